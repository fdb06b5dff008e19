"""What the `pilot` section of a tenants file must be beyond its form: codes, lists and rows that are there."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from adapter.mapping.judge import Complaint
from adapter.mapping.tables import Tables
from adapter.mapping.yaml_lines import Path

#: The code list of municipal services, by the number of its OID: the only one that is loaded for services.
_SERVICES = "9151"


def judge_pilot_settings(data: Any, tables: Tables) -> Iterator[Complaint]:
    """Give what does not agree with the tables, with the tenants or with itself (MH-10)."""
    section = data.get("pilot") if isinstance(data, dict) else None
    if not isinstance(section, dict):
        return
    own = {tenant.get("kommuneNr") for tenant in _values(data.get("tenants")) if isinstance(tenant, dict)}
    kommuner = section.get("kommuner")
    for nr, part in kommuner.items() if isinstance(kommuner, dict) else ():
        if nr not in own:
            yield Complaint(
                ("pilot", "kommuner", nr), f"no tenant is of kommune {nr}; add one, or take it out", key=True
            )
        if isinstance(part, dict):
            yield from _kommune(("pilot", "kommuner", nr), part, tables)
    seen: set[object] = set()
    activations = section.get("activations")
    for place, entry in enumerate(activations if isinstance(activations, list) else ()):
        if isinstance(entry, dict):
            yield from _activation(("pilot", "activations", place), entry, seen, tables)


def _values(mapping: Any) -> list[Any]:
    return list(mapping.values()) if isinstance(mapping, dict) else []


def _kommune(path: Path, part: dict[Any, Any], tables: Tables) -> Iterator[Complaint]:
    for place, code in _items(part, "codes"):
        yield from _pilot_code((*path, "codes", place), code, tables)
    yield from _rows(path, part, "covering", tables)


def _rows(path: Path, part: dict[Any, Any], name: str, tables: Tables) -> Iterator[Complaint]:
    rows = {f"{row.address.table}/{row.address.row}" for row in tables.decisions.rows}
    for place, row in _items(part, name):
        if isinstance(row, str) and row not in rows:
            message = f"no loaded table has a row {row}; write table/row, as `mappings explain` names it"
            yield Complaint((*path, name, place), message)


def _items(part: dict[Any, Any], name: str) -> list[tuple[int, Any]]:
    found = part.get(name)
    return list(enumerate(found)) if isinstance(found, list) else []


def _pilot_code(path: Path, code: Any, tables: Tables) -> Iterator[Complaint]:
    known = sorted(tables.pilot.parents) if tables.pilot else []
    if isinstance(code, str) and code not in known:
        yield Complaint(
            path, f"{code} is not a pilot code; choose one of {', '.join(known) or 'none: no list is loaded'}"
        )


def _activation(path: Path, entry: dict[Any, Any], seen: set[object], tables: Tables) -> Iterator[Complaint]:
    code = entry.get("pilot")
    yield from _pilot_code((*path, "pilot"), code, tables)
    if code in seen:
        yield Complaint((*path, "pilot"), f"{code} is activated twice; keep one entry")
    seen.add(code)
    official = entry.get("official")
    if isinstance(official, dict):
        yield from _official((*path, "official"), official, entry.get("valid_from"), tables)
    if isinstance(entry.get("recode"), dict):
        yield from _recode((*path, "recode"), entry, entry["recode"], tables)


def _recode(path: Path, entry: dict[Any, Any], recode: dict[Any, Any], tables: Tables) -> Iterator[Complaint]:
    """The rows and the older code must be loaded, and the official code in force on the day (MH-14)."""
    yield from _rows(path, recode, "rows", tables)
    code, day, first = recode.get("from"), _day(recode.get("day")), _day(entry.get("valid_from"))
    if isinstance(code, str) and tables.service.lookup(code) is None:
        yield Complaint((*path, "from"), f"{code} is not in the loaded list {_SERVICES}")
    if day is not None and first is not None and day < first:
        yield Complaint((*path, "day"), f"{day} is before valid_from, {first}; write that day or a later one")


def _official(path: Path, official: dict[Any, Any], valid_from: Any, tables: Tables) -> Iterator[Complaint]:
    """The list and the code must be loaded, and the code in force when the duty begins."""
    number, code = official.get("list"), official.get("code")
    if isinstance(number, str) and number != _SERVICES:
        yield Complaint((*path, "list"), f"code list {number} is not loaded; {_SERVICES} is")
        return
    if not isinstance(code, str):
        return
    entry = tables.service.lookup(code)
    if entry is None:
        message = f"{code} is not in the loaded list {_SERVICES}; load the list that has it, then activate"
        yield Complaint((*path, "code"), message)
        return
    day = _day(valid_from)
    begins_later = day is not None and entry.valid_from is not None and day < entry.valid_from
    if day is not None and (begins_later or entry.retired_on(day)):
        message = f"{code} ({entry.display}) is not in force on {day}; see the dates of list {_SERVICES}"
        yield Complaint((*path, "code"), message)


def _day(text: Any) -> date | None:
    """The day that the form has judged already."""
    if isinstance(text, date):
        return text
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None
