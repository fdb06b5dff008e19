"""How much work it is to hold tables beside each other: counted in pairs that are asked and faults that are made."""

from datetime import date, timedelta
from itertools import combinations
from random import Random

import pytest

from adapter.config import shipped_mappings
from adapter.errors import Misconfigured
from adapter.mapping import bounds, overlaps
from adapter.mapping.bounds import Bounds, Work
from adapter.mapping.decisions import Choice, Condition, Row, Scope
from adapter.mapping.load import load_tables
from adapter.mapping.near import Placed, near
from adapter.mapping.results import Leave
from adapter.mapping.tables import TableId
from tests.mapping.deciding import row, table, write

DAY = date(2026, 1, 1)
ADDRESS = TableId("municipality", "t", "2026-11-22").row("r")


@pytest.fixture
def asked(monkeypatch):
    """Every pair that is asked whether it holds at once."""
    pairs, judge = [], overlaps._hold_together

    def counted(one, other):
        pairs.append((one, other))
        return judge(one, other)

    monkeypatch.setattr(overlaps, "_hold_together", counted)
    return pairs


def faults_of(folder, **more):
    with pytest.raises(Misconfigured) as caught:
        load_tables(shipped_mappings(), folder, **more)
    return caught.value.faults


def one_code(count):
    """So many rows that are all for one code."""
    return table(*[row(f"r{n}", {"code": "K"}, {"code": "4"}) for n in range(count)])


def test_rows_of_one_code_are_told_so_often_and_that_there_are_more(tmp_path, asked):
    write(tmp_path, one_code(300))
    faults = faults_of(tmp_path)

    assert len(faults) == 1_000
    assert "more faults than the 999" in faults[-1].message
    assert (faults[-1].file, faults[-1].line) == (str(tmp_path), 0), "it is of no one line"
    assert len(asked) < 2_000, "there are 44,850 pairs"


def test_no_more_faults_are_made_than_are_told(tmp_path, monkeypatch):
    made, fault = [0], overlaps._pair

    def counted(*told):
        made[0] += 1
        return fault(*told)

    monkeypatch.setattr(overlaps, "_pair", counted)
    write(tmp_path, one_code(300))

    assert len(faults_of(tmp_path, bounds=Bounds(faults=50))) == 50
    assert made[0] == 51


def day_after_day(n):
    first = DAY + timedelta(days=n)
    return row(f"r{n}", {"code": "K"}, {"code": "4"}, valid_from=str(first), valid_to=str(first))


SOUND = {
    "codes of their own": lambda n: row(f"r{n}", {"code": f"K{n}"}, {"code": "4"}),
    "one code on days of their own": day_after_day,
}


@pytest.mark.parametrize("kind", SOUND)
def test_rows_that_are_told_apart_are_not_asked_each_with_each(tmp_path, asked, kind):
    write(tmp_path, table(*[SOUND[kind](n) for n in range(400)]))
    load_tables(shipped_mappings(), tmp_path)

    assert len(asked) < 1_000, "there are 79,800 pairs"


CODED = {"codes": frozenset({("s", "K")})}
APART = {
    "one code, of kommuner of their own": lambda n: CODED | {"scope": Scope(frozenset({f"{n:04}"}))},
    "one code, of teams of their own": lambda n: CODED | {"choices": {"team": Choice(frozenset({f"T{n}"}))}},
    "no code, of teams of their own": lambda n: {"choices": {"team": Choice(frozenset({f"T{n}"}))}},
    "one code, of conditions of their own": lambda n: CODED | {"condition": Condition(f"id = '{n}'")},
}


@pytest.mark.parametrize("kind", APART)
def test_rows_that_one_value_tells_apart_are_no_pairs(kind):
    placed = [Placed(n, 0, Row(ADDRESS, Leave(), **APART[kind](n))) for n in range(356)]
    assert list(near(placed, Work(Bounds()))) == []


def of_ages():
    """Rows of one code that only ages tell apart, each with each."""
    return table(
        *[row(f"s{n}", {"code": "K", "age": {"from": n, "to": n}}, {"code": "4"}) for n in range(100)]
    )


def test_pairs_beyond_the_bound_are_not_asked(tmp_path, asked):
    write(tmp_path, of_ages())
    [fault] = faults_of(tmp_path, bounds=Bounds(pairs=500))

    assert "too many rows that are alike (more than 500 pairs)" in fault.message
    assert (fault.file, fault.line) == ("mappings", 0), "it is of no one file"
    assert 100 < len(asked) <= 500, "there are 4,950 pairs"


def test_the_judging_itself_looks_at_the_clock(tmp_path, asked, monkeypatch):
    """Time is up while rows are held against each other."""
    monkeypatch.setattr(bounds, "_OFTEN", 100)
    write(tmp_path, of_ages())
    [fault] = faults_of(tmp_path, bounds=Bounds(in_time=lambda: not asked))

    assert "too long" in fault.message
    assert 0 < len(asked) <= 100, "there are 4,950 pairs"


def a_row(chance):
    def some(values, least=0):
        return frozenset(chance.sample(values, chance.choice([least, least, 1, 2])))

    def choice():
        return (
            Choice(some(["a", "b", "c"], 1)) if chance.random() < 0.7 else Choice(none_of=some(["a", "b"], 1))
        )

    first = DAY + timedelta(days=chance.randrange(6))
    facts = ("team", "class", "decision", "resource")
    return Row(
        ADDRESS,
        Leave(),
        first,
        first + timedelta(days=chance.randrange(4)),
        Scope(some(["0301", "4601", "4631"]), some(["x", "y"]), some(["v", "w"])),
        frozenset(("s", code) for code in some(["1", "2", "3"])),
        {fact: choice() for fact in facts if chance.random() < 0.4},
        condition=chance.choice([None, None, Condition("a"), Condition("b")]),
    )


@pytest.mark.parametrize("seed", range(20))
def test_what_is_near_is_all_that_can_hold_at_once_each_pair_once(seed):
    """Held against asking every row with every other."""
    chance = Random(seed)
    placed = [Placed(n // 30, n % 30, a_row(chance)) for n in range(60)]
    found = [
        pair for pair in near(placed, Work(Bounds())) if overlaps._hold_together(pair[0].row, pair[1].row)
    ]
    every = [
        pair
        for pair in combinations(placed, 2)
        if bool(pair[0].row.codes) == bool(pair[1].row.codes)
        and overlaps._hold_together(pair[0].row, pair[1].row)
    ]

    def key(pair):
        return [(one.file, one.number) for one in pair]

    assert sorted(map(key, found)) == sorted(map(key, every))
    assert every
