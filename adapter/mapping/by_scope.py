"""
The rows of an edition by their codes, and by whose they are.

Made once, when tables are loaded. Senders in the same scopes share what is made for them: a table for
everybody is there once, however many senders there are.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from adapter.mapping.decisions import FLAGS, Choice, Layer, Row, Scope
from adapter.mapping.ready import Others, Period, Placed, periods, ready

K = TypeVar("K")
V = TypeVar("V")

#: Where the rows that name a code of one system stand.
Named = Mapping[str, tuple[Period, ...]]

#: The rows with a code by the code's system and by scope, each with the code.
_BySystem = Mapping[str, Mapping[Scope, Sequence[tuple[str, Placed]]]]

#: By which fact a row without a code is found: the one with the fewest resources to a value first.
_FOUND_BY = ("team", "unit", "programme", "profession", "class", "setting")
_YES = Choice(frozenset({"true"}))


class ByScope:
    """The rows of some layers, for whom they are."""

    def __init__(self, rows: Iterable[Row], layers: Sequence[Layer]) -> None:
        chosen = [row for row in rows if row.address.layer in layers]
        # The numbers bring rows into their order again; no two are the same, so nothing else is compared.
        numbered = [(number, ready(row)) for number, row in enumerate(chosen)]
        self._layers = layers
        self._coded = _by_system(numbered)
        self._plain = grouped((one[1][2].scope, one) for one in numbered if not one[1][2].codes)
        self._named: dict[tuple[str, tuple[Scope, ...]], Named] = {}
        self._others: dict[tuple[Scope, ...], tuple[Others | None, ...]] = {}

    def named(self, scopes: Collection[Scope]) -> Mapping[str, Named]:
        """Give the rows with a code in some scopes, by system."""
        inside = {
            system: tuple(one for one in by_scope if one in scopes)
            for system, by_scope in self._coded.items()
        }
        return {system: self._named_in(system, met) for system, met in inside.items() if met}

    def others(self, scopes: Collection[Scope]) -> tuple[Others | None, ...]:
        """Give the rows without a code in some scopes, by layer."""
        met = tuple(scope for scope in self._plain if scope in scopes)
        if met not in self._others:
            rows = sorted(one for scope in met for one in self._plain[scope])
            self._others[met] = tuple(_others(rows, layer) for layer in self._layers)
        return self._others[met]

    def _named_in(self, system: str, scopes: tuple[Scope, ...]) -> Named:
        found = self._named.get((system, scopes))
        if found is None:
            by_code = grouped(pair for scope in scopes for pair in self._coded[system][scope])
            found = self._named[system, scopes] = {
                code: periods([one for _, one in sorted(rows)], self._layers)
                for code, rows in by_code.items()
            }
        return found


def found_by(row: Row) -> str | None:
    """Give the fact by whose values a row without a code is found; None: no value of a fact can find it."""
    positive = (fact for fact in _FOUND_BY if fact in row.choices and row.choices[fact].one_of)
    flags = (fact for fact in FLAGS if row.choices.get(fact) == _YES)
    return next(positive, None) or next(flags, None)


def grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    """Give the values of each key, in their order."""
    groups: defaultdict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}


def _by_system(rows: Iterable[Placed]) -> _BySystem:
    coded = (
        (system, (one[1][2].scope, (code, one))) for one in rows for system, code in sorted(one[1][2].codes)
    )
    return {system: grouped(pairs) for system, pairs in grouped(coded).items()}


def _others(rows: Iterable[Placed], layer: Layer) -> Others | None:
    """The rows of a layer without a code; None where there is none."""
    inside = [one for one in rows if one[1][2].address.layer == layer]
    by_fact = grouped((found_by(one[1][2]), one) for one in inside)
    anyhow = by_fact.pop(None, ())
    found = tuple((fact, _by_value(fact, group)) for fact, group in by_fact.items() if fact)
    return (found, anyhow) if inside else None


def _by_value(fact: str, rows: Iterable[Placed]) -> Mapping[str, tuple[Placed, ...]]:
    placed = [(one[1][2].choices[fact].one_of, one) for one in rows]
    return grouped((value, one) for values, one in placed for value in sorted(values))
