"""Events from files: FHIR documents, NDJSON of resources, folders of both, and events files."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import NoneType
from typing import Any

import orjson

from adapter.errors import Fault, Misconfigured
from adapter.events import Event, Position
from adapter.events.naming import safe_name
from adapter.values import Value

SUFFIXES = (".json", ".xml", ".ndjson")
CONTENT_TYPES = {
    ".json": "application/fhir+json",
    ".ndjson": "application/fhir+json",
    ".xml": "application/fhir+xml",
}
STDIN = "-"
#: What the members of a line in an events file may be.
_FORMS: Mapping[str, tuple[tuple[type, ...], str]] = {
    "key": ((str, NoneType), "text or null"),
    "headers": ((dict, NoneType), "an object or null"),
    "tenant": ((str, NoneType), "text or null"),
    "file": ((str, NoneType), "text or null"),
    # A list is no resource either, but it is a document that somebody sent.
    "value": ((str, dict, list, NoneType), "text, an object or null"),
}


class Arrival(Value, frozen=True):
    """What all events of one reading share."""

    source: str
    received: datetime
    #: The tenant of events whose own line names none.
    tenant: str | None = None
    #: Folders of these names below the one that is read name the tenant of what lies in them.
    tenants: frozenset[str] = frozenset()


def find_files(paths: Iterable[Path]) -> list[tuple[str, Path]]:
    """
    List every document below the paths with its name, folders in alphabetical order.

    Raises `Misconfigured` for a path that is not there.
    """
    found: list[tuple[str, Path]] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix in SUFFIXES and p.is_file())
            found += [(p.relative_to(path).as_posix(), p) for p in inside]
        elif path.is_file() or str(path) == STDIN:
            found.append((path.name if path.is_absolute() else path.as_posix(), path))
        else:
            raise Misconfigured(Fault(str(path), 0, 0, "is neither a file nor a folder"))
    return found


def read_file(name: str, path: Path, arrival: Arrival) -> Iterator[Event]:
    """Read one file as one event, or an NDJSON file as one event a line."""
    body = sys.stdin.buffer.read() if str(path) == STDIN else path.read_bytes()
    if path.suffix != ".ndjson":
        yield from_file(name, 0, body, arrival)
        return
    for number, line in enumerate(body.splitlines(), start=1):
        if line.strip():
            yield from_file(name, number, line, arrival)


def from_file(name: str, number: int, body: bytes, arrival: Arrival) -> Event:
    """A document of a file; `number` is its line in an NDJSON file, else 0."""
    content_type = CONTENT_TYPES.get(Path(name).suffix)
    safe = safe_name(name)
    return Event(
        id=f"{safe}:{number}" if number else safe,
        body=body,
        received=arrival.received,
        source=arrival.source,
        position=Position(arrival.source, safe, number + 1),
        tenant=_tenant(name, arrival),
        headers={"content-type": content_type} if content_type else {},
    )


def read_events_file(path: Path, arrival: Arrival) -> Iterator[Event]:
    """
    Read an events file: one event a line, as a Kafka dump gives it.

    `key`, `headers`, `tenant`, and `value` (text, object, or null for a tombstone) or `file` (beside
    the events file, or absolute). Where both stand, `value` counts and `file` only names the input.
    Raises `Misconfigured` for a line that is no such event.
    """
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        if line.strip():
            yield from_line(path, number, line, arrival)


def from_line(path: Path, number: int, line: bytes, arrival: Arrival) -> Event:
    """Make an event of a line of an events file; raises `Misconfigured` where it is none."""
    try:
        given = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise Misconfigured(Fault(str(path), number, 0, "is not a JSON object")) from None
    if not isinstance(given, dict) or not given.keys() & {"value", "file"}:
        raise Misconfigured(Fault(str(path), number, 0, "needs `value` or `file`"))
    if odd := [name for name, (types, _) in _FORMS.items() if not isinstance(given.get(name), types)]:
        faults = (Fault(str(path), number, 0, f"`{name}` must be {_FORMS[name][1]}") for name in odd)
        raise Misconfigured(*faults)
    name = given.get("file") or f"{path.name}:{number}"
    headers = {k: str(v) for k, v in (given.get("headers") or {}).items()}
    tenant = given.get("tenant") or arrival.tenant
    return Event(
        id=safe_name(name),
        body=_body(path, number, given),
        received=arrival.received,
        source=arrival.source,
        position=Position(arrival.source, safe_name(path.name), number + 1),
        tenant=None if tenant is None else safe_name(tenant),
        key=given.get("key"),
        headers=headers,
    )


def _body(path: Path, number: int, given: Mapping[str, Any]) -> bytes | None:
    if "value" in given:
        return _bytes(given["value"])
    try:
        return Path(path.parent, given["file"] or "").read_bytes()
    # ValueError: a NUL in it.
    except (OSError, ValueError):
        raise Misconfigured(Fault(str(path), number, 0, "names a `file` that cannot be read")) from None


def _bytes(value: object) -> bytes | None:
    if value is None:
        return None
    return value.encode() if isinstance(value, str) else orjson.dumps(value)


def _tenant(name: str, arrival: Arrival) -> str | None:
    """A folder named like a tenant holds that tenant's documents."""
    if arrival.tenant:
        return arrival.tenant
    return next((part for part in Path(name).parts if part in arrival.tenants), None)
