"""What the `pilot` section of a tenants file must be beyond its form: codes, lists and rows that are there."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from adapter.mapping.fault_words import words
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
            yield Complaint(("pilot", "kommuner", nr), words("no-tenant-of-kommune", kommune=nr), key=True)
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
            yield Complaint((*path, name, place), words("no-such-row", row=row))


def _items(part: dict[Any, Any], name: str) -> list[tuple[int, Any]]:
    found = part.get(name)
    return list(enumerate(found)) if isinstance(found, list) else []


def _pilot_code(path: Path, code: Any, tables: Tables) -> Iterator[Complaint]:
    known = sorted(tables.pilot.parents) if tables.pilot else []
    if isinstance(code, str) and code not in known:
        choices = ", ".join(known) or words("no-list-loaded")
        yield Complaint(path, words("not-a-pilot-code", code=code, choices=choices))


def _activation(path: Path, entry: dict[Any, Any], seen: set[object], tables: Tables) -> Iterator[Complaint]:
    code = entry.get("pilot")
    yield from _pilot_code((*path, "pilot"), code, tables)
    if code in seen:
        yield Complaint((*path, "pilot"), words("activated-twice", code=code))
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
        yield Complaint((*path, "from"), words("not-in-loaded-list", code=code, list=_SERVICES))
    if day is not None and first is not None and day < first:
        yield Complaint((*path, "day"), words("recode-before", day=day, first=first))


def _official(path: Path, official: dict[Any, Any], valid_from: Any, tables: Tables) -> Iterator[Complaint]:
    """The list and the code must be loaded, and the code in force when the duty begins."""
    number, code = official.get("list"), official.get("code")
    if isinstance(number, str) and number != _SERVICES:
        yield Complaint((*path, "list"), words("list-not-loaded", list=number, loaded=_SERVICES))
        return
    if not isinstance(code, str):
        return
    entry = tables.service.lookup(code)
    if entry is None:
        yield Complaint((*path, "code"), words("load-then-activate", code=code, list=_SERVICES))
        return
    day = _day(valid_from)
    begins_later = day is not None and entry.valid_from is not None and day < entry.valid_from
    if day is not None and (begins_later or entry.retired_on(day)):
        said = words("not-in-force", code=code, display=entry.display, day=day, list=_SERVICES)
        yield Complaint((*path, "code"), said)


def _day(text: Any) -> date | None:
    """The day that the form has judged already."""
    if isinstance(text, date):
        return text
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None
