"""HAPI FHIR's instance validator takes the ConceptMaps that we write, judged by R4's own definitions."""

import subprocess
import tempfile
from copy import deepcopy
from pathlib import Path

import orjson
import pytest
from fhir.resources.R4B import get_fhir_model_class

from adapter.config import shipped_mappings
from adapter.mapping.decision_files import DecisionFile
from adapter.mapping.exchange.concept_map import bundle_of
from adapter.mapping.exchange.concept_map_back import tables_in
from adapter.mapping.exchange.plain import plain_of
from adapter.mapping.exchange.reading import plain_tables
from adapter.mapping.yaml_lines import parse
from tests.against_hapi.validator import NAMES_OF_OIDS
from tests.mapping.exchange.test_round_trip import FOLDERS, LISTS, OWN
from tests.neighbours import hapi, jars, sharing

VALIDATE = Path(__file__).parent / "java" / "Validate.java"
FULL = Path(__file__).parent / "full.yaml"
REFUSED = frozenset({"ERROR", "FATAL"})


def full():
    return plain_of(DecisionFile.model_validate(parse(FULL.read_bytes(), "full").data))


WRITTEN = {name: bundle_of(plain_tables(folder), OWN, LISTS) for name, folder in FOLDERS.items()}
WRITTEN |= {"full": bundle_of([full()], OWN, LISTS)}


def damaged(**parts):
    """The ConceptMap of the full table, with another first target."""
    made = deepcopy(WRITTEN["full"])
    made["group"][0]["element"][0]["target"][0] |= parts
    return made


#: What the validator must refuse, with what it then names: else its silence would mean nothing.
DAMAGED = {
    "relation": (damaged(equivalence="same"), "same"),
    "extension": (damaged(extension=[{"url": OWN.extension("row"), "valueDate": "soon"}]), "soon"),
    "element": (damaged(relationship="related-to"), "relationship"),
}


@pytest.fixture(scope="module")
def said():
    """What the validator says of each document, by severity."""
    folder = sharing.filled("hapi", judge)
    return {path.name.removesuffix(".json.said"): messages(path) for path in folder.glob("*.said")}


def judge(folder):
    """Judge all documents in one go: Java takes its time to start."""
    for name, document in (WRITTEN | {name: made for name, (made, _) in DAMAGED.items()}).items():
        (folder / f"{name}.json").write_bytes(orjson.dumps(document))
    with tempfile.TemporaryDirectory() as hiding:
        # The names of all OIDs, read anew for each document, are of no use here.
        Path(hiding, NAMES_OF_OIDS).touch()
        command = hapi.JARS.command(VALIDATE, before=[Path(hiding)])
        ran = subprocess.run([*command, str(folder)], check=False, text=True, capture_output=True)
    assert ran.returncode == 0, ran.stderr


def messages(path):
    return [line.split("\t", 1) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", WRITTEN)
def test_an_independent_validator_takes_what_is_written(name, said):
    assert [message for severity, message in said[name] if severity in REFUSED] == []


@pytest.mark.parametrize("name", DAMAGED)
def test_the_validator_refuses_what_is_damaged(name, said):
    wrong = [message for severity, message in said[name] if severity in REFUSED]
    assert any(DAMAGED[name][1] in message for message in wrong)


@pytest.mark.parametrize("name", WRITTEN)
def test_no_group_has_two_targets_without_a_code_for_one_code(name):
    """Some validators end with an error there, as HL7's Java library 6.5.27 does."""
    one = WRITTEN[name]
    maps = [entry["resource"] for entry in one["entry"]] if one["resourceType"] == "Bundle" else [one]
    silent = [
        [target for target in element["target"] if "code" not in target]
        for concept_map in maps
        for group in concept_map["group"]
        for element in group["element"]
    ]
    assert max(map(len, silent)) == 1


def test_a_table_that_says_everything_is_read_by_others_and_comes_back():
    document = WRITTEN["full"]
    read = get_fhir_model_class("ConceptMap").model_validate(document)
    assert orjson.loads(read.model_dump_json()) == document
    assert tables_in(document, "f", LISTS) == [full()]


def test_the_shipped_tables_are_among_them():
    assert FOLDERS["shipped"] == shipped_mappings()


def test_the_lock_holds_the_version_that_is_asked_for():
    locked = jars.read_lock(hapi.JARS.lock)
    assert f"hapi-fhir-validation-{hapi.VERSION}.jar" in locked
    assert f"hapi-fhir-validation-resources-r4-{hapi.VERSION}.jar" in locked
