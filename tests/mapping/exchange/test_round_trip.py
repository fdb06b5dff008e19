"""A table that goes out as ConceptMap, CSV or YAML and comes back is the same table."""

from pathlib import Path

import orjson
import pytest
from fhir.resources.R4B import get_fhir_model_class
from hypothesis import given, settings
from hypothesis import strategies as st

from adapter.config import shipped_mappings
from adapter.errors import Misconfigured
from adapter.mapping.decision_files import DecisionFile
from adapter.mapping.exchange.addresses import Addresses
from adapter.mapping.exchange.cells import guarded, unguarded
from adapter.mapping.exchange.concept_map import bundle_of
from adapter.mapping.exchange.concept_map_back import tables_in
from adapter.mapping.exchange.csv_form import as_csv, sheets_in
from adapter.mapping.exchange.lists import KOMMUNER, official_lists
from adapter.mapping.exchange.plain import plain_of
from adapter.mapping.exchange.reading import plain_tables
from adapter.mapping.exchange.yaml_form import as_yaml
from adapter.mapping.yaml_lines import parse
from tests.mapping.exchange.made import LETTERS, tables

OWN = Addresses("https://tables.example/fhir")
LISTS = official_lists(shipped_mappings())
EXAMPLES = Path(__file__).parents[3] / "examples" / "mappings"
FOLDERS = {"shipped": shipped_mappings(), "examples": EXAMPLES}
MANY = settings(max_examples=80, deadline=None)


def by_concept_map(plains):
    return tables_in(orjson.loads(orjson.dumps(bundle_of(plains, OWN, LISTS))), "f", LISTS)


def by_csv(plains):
    return [sheet.table for sheet in sheets_in(as_csv(plains), "f")]


def by_yaml(plains):
    return [parse(as_yaml(plain).encode(), "f").data for plain in plains]


WAYS = {"conceptmap": by_concept_map, "csv": by_csv, "yaml": by_yaml}


@pytest.mark.parametrize("way", WAYS)
@MANY
@given(made=st.lists(tables(), min_size=1, max_size=2))
def test_nothing_is_lost_on_the_way(way, made):
    back = WAYS[way]([plain_of(file) for file in made])
    assert [DecisionFile.model_validate(plain) for plain in back] == made


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("folder", FOLDERS)
def test_the_tables_that_exist_come_back_as_they_were(way, folder):
    plains = plain_tables(FOLDERS[folder])
    assert WAYS[way](plains) == plains


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_independent_reader_takes_the_bundle(folder):
    made = bundle_of(plain_tables(FOLDERS[folder]), OWN, LISTS)
    read = get_fhir_model_class("Bundle").model_validate(made)
    assert orjson.loads(read.model_dump_json()) == made


@given(cell=st.text(LETTERS))
def test_a_cell_never_begins_like_a_formula_and_reads_back(cell):
    assert guarded(cell)[:1] not in tuple("=+-@\t\r\n")
    assert unguarded(guarded(cell)) == cell


def test_a_kommune_is_told_as_a_code_of_its_list():
    [table] = plain_tables(Path(__file__).with_name("full.yaml"))
    told = [one["valueCodeableConcept"] for one in bundle_of([table], OWN, LISTS)["useContext"]]
    assert told[0] == {"coding": [{"system": KOMMUNER, "code": "0001"}]}


def test_a_concept_map_says_what_it_is_and_which_table():
    [table] = plain_tables(Path(__file__).with_name("full.yaml"))
    made = bundle_of([table], OWN, LISTS)
    said = {name: made[name] for name in ("resourceType", "name", "title", "status", "version", "date")}
    assert said == {
        "resourceType": "ConceptMap",
        "name": "DecisionTable",
        "title": "alt",
        "status": "active",
        "version": "2026-11-22",
        "date": "2026-11-22",
    }


def test_what_leads_to_no_code_is_unmatched_and_all_else_related():
    """Codes of FHIR R4's ConceptMapEquivalence, as its validator knows them."""
    [table] = plain_tables(Path(__file__).with_name("full.yaml"))
    groups = bundle_of([table], OWN, LISTS)["group"]
    targets = [target for group in groups for element in group["element"] for target in element["target"]]
    assert {(target["equivalence"], "code" in target) for target in targets} == {
        ("relatedto", True),
        ("unmatched", False),
    }


def test_a_row_of_two_codes_that_is_told_in_two_ways_is_refused():
    [table] = plain_tables(Path(__file__).with_name("full.yaml"))
    made = bundle_of([table], OWN, LISTS)
    both = [
        target
        for group in made["group"]
        for element in group["element"]
        for target in element["target"]
        if "alle-fakta" in str(target)
    ]
    both[1]["comment"] = "Another note."
    with pytest.raises(Misconfigured) as refused:
        tables_in(made, "map.json", LISTS)
    assert "says different things of row alle-fakta" in refused.value.faults[0].message


def test_an_empty_bundle_holds_no_tables():
    assert tables_in({"resourceType": "Bundle", "type": "collection"}, "map.json", LISTS) == []


def test_a_concept_map_that_is_no_table_of_ours_is_refused_as_such():
    made = bundle_of(plain_tables(EXAMPLES)[:1], OWN, LISTS)
    made["identifier"]["system"] = "https://tables.example/others"
    with pytest.raises(Misconfigured) as refused:
        tables_in(made, "map.json", LISTS)
    [fault] = refused.value.faults
    assert "has a ConceptMap that is no decision table" in fault.message
