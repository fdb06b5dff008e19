"""
Finds the rows of decision tables that may hold for a resource.

Each sender has a view of its own, with the rows in whose scope it is. Rows with a code are found by
it, others by one of their facts, so that thousands of rows cost no more than the few that fit.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from types import MappingProxyType

from adapter.mapping.by_scope import ByScope, Named, grouped
from adapter.mapping.decisions import ORDER, Coded, Facts, Layer, ListedSystem, Read, Row, Scope, Sender
from adapter.mapping.ready import NEVER, Layers, Others, Period, holding, in_force, others_holding
from adapter.mapping.tables import MappingRow, TableId

#: Hexadecimal digits of SHA-256 that tell ways of reading apart.
_DIGITS = 12
_PILOT = (Layer.PILOT,)
#: The codes of a system that no row names.
NO_CODES: Named = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class SenderTables:
    """The rows that one sender's resources are asked, and where their facts stand."""

    #: Where rows name a code, by system and code, in the layers that say what a resource is.
    named: Mapping[str, Named]
    #: The numbers of those layers in their order, each with its rows without a code.
    layers: tuple[tuple[int, Others | None], ...]
    listed: Mapping[str, Sequence[ListedSystem]]
    reads: Mapping[str, Sequence[Read]]
    #: The pilot's, asked for what the others leave without a KPR message.
    pilot_named: Mapping[str, Named]
    pilot_others: Others | None
    #: What `read_by` has answered, by day.
    _read_by: dict[date, tuple[tuple[str, str], ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def read_by(self, day: date) -> tuple[tuple[str, str], ...]:
        """Name the `reads` in force on a day, for each fact that they tell: the same name, the same reading."""
        if not self.reads:
            return ()
        found = self._read_by.get(day)
        if found is None:
            inside = {
                fact: [r for r in reads if r.first <= day <= r.last] for fact, reads in self.reads.items()
            }
            named = ((fact, _name_of(reads)) for fact, reads in inside.items() if reads)
            found = self._read_by[day] = tuple(sorted(named))
        return found

    def naming_on(self, coded: Coded, day: date) -> Layers | None:
        """Give the rows in force that name a code, by layer; None where there is none."""
        system, code = coded
        return in_force(self.named.get(system, NO_CODES).get(code, NEVER), day)

    def naming(self, layer: Layer, coded: Coded) -> Iterator[Row]:
        """Give the rows of a layer that name a code, on whatever days."""
        named, number = (self.pilot_named, 0) if layer is Layer.PILOT else (self.named, ORDER.index(layer))
        oldest_first = reversed(_periods(named, coded))
        found = {id(one): one for _, layers in oldest_first if layers for one in layers[number][0]}
        yield from (row for _, _, row in found.values())

    def uncoded(self, layer: Layer) -> Iterator[Row]:
        """Give all rows of a layer without a code."""
        others = self.pilot_others if layer is Layer.PILOT else self.layers[ORDER.index(layer)][1]
        if others:
            by_fact, anyhow = others
            found = [*(one for _, by_value in by_fact for rows in by_value.values() for one in rows), *anyhow]
            # A row stands once under each value of the fact it is found by.
            yield from (row for _, (_, _, row) in sorted(dict(found).items()))

    def of_pilot(self, facts: Facts) -> list[Row]:
        """Give the pilot's rows that hold: those without a code where none with one does."""
        named = [in_force(_periods(self.pilot_named, coded), facts.day) for coded in facts.codes]
        rows = [row for layers in named if layers for row in holding(layers[0][0], facts)]
        others = self.pilot_others
        return rows or (others_holding(others, facts) if others else [])

    def lists(self, system: str, day: date) -> bool:
        """Whether a table in force answers for all codes of a system (KPR-M-005)."""
        return any(listed.first <= day <= listed.last for listed in self.listed.get(system, ()))


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decision tables of one edition."""

    #: Names this very content of all files: the first digits of its SHA-256.
    digest: str = ""
    tables: tuple[TableId, ...] = ()
    rows: tuple[Row, ...] = ()
    listed: tuple[tuple[str, ListedSystem], ...] = ()
    reads: tuple[Read, ...] = ()
    #: Rows that say who decided them (MH-03).
    decided: frozenset[MappingRow] = field(init=False, repr=False, compare=False)
    _scopes: frozenset[Scope] = field(init=False, repr=False, compare=False)
    _said: ByScope = field(init=False, repr=False, compare=False)
    _pilot: ByScope = field(init=False, repr=False, compare=False)
    #: Made when a sender is first met; there are as many as tenants.
    _views: dict[Sender, SenderTables] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_whom = (row.address for row in self.rows if row.grounds is not None and row.grounds.by)
        object.__setattr__(self, "decided", frozenset(by_whom))
        object.__setattr__(self, "_scopes", frozenset(row.scope for row in self.rows))
        object.__setattr__(self, "_said", ByScope(self.rows, ORDER))
        object.__setattr__(self, "_pilot", ByScope(self.rows, _PILOT))

    def of(self, sender: Sender) -> SenderTables:
        """Give the tables that a sender's resources are asked."""
        view = self._views.get(sender)
        if view is None:
            view = self._views[sender] = self._view(sender)
        return view

    def _view(self, sender: Sender) -> SenderTables:
        scopes = frozenset(scope for scope in self._scopes if scope.covers(sender))
        return SenderTables(
            named=self._said.named(scopes),
            layers=tuple(enumerate(self._said.others(scopes))),
            listed=grouped((system, one) for system, one in self.listed if one.scope.covers(sender)),
            reads=grouped((read.fact, read) for read in self.reads if read.scope.covers(sender)),
            pilot_named=self._pilot.named(scopes),
            pilot_others=self._pilot.others(scopes)[0],
        )


def differing(rows: Sequence[Row]) -> tuple[Row, Row] | None:
    """Give two rows that answer differently, be it that one leaves it to others; the same answer twice is fine."""
    other = next((row for row in rows[1:] if row.then != rows[0].then), None)
    return (rows[0], other) if other else None


def _periods(named: Mapping[str, Named], coded: Coded) -> tuple[Period, ...]:
    system, code = coded
    return named.get(system, NO_CODES).get(code, NEVER)


def _name_of(reads: Sequence[Read]) -> str:
    """Name where and how a fact is read, whoever it is read for and since when."""
    told = sorted(
        repr(
            (each.element, each.url, each.system, None if each.codes is None else sorted(each.codes.items()))
        )
        for each in reads
    )
    return sha256("\n".join(told).encode()).hexdigest()[:_DIGITS]
