"""A decision table as an author would write it: plain values, nothing that a default says."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from adapter.mapping.decision_files import DecisionFile

#: A table, a row or a part of one, as YAML gives it.
Plain = dict[str, Any]
#: Facts with one value of several, or none of some.
CHOSEN = (
    "resource",
    "class",
    "setting",
    "kommune",
    "unit",
    "team",
    "profession",
    "programme",
    "hovedforlop",
    "contact_kind",
)
_FIRST_AGE, _LAST_AGE = 0, 200


def plain_of(file: DecisionFile) -> Plain:
    """Give a table in its short form; reading it gives the same table."""
    table: Plain = file.model_dump(by_alias=True, exclude_defaults=True)
    table["layer"] = file.layer.value
    table |= {name: list(table[name]) for name in ("kommuner", "tenants", "vendors") if name in table}
    reads = [_read(read) for read in table.pop("reads", ())]
    rows = [_row(row) for row in table.pop("rows", ())]
    return table | ({"reads": reads} if reads else {}) | ({"rows": rows} if rows else {})


def chosen(values: Mapping[str, Any]) -> tuple[list[str], bool]:
    """The values of a fact, and whether it must have none of them."""
    return list(values.get("one_of") or values["not"]), "not" in values


def short(values: list[str], *, none_of: bool) -> Any:
    """Values of a fact the short way: `T1`, `[T1, T2]` or `{not: T1}`."""
    told = values[0] if len(values) == 1 else values
    return {"not": told} if none_of else told


def long_choice(written: Any) -> tuple[list[str], bool]:
    """The values of the short way, and whether none of them may hold."""
    none_of = isinstance(written, dict)
    told = written["not"] if none_of else written
    return (told if isinstance(told, list) else [told]), none_of


def ages(written: Mapping[str, int]) -> tuple[int, int]:
    """Both ends of an age range, in whole years."""
    return written.get("from", _FIRST_AGE), written.get("to", _LAST_AGE)


def age_range(first: int, last: int) -> Plain:
    """An age range the short way."""
    told = {"from": first} if first != _FIRST_AGE else {}
    return told | ({"to": last} if last != _LAST_AGE else {})


def day(text: str) -> date | str:
    """A day; what is none stays as written, for the loader to refuse."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _read(read: Plain) -> Plain:
    return read | ({"codes": dict(read["codes"])} if "codes" in read else {})


def _row(row: Plain) -> Plain:
    when = dict(row["when"])
    for fact in CHOSEN:
        if when.get(fact) is not None:
            values, none_of = chosen(when[fact])
            when[fact] = short(values, none_of=none_of)
    if "code" in when:
        when["code"] = short(list(when["code"]), none_of=False)
    then = {name: getattr(value, "value", value) for name, value in row["then"].items()}
    return row | {"when": when, "then": then}
