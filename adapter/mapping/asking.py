"""
Finds the rows of decision tables that hold for a resource.

Each sender has a view of its own, with the rows in whose scope it is. Rows with a code are found by
it, others by one of their facts, so that thousands of rows cost no more than the few that fit.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from adapter.mapping.decisions import (
    FLAGS,
    ORDER,
    Choice,
    Coded,
    Facts,
    Layer,
    ListedSystem,
    Read,
    Row,
    Sender,
)
from adapter.mapping.tables import TableId

K = TypeVar("K")
V = TypeVar("V")

#: By which fact a row without a code is found: the one with the fewest resources to a value first.
_FOUND_BY = ("team", "unit", "programme", "profession", "class", "setting")
_YES = Choice(frozenset({"true"}))


@dataclass(frozen=True, slots=True)
class SenderTables:
    """The rows that one sender's resources are asked, and where their facts stand."""

    by_code: Mapping[Coded, Mapping[Layer, tuple[Row, ...]]]
    #: Rows without a code, by layer, fact and value.
    by_fact: Mapping[Layer, Mapping[str, Mapping[str, tuple[Row, ...]]]]
    #: Rows without a code that no value can find.
    anyhow: Mapping[Layer, tuple[Row, ...]]
    listed: Mapping[str, tuple[ListedSystem, ...]]
    reads: Mapping[str, tuple[Read, ...]]

    def coded_rows(self, layer: Layer, coded: Coded, facts: Facts) -> list[Row]:
        """Give the rows of a layer that hold for one code of a resource."""
        named = self.by_code.get(coded)
        return [row for row in named.get(layer, ()) if row.holds(facts)] if named else []

    def other_rows(self, layer: Layer, facts: Facts) -> list[Row]:
        """Give the rows of a layer without a code that hold for a resource."""
        if layer not in self.by_fact and layer not in self.anyhow:
            return []
        return [row for row in self._candidates(layer, facts) if row.holds(facts)]

    def lists(self, system: str, day: date) -> bool:
        """Whether a table in force answers for all codes of a system (KPR-M-005)."""
        return any(listed.first <= day <= listed.last for listed in self.listed.get(system, ()))

    def names(self, coded: Coded, day: date) -> bool:
        """Whether a row in force says a word of a code, in any layer but the pilot."""
        named = self.by_code.get(coded, {})
        return any(row.in_force(day) for layer in ORDER for row in named.get(layer, ()))

    def _candidates(self, layer: Layer, facts: Facts) -> Iterator[Row]:
        seen: set[int] = set()
        for fact, by_value in self.by_fact.get(layer, {}).items():
            for value in facts.values(fact):
                for row in by_value.get(value, ()):
                    if id(row) not in seen:
                        seen.add(id(row))
                        yield row
        yield from self.anyhow.get(layer, ())


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decision tables of one edition."""

    #: Names this very content of all files: the first digits of its SHA-256.
    digest: str = ""
    tables: tuple[TableId, ...] = ()
    rows: tuple[Row, ...] = ()
    listed: tuple[tuple[str, ListedSystem], ...] = ()
    reads: tuple[Read, ...] = ()
    #: Made when a sender is first met; there are as many as tenants.
    _views: dict[Sender, SenderTables] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, sender: Sender) -> SenderTables:
        """Give the tables that a sender's resources are asked."""
        view = self._views.get(sender)
        if view is None:
            view = self._views[sender] = self._view(sender)
        return view

    def _view(self, sender: Sender) -> SenderTables:
        rows = [row for row in self.rows if row.scope.covers(sender)]
        plain = [row for row in rows if not row.codes]
        listed = ((system, one) for system, one in self.listed if one.scope.covers(sender))
        reads = ((read.fact, read) for read in self.reads if read.scope.covers(sender))
        return SenderTables(
            by_code=_by_code(rows),
            by_fact=_by_fact(plain),
            anyhow=_grouped((Layer(row.address.layer), row) for row in plain if found_by(row) is None),
            listed=_grouped(listed),
            reads=_grouped(reads),
        )


def differing(rows: Sequence[Row]) -> tuple[Row, Row] | None:
    """Give two rows that answer differently, be it that one leaves it to others; the same answer twice is fine."""
    other = next((row for row in rows[1:] if row.then != rows[0].then), None)
    return (rows[0], other) if other else None


def _by_code(rows: Iterable[Row]) -> Mapping[Coded, Mapping[Layer, tuple[Row, ...]]]:
    named = _grouped((coded, row) for row in rows for coded in sorted(row.codes))
    return {
        coded: _grouped((Layer(row.address.layer), row) for row in group) for coded, group in named.items()
    }


def _by_fact(rows: Iterable[Row]) -> Mapping[Layer, Mapping[str, Mapping[str, tuple[Row, ...]]]]:
    keyed = [((Layer(row.address.layer), key), row) for row in rows if (key := found_by(row))]
    found: dict[Layer, dict[str, Mapping[str, tuple[Row, ...]]]] = {}
    for (layer, key), group in _grouped(keyed).items():
        by_value = _grouped((value, row) for row in group for value in sorted(row.choices[key].one_of))
        found.setdefault(layer, {})[key] = by_value
    return found


def found_by(row: Row) -> str | None:
    """Give the fact by whose values a row without a code is found; None: no value of a fact can find it."""
    positive = (fact for fact in _FOUND_BY if fact in row.choices and row.choices[fact].one_of)
    flags = (fact for fact in FLAGS if row.choices.get(fact) == _YES)
    return next(positive, None) or next(flags, None)


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    groups: defaultdict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
