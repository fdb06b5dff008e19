"""What differs between two sets of decision tables: by table, by row, by part."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from adapter.mapping.exchange.plain import Plain
from adapter.values import Value


class Change(StrEnum):
    """What became of a table or a row."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Difference(Value, frozen=True):
    """One difference; what changed within is by part, what it was and what it is."""

    change: Change
    table: str
    #: None: the table itself.
    row: str | None
    parts: Mapping[str, tuple[Any, Any]]


def differences(old: Sequence[Plain], new: Sequence[Plain]) -> list[Difference]:
    """Give everything that differs; the order of tables, rows and keys is no difference."""
    before, after = _by_name(old, "table"), _by_name(new, "table")
    found: list[Difference] = []
    for name in sorted(before.keys() | after.keys()):
        found += _of_table(name, before.get(name), after.get(name))
    return found


def _by_name(told: Sequence[Plain], key: str) -> dict[str, Plain]:
    """By name; the second of a name, as another edition or dates, is told apart by its first day."""
    named: dict[str, Plain] = {}
    twice = {one[key] for one in told if sum(other[key] == one[key] for other in told) > 1}
    for number, one in enumerate(told):
        name = one[key]
        if name in twice:
            name = f"{name} ({one.get('valid_from') or number})"
        named[name if name not in named else f"{name} ({number})"] = one
    return named


def _of_table(name: str, old: Plain | None, new: Plain | None) -> Iterator[Difference]:
    if old is None or new is None:
        yield Difference(Change.ADDED if old is None else Change.REMOVED, name, None, {})
    elif parts := _parts(_head(old), _head(new)):
        yield Difference(Change.CHANGED, name, None, parts)
    before, after = (_by_name(list((one or {}).get("rows", ())), "row") for one in (old, new))
    for row in sorted(before.keys() | after.keys()):
        if row not in before:
            yield Difference(Change.ADDED, name, row, _parts({}, after[row]))
        elif row not in after:
            yield Difference(Change.REMOVED, name, row, _parts(before[row], {}))
        elif parts := _parts(before[row], after[row]):
            yield Difference(Change.CHANGED, name, row, parts)


def _head(table: Plain) -> Plain:
    return {key: value for key, value in table.items() if key != "rows"}


def _parts(old: Plain, new: Plain) -> dict[str, tuple[Any, Any]]:
    """The parts that differ, `when` and `then` by what is in them."""
    before, after = _flat(old), _flat(new)
    keys = dict.fromkeys([*before, *after])
    return {key: (before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)}


def _flat(plain: Plain) -> Plain:
    flat: Plain = {}
    for key, value in plain.items():
        if key in ("when", "then", "systems"):
            flat |= {f"{key}.{name}": told for name, told in value.items()}
        else:
            flat[key] = value
    return flat
