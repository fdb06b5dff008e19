"""Which of the documents that somebody brings are tables, which value sets, and whose place each takes."""

from pathlib import Path

import pytest

from adapter.mapping.beside import apart, others
from adapter.mapping.yaml_lines import parse

OWN = Path("/own")
TABLE, SET = "{table: t, valid_from: 2026-01-01}", "{value_set: t, valid_from: 2026-01-01}"


def document(file, text):
    return parse(text.encode(), str(file))


@pytest.mark.parametrize(
    ("file", "text", "is_set"),
    [
        ("a.yaml", TABLE, False),
        ("a.yaml", SET, True),
        ("a.yaml", "{value_set: a, table: b}", False),
        ("a.yaml", "- value_set", False),
        ("fjord/value-sets/a.yaml", "owner: Fjord", True),
        ("fjord/value-sets/deep/a.yaml", "owner: Fjord", True),
        ("fjord/value-sets", "owner: Fjord", False),
    ],
)
def test_a_value_set_is_told_by_its_folder_or_its_first_word(file, text, is_set):
    one = document(file, text)
    assert apart([one]) == (([], [one]) if is_set else ([one], []))


STAYS = {
    "another name": "{table: u, valid_from: 2026-01-01}",
    "another first day": "{table: t, valid_from: 2026-01-02}",
    "no name": "{valid_from: 2026-01-01}",
    "no keys at all": "- t",
}


@pytest.mark.parametrize("text", [TABLE, SET])
def test_an_edition_gives_its_place_to_the_one_that_is_brought(text):
    assert others([document(OWN / "deep" / "a.yaml", text)], OWN, [document("b.yaml", text)]) == []


@pytest.mark.parametrize("text", STAYS.values(), ids=STAYS)
def test_a_document_stays_that_has(text):
    there = document(OWN / "a.yaml", text)
    assert others([there], OWN, [document("b.yaml", TABLE), document("c.yaml", "owner: Fjord")]) == [there]


def test_what_lies_elsewhere_stays():
    there = document("/shipped/a.yaml", TABLE)
    assert others([there], OWN, [document("b.yaml", TABLE)]) == [there]
