"""Why a row does not hold: every fact it misses, with what was found instead."""

import pytest

from adapter.fhir.care import care_resource
from adapter.fhir.references import Resolver
from adapter.mapping.explaining import answer, missed, tell_rows
from adapter.mapping.reader import Reader, Setting
from adapter.mapping.service_code import facts_of, find_code
from tests.mapping.deciding import row, table, vendor, world_with
from tests.mapping.test_decision_tables import TO_1, TO_4, K, of
from tests.notifications.documents import NOW, TENANTS


def story_of(folder, document, *tables):
    """Each row that was looked at, with what it misses and whether it decided."""
    world = world_with(folder, *tables)
    setting = Setting(world.tables, TENANTS, TENANTS.tenants["plain"], NOW)
    kind = document["resourceType"]
    reader = Reader(care_resource(document, "R4"), kind, Resolver(kind, document), setting)
    facts = facts_of(reader, None)
    return facts, list(tell_rows(reader, facts, find_code(reader, None, facts)))


MISSES = {
    "a day": (
        row("m", K, TO_4, valid_to="2020-01-01"),
        {},
        [("day", "2010-01-01 – 2020-01-01", "2026-11-01")],
    ),
    "a kommune": (row("m", K, TO_4), {"kommuner": ["4602"]}, [("kommune", "4602", "4601")]),
    "a tenant": (row("m", K, TO_4), {"tenants": ["b", "a"]}, [("tenant", "a, b", "plain")]),
    "a vendor": (row("m", K, TO_4), {"vendors": ["X"]}, [("vendor", "X", "-")]),
    "a value": (
        row("m", {**K, "resource": "Encounter"}, TO_4),
        {},
        [("resource", "Encounter", "EpisodeOfCare")],
    ),
    "none of a value": (
        row("m", {**K, "kommune": {"not": ["4601"]}}, TO_4),
        {"kommuner": [], "tenants": ["plain"]},
        [("kommune", "not 4601", "4601")],
    ),
    "a value of nothing": (row("m", {**K, "profession": "2"}, TO_4), {}, [("profession", "2", "-")]),
    "an age": (row("m", {**K, "age": {"to": 89}}, TO_4), {}, [("age", "0 – 89", "90")]),
    "a condition": (row("m", {**K, "fhirpath": "id = 'x'"}, TO_4), {}, [("fhirpath", "id = 'x'", "false")]),
    "a condition that fails": (
        row("m", {**K, "fhirpath": "id"}, TO_4),
        {},
        [("fhirpath", "id", "neither true nor false")],
    ),
    "nothing": (row("m", K, TO_4), {}, []),
}


@pytest.mark.parametrize(("given", "changes", "expected"), MISSES.values(), ids=MISSES)
def test_what_a_row_misses_is_told(given, changes, expected, tmp_path):
    facts, rows = story_of(tmp_path, of("K"), table(given, **changes))
    [one] = [story for story in rows if story.row.address.table == "t"]
    assert [(m.fact, m.wanted, m.found) for m in missed(one.row, facts)] == expected
    assert one.decides == (expected == [])


def test_rows_are_told_in_the_order_of_asking(tmp_path):
    anything = row("b", {"resource": "EpisodeOfCare"}, TO_1)
    _, rows = story_of(tmp_path, of("K"), vendor(row("v", K, TO_1)), table(anything, row("m", K, TO_4)))
    told = [(story.row.address.row, story.decides) for story in rows[:3]]
    assert told == [("m", True), ("b", False), ("v", False)]


def test_rows_for_other_codes_are_passed_over(tmp_path):
    _, rows = story_of(tmp_path, of("K"), table(row("k", K, TO_4), row("l", {"code": "L"}, TO_1)))
    assert "l" not in [story.row.address.row for story in rows]


ANSWERS = {
    "code 4": TO_4,
    "leave": {"leave": True},
    "hst": {"hst": {"form": "I"}},
    "not_in_kpr no-kpr-message": {"not_in_kpr": "no-kpr-message"},
    "not_in_kpr other-channel (NPR)": {"not_in_kpr": "other-channel", "channel": "NPR"},
}


@pytest.mark.parametrize(("words", "then"), ANSWERS.items(), ids=ANSWERS)
def test_an_answer_is_told_in_the_words_of_the_tables(words, then, tmp_path):
    decisions = world_with(tmp_path, table(row("m", K, then))).tables.decisions
    [own] = [one for one in decisions.rows if one.address.table == "t"]
    assert answer(own.then) == words
