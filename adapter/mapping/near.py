"""
Which rows of a layer may hold at once, found without holding every row against every other.

What tells rows apart by a list of values (codes, kommuner, teams) makes groups; within a group and between those with
a value in common, rows are held against each other in the order of their days.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence

from adapter.mapping.bounds import Work
from adapter.mapping.decisions import FLAGS, Row
from adapter.values import Value

#: The values of a row in one respect; empty: it may be any.
_Way = Callable[[Row], frozenset[Hashable]]
_FACTS = (
    *("team", "unit", "programme", "profession", "class", "setting"),
    *("hovedforlop", "contact_kind", "kommune", "resource"),
    *FLAGS,
)
#: So few are not worth groups.
_FEW = 4


class Placed(Value, frozen=True):
    """A row and where it stands: the number of its file, and its own in that file."""

    file: int
    number: int
    row: Row


_Pairs = Iterator[tuple[Placed, Placed]]


def near(placed: Sequence[Placed], work: Work) -> _Pairs:
    """Give rows that may hold at once, each pair once, in the order they stand in; each counts as a step of `work`."""
    coded = [one for one in placed if one.row.codes]
    # A row without a code is asked after those with one, and never at once with them.
    plain = [one for one in placed if not one.row.codes]
    for group in (coded, plain):
        for one, other in _among(group, _WAYS, work):
            work.step()
            is_so = (one.file, one.number) < (other.file, other.number)
            yield (one, other) if is_so else (other, one)


def _among(group: Sequence[Placed], ways: Sequence[_Way], work: Work) -> _Pairs:
    """The rows of one group, told apart further where that helps."""
    if not ways or len(group) <= _FEW:
        yield from _by_days(group)
        return
    way, *rest = ways
    same: defaultdict[frozenset[Hashable], list[Placed]] = defaultdict(list)
    for one in group:
        same[way(one.row)].append(one)
    for alike in same.values():
        yield from _among(alike, rest, work)
    anyhow = same.pop(frozenset(), [])
    if anyhow and same:
        yield from _across(anyhow, [one for alike in same.values() for one in alike])
    for these, those in _meeting(list(same), work):
        yield from _across(same[these], same[those])


def _meeting(
    sets: Sequence[frozenset[Hashable]], work: Work
) -> Iterator[tuple[frozenset[Hashable], frozenset[Hashable]]]:
    """Sets with a value in common, each pair once; so many steps as values are shared."""
    holding: defaultdict[Hashable, list[int]] = defaultdict(list)
    for number, values in enumerate(sets):
        met: set[int] = set()
        for value in values:
            for other in holding[value]:
                work.step()
                met.add(other)
            holding[value].append(number)
        yield from ((sets[other], values) for other in sorted(met))


def _by_days(group: Sequence[Placed]) -> _Pairs:
    """Rows with a day in common."""
    going: list[Placed] = []
    for other in sorted(group, key=_first):
        going = [one for one in going if one.row.last >= other.row.first]
        yield from ((one, other) for one in going)
        going.append(other)


def _across(these: Sequence[Placed], those: Sequence[Placed]) -> _Pairs:
    """Rows of one group with those of another that have a day in common."""
    sided = [(one, 0) for one in these] + [(one, 1) for one in those]
    going: tuple[list[Placed], list[Placed]] = ([], [])
    for other, side in sorted(sided, key=lambda one: _first(one[0])):
        facing = going[1 - side]
        facing[:] = [one for one in facing if one.row.last >= other.row.first]
        yield from ((one, other) for one in facing)
        going[side].append(other)


def _first(one: Placed) -> tuple[int, int, int]:
    return one.row.first.toordinal(), one.file, one.number


def _of_fact(fact: str) -> _Way:
    def values(row: Row) -> frozenset[Hashable]:
        return frozenset(row.choices[fact].one_of) if fact in row.choices else frozenset()

    return values


_WAYS: tuple[_Way, ...] = (
    lambda row: frozenset(row.codes),
    lambda row: frozenset(row.scope.kommuner),
    lambda row: frozenset(row.scope.tenants),
    lambda row: frozenset(row.scope.vendors),
    lambda row: frozenset({row.condition} if row.condition else ()),
    *(_of_fact(fact) for fact in _FACTS),
)
