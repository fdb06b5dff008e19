"""What is wrong with files of mappings is said in bokmål and English, both from one list of phrases."""

import os
import re
import string
from pathlib import Path

import pytest

from adapter.config import shipped_mappings
from adapter.errors import Misconfigured, Words
from adapter.mapping import fault_words
from adapter.mapping.fault_words import FAULT_WORDS, words
from adapter.mapping.load import load_tables, load_tenants
from tests.mapping.faulty.cases import faults_by_case

GOLDEN = Path(__file__).parent / "golden" / "faults-in-bokmal.txt"
PROGRAM = Path(fault_words.__file__).parents[2]
PARTS = sorted(
    path for path in Path(fault_words.__file__).parent.glob("*.py") if path.stem not in ("__init__", "unfit")
)


def test_every_fault_is_said_in_bokmal_as_in_its_golden_file(tmp_path):
    """The English beside it stands with each case. `UPDATE_GOLDEN=1` writes the file anew, to be read before it is committed."""
    said = ""
    for name, faults in faults_by_case(tmp_path):
        said += f"{name}\n" + "".join(f"    {fault.line}:{fault.column}: {fault.nb}\n" for fault in faults)
    said = said.replace(str(tmp_path), "…")
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(said, encoding="utf-8")
    assert said == GOLDEN.read_text(encoding="utf-8")


def test_no_fault_is_said_in_one_language_only(tmp_path):
    for name, faults in faults_by_case(tmp_path):
        for fault in faults:
            assert fault.nb, (name, fault.message)
            assert fault.nb != fault.message, name


def test_every_fault_says_what_to_do(tmp_path):
    """Behind a semicolon; or it says itself what must be there."""
    for name, faults in faults_by_case(tmp_path):
        for fault in faults:
            assert re.search(r"; \S| må |trenger |^skriv ", fault.nb), (name, fault.nb)
            assert re.search(r"; \S| must |needs |^name ", fault.message), (name, fault.message)


@pytest.mark.parametrize("key", FAULT_WORDS)
def test_both_languages_tell_the_same_of_a_fault(key):
    norwegian, english = (
        {name for _, name, _, _ in string.Formatter().parse(text) if name} for text in FAULT_WORDS[key]
    )
    assert norwegian == english


@pytest.mark.parametrize(
    "key", sorted(FAULT_WORDS.keys() - {"a-fact", "class-is", "function-refused", "name-in"})
)
def test_no_fault_is_english_in_bokmal(key):
    norwegian, english = FAULT_WORDS[key]
    assert norwegian != english
    assert not re.search(
        r"\b(the|and|must|write|choose|nothing|take|add)\b", re.sub(r"`.*?`|\w+:.*", "", norwegian)
    )


def test_no_key_stands_in_two_files():
    keys = [
        key
        for path in PARTS
        for key in re.findall(r'^    "([\w-]+)": ', path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert sorted(keys) == sorted(FAULT_WORDS)


def test_every_phrase_of_ours_is_said_somewhere():
    """Those with a low line in their keys are pydantic's."""
    code = "".join(p.read_text(encoding="utf-8") for p in PROGRAM.rglob("*.py") if p not in PARTS)
    ours = {key for key in FAULT_WORDS if "_" not in key} - {"missing", "enum"}
    assert [key for key in sorted(ours) if f'"{key}"' not in code] == []


def test_a_value_in_two_languages_stands_in_the_language_of_its_phrase():
    assert words("codes-of", part=Words("delen", "the part")) == Words("kodene i delen", "codes of the part")


def test_a_number_of_so_many_digits_is_no_address(tmp_path):
    """What a tenants file asks digits for is told to have digits, not to be an address."""
    path = tmp_path / "tenants.yaml"
    path.write_text('tenants: {a: {kommuneNr: "4601", senders: ["12"]}}', encoding="utf-8")

    with pytest.raises(Misconfigured) as caught:
        load_tenants(path, load_tables(shipped_mappings()))
    assert caught.value.faults[0].words == (
        "punkt 1 i senders må ha 9 siffer og ikke noe annet, i anførselstegn",
        "item 1 in senders must have 9 digits and nothing else, in quotes",
    )
