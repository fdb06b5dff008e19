"""
Rows of decision tables made ready to be asked.

Every contact asks them, so whatever can be known before there is a contact is known when tables are
loaded: which rows name a code, on which days, and what they ask. They are plain tuples, as Python takes
those apart without a call. Where there is nearly always one of something, as of what a row asks, the next one
stands inside it: a loop over a tuple makes an iterator, which costs more than one round of the loop.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

from adapter.mapping.decisions import AGE, Ages, Condition, Facts, Layer, Row
from adapter.mapping.results import Leave

#: What a row asks of a fact: its name, some values, whether one of them is wanted or none, and what it asks next.
Ask = tuple[str, frozenset[str], bool, "Ask | None"]
#: What a row asks beside its days, code and scope; the dearest last.
Ready = tuple[Ask | None, Condition | None, Row]
#: The rows of a layer, and the one that answers whatever the facts: it is alone and asks nothing.
Inside = tuple[tuple[Ready, ...], Row | None]
#: Rows for each layer, in the order of asking.
Layers = tuple[Inside, ...]
#: The rows that name a code from a day on, until a newer period begins; None where there is none by then.
Period = tuple[date, Layers | None]
#: A row without a code, with its place among all rows.
Placed = tuple[int, Ready]
#: Rows without a code: those that a value of a fact finds, by fact and value, and those that none finds.
Others = tuple[tuple[tuple[str, Mapping[str, tuple[Placed, ...]]], ...], tuple[Placed, ...]]

#: The periods of a code that no row names.
NEVER: tuple[Period, ...] = ((date.min, None),)

_DAY = timedelta(days=1)
#: Most codes have rows in one layer only: the others share this.
_NOTHING: Inside = ((), None)


def ready(row: Row) -> Ready:
    """Give what a row asks."""
    ask: Ask | None = (AGE, _years(row.ages), True, None) if row.ages else None
    for fact, one in reversed(list(row.choices.items())):
        ask = fact, one.one_of or one.none_of, bool(one.one_of), ask
    return ask, row.condition, row


def periods(rows: Sequence[Ready], layers: Sequence[Layer]) -> tuple[Period, ...]:
    """
    Give the rows that are in force on the same days, the newest period first: it is nearly always the one asked for.

    There is a period for each day on which one of the rows begins, or has ended the day before.
    """
    asked = [row for _, _, row in rows]
    days = {row.first for row in asked} | {row.last + _DAY for row in asked if row.last < date.max}
    return tuple((day, _in_force(rows, layers, day)) for day in sorted(days, reverse=True))


def in_force(periods: Iterable[Period], day: date) -> Layers | None:
    """Give the rows in force on a day, by layer; None where there is none."""
    for first, layers in periods:
        if first <= day:
            return layers
    return None


def holding(rows: Iterable[Ready], facts: Facts) -> list[Row]:
    """Give the rows that hold; a fact is read when the first row asks for it. Raises `ConditionFailed`."""
    known, found = facts.known, []
    for first, condition, row in rows:
        ask = first
        while ask is not None:
            fact, wanted, is_one_of, ask = ask
            try:
                values = known[fact]
            except KeyError:
                values = facts.values(fact)
            if wanted.isdisjoint(values) is is_one_of:
                break
        else:
            if condition is None or facts.meets(condition):
                found.append(row)
    return found


def others_holding(others: Others, facts: Facts) -> list[Row]:
    """Give the rows without a code that hold, in their order. Raises `ConditionFailed`."""
    by_fact, found = others
    known = facts.known
    for fact, by_value in by_fact:
        try:
            values = known[fact]
        except KeyError:
            values = facts.values(fact)
        # Most facts are not told: asking first whether there is a value spares an iterator.
        if values:
            for value in values:
                if value in by_value:
                    found += by_value[value]
    if not found:
        return []
    # A row stands under each value that it takes, and a resource may have several of them.
    placed = sorted(dict(found).items()) if len(found) > 1 else found
    day = facts.day
    return holding([one for _, one in placed if one[2].first <= day <= one[2].last], facts)


def _in_force(rows: Sequence[Ready], layers: Sequence[Layer], day: date) -> Layers | None:
    there = [(one, one[2].address.layer) for one in rows if one[2].in_force(day)]
    by_layer = (tuple(one for one, its in there if its == layer) for layer in layers)
    return tuple((inside, _certain(inside)) if inside else _NOTHING for inside in by_layer) if there else None


def _certain(rows: Sequence[Ready]) -> Row | None:
    """The row that answers whatever the facts; None where they must be asked, or the row leaves it to others."""
    match rows:
        case [(None, None, row)] if not isinstance(row.then, Leave):
            return row
        case _:
            return None


@lru_cache(maxsize=256)
def _years(ages: Ages) -> frozenset[str]:
    """The ages of a range as values of a fact."""
    return frozenset(str(age) for age in range(ages.first, ages.last + 1))
