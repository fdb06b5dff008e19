"""
What decision tables must be beside each other.

No two rows of a layer can hold at once, and no day between two of them was forgotten.

No order of rows or tables decides: what looks unambiguous to a reader is.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from adapter.mapping.bounds import TRUSTED, Bounds, Work
from adapter.mapping.compile import rows_of
from adapter.mapping.decision_files import DecisionFile
from adapter.mapping.decisions import Ages, Choice, Row, Scope
from adapter.mapping.fault_words import words
from adapter.mapping.judge import Complaint
from adapter.mapping.near import Placed, near

_DAY = timedelta(days=1)


def judge_together(
    files: Sequence[DecisionFile], names: Sequence[str], bounds: Bounds = TRUSTED
) -> Iterator[tuple[int, Complaint]]:
    """
    Everything wrong with tables beside each other, each with the number of its file; `names` to point with.

    It is found while it is asked for: there may be one for every pair of rows. Raises Misconfigured where it is
    more work than `bounds` allow.
    """
    yield from _editions(files)
    work = Work(bounds)
    for layer in dict.fromkeys(file.layer for file in files):
        placed = [
            Placed(i, n, row)
            for i, file in enumerate(files)
            if file.layer == layer
            for n, row in enumerate(rows_of(file))
        ]
        for one, other in near(placed, work):
            if _hold_together(one.row, other.row):
                yield _pair(one, other, files, names)
        yield from _gaps(placed)


def _editions(files: Sequence[DecisionFile]) -> Iterator[tuple[int, Complaint]]:
    """Editions of one table follow each other day by day."""
    by_name: defaultdict[str, list[int]] = defaultdict(list)
    for number, file in enumerate(files):
        by_name[file.table].append(number)
    for name, numbers in by_name.items():
        numbers.sort(key=lambda number: files[number].valid_from)
        for before, after in pairwise(numbers):
            yield from _edition(name, files[before], files[after], after)


def _edition(
    name: str, before: DecisionFile, after: DecisionFile, number: int
) -> Iterator[tuple[int, Complaint]]:
    if before.layer != after.layer:
        yield number, Complaint(("table",), words("name-in-two-layers", layer=before.layer, table=name))
        return
    last = before.valid_to
    if last is None or last >= after.valid_from:
        said = words("editions-at-once", table=name, last=after.valid_from - _DAY)
        yield number, Complaint(("valid_from",), said)
    elif last + _DAY < after.valid_from:
        said = words("gap-of-editions", table=name, first=last + _DAY, last=after.valid_from - _DAY)
        yield number, Complaint(("valid_from",), said)


def _pair(
    one: Placed, other: Placed, files: Sequence[DecisionFile], names: Sequence[str]
) -> tuple[int, Complaint]:
    name = files[one.file].rows[one.number].row
    named = name if one.file == other.file else words("row-of-file", row=name, file=names[one.file])
    said = words("rows-at-once", other=named, day=max(one.row.first, other.row.first))
    return other.file, Complaint(("rows", other.number, "row"), said)


def _hold_together(one: Row, other: Row) -> bool:
    """Whether nothing but conditions tells two rows apart; those are asked of each resource."""
    if one.condition and other.condition and one.condition != other.condition:
        return False
    facts = one.choices.keys() & other.choices.keys()
    return (
        (not one.codes or not one.codes.isdisjoint(other.codes))
        and one.first <= other.last
        and other.first <= one.last
        and _shared(one.scope, other.scope)
        and all(_both(one.choices[fact], other.choices[fact]) for fact in facts)
        and _at_an_age(one.ages, other.ages)
    )


def _shared(one: Scope, other: Scope) -> bool:
    """Whether somebody is in both scopes."""
    pairs = (
        (one.kommuner, other.kommuner),
        (one.tenants, other.tenants),
        (one.vendors, other.vendors),
    )
    return all(not a or not b or not a.isdisjoint(b) for a, b in pairs)


def _both(one: Choice, other: Choice) -> bool:
    """Whether some value is right for both."""
    if one.one_of and other.one_of:
        return not one.one_of.isdisjoint(other.one_of)
    return not (one.one_of and one.one_of <= other.none_of) and not (
        other.one_of and other.one_of <= one.none_of
    )


def _at_an_age(one: Ages | None, other: Ages | None) -> bool:
    return one is None or other is None or (one.first <= other.last and other.first <= one.last)


def _gaps(placed: Sequence[Placed]) -> Iterator[tuple[int, Complaint]]:
    """Rows for the same facts follow each other day by day; a wanted gap is a row that says leave."""
    same: defaultdict[tuple[object, ...], list[Placed]] = defaultdict(list)
    for one in placed:
        row = one.row
        asked = (row.scope, row.codes, frozenset(row.choices.items()), row.ages, row.condition)
        same[asked].append(one)
    for group in same.values():
        group.sort(key=lambda one: one.row.first)
        for before, after in pairwise(group):
            if before.row.last < date.max and before.row.last + _DAY < after.row.first:
                first, last = before.row.last + _DAY, after.row.first - _DAY
                said = words("gap-of-rows", first=first, last=last)
                yield after.file, Complaint(("rows", after.number, "row"), said)
