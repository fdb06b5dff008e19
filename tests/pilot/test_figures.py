"""`pilot export` tells what the office's figures tell, closed months alone, and hides the same (MH-13)."""

from datetime import date

import pytest

from adapter.figures import FIGURES, NOT_DIVIDED, Cell, Counted, Whose, month_of, pilot_tables, table_of
from tests.notifications.documents import FNR, UNITS, named, person_number
from tests.pilot.given import KOMMUNE, PSY, part, take, talk, world

FEBRUARY = date(2026, 2, 1)


def tree(group, **parts):
    """A month whose contacts are all of one group, each of a person of its own, by profession."""
    total = Cell(sum(parts.values()), sum(parts.values()))
    numbers = [
        Counted(KOMMUNE, FEBRUARY, Cell(each, each), group, "profession", p) for p, each in parts.items()
    ]
    return month_of([Counted(KOMMUNE, FEBRUARY, total), Counted(KOMMUNE, FEBRUARY, total, group), *numbers])


def told(months):
    return {
        (table.by, row.group, row.value): row.number
        for table in pilot_tables([KOMMUNE], months)
        for row in table.rows
    }


def test_numbers_stand_under_their_code_divided_by_one_thing_at_a_time():
    assert told(tree("pilot:A", p2=9, p4=7)) == {
        ("", "A", ""): 16,
        ("profession", "A", "p2"): 9,
        ("profession", "A", "p4"): 7,
    }


def test_a_second_number_is_hidden_where_the_first_could_be_worked_out():
    numbers = told(tree("pilot:A", p2=3, p3=9, p4=7))

    assert [numbers["profession", "A", p] for p in ("p2", "p3", "p4")] == [None, 9, None]


def test_other_contacts_are_not_told():
    assert told(tree("service", p2=9, p4=7)) == {}


def test_a_month_too_small_to_be_divided_is_told_once():
    assert told(tree("pilot:A", p2=3)) == {("", NOT_DIVIDED, ""): None}


def test_a_kommune_that_was_not_asked_for_is_not_told():
    assert [table.rows for table in pilot_tables(["0301"], tree("pilot:A", p2=9))] == [[], [], [], []]


@pytest.mark.parametrize(("persons", "number"), [(4, None), (5, 5)])
async def test_persons_of_a_store_are_counted_as_the_figures_count_them(store, persons, number):
    fids = [person_number(1 + n, 81, 1980) for n in range(persons)]
    talks = [talk(str(n), "2026-02-02", subject=named(fid, FNR)) for n, fid in enumerate(fids)]
    await take(store, world(part()), *talks)

    months = await store.figures.months("contacts", [KOMMUNE], [FEBRUARY])
    tables = pilot_tables([KOMMUNE], months)
    if number is None:
        assert told(months) == {("", NOT_DIVIDED, ""): None}
    else:
        assert told(months)["unit", PSY, UNITS[0]] == number
    for table in tables:
        office = table_of(FIGURES["contacts"], table.by, [Whose(KOMMUNE)], months).rows
        assert [row.number for row in table.rows if row.value] == [row.number for row in office if row.value]
