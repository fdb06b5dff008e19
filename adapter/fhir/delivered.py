"""
What came apart from a document is read as if the document had held it.

An announced resource becomes the event that its notification tells of. Everything else is lookup
material, found after the document's own; what is no sound FHIR counts as not delivered.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from adapter import rules
from adapter.events import Delivered, Event
from adapter.events.missing import name_of
from adapter.events.unwrap import REPORTABLE, Enclosing, Kind, Part, Unwrapped, keep
from adapter.fhir.decode import decode
from adapter.fhir.forgive import forgive
from adapter.fhir.limits import Limits
from adapter.fhir.validate import validate
from adapter.fhir.version import FhirVersion, recognise
from adapter.rules import Finding
from adapter.values import Unshown, Value, replace

Tree = dict[str, Any]

#: Where delivered resources stand, as findings write it: beside the document, not in it.
PLACE = "Delivered"


class _Read(Value, frozen=True):
    delivered: Delivered
    tree: Unshown[Tree]


def add_delivered(
    document: Unwrapped, delivered: Sequence[Delivered], version: FhirVersion, limits: Limits
) -> tuple[FhirVersion, list[Finding]]:
    """
    Add to a document what was delivered for it; give its version and what was found in the additions.

    The version is that of an announced Encounter, where the document itself has none to tell it.
    """
    announced = {name_of(p.address or "") for p in document.parts if p.kind is Kind.MISSING}
    read = [each for one in delivered if (each := _read(one, limits))]
    version = _version(document, [each for each in read if each.delivered.name in announced], version)
    lookups = [each for each in read if each.delivered.name in announced or _is_sound(each, version)]
    around = Enclosing(PLACE, {"entry": _entries(lookups)})
    added = _join(document, around)
    body = b"".join(each.delivered.body for each in lookups)
    findings = forgive(added.resources, body)
    return version, findings + validate(added, version, body)


def _read(delivered: Delivered, limits: Limits) -> _Read | None:
    """One of them as a tree; None when it cannot be read, or is another than its name says."""
    tree = decode(delivered.body, None, limits).tree  # JSON, whatever it came as
    return _Read(delivered, tree) if tree is not None and _name(tree) == delivered.name else None


def _name(tree: Tree) -> str:
    return f"{tree.get('resourceType')}/{tree.get('id')}"


def _version(document: Unwrapped, announced: Sequence[_Read], version: FhirVersion) -> FhirVersion:
    if any(tree.get("resourceType") == "Encounter" for tree in document.resources.values()):
        return version
    encounters = [each for each in announced if each.tree["resourceType"] == "Encounter"]
    for each in encounters[:1]:
        version, _ = recognise(each.tree, each.delivered.content_type, version)
    return version


def _is_sound(each: _Read, version: FhirVersion) -> bool:
    alone = Unwrapped()
    keep(alone, PLACE, each.tree, PLACE)
    forgive(alone.resources, each.delivered.body)
    return not any(finding.stops for finding in validate(alone, version, each.delivered.body))


def _entries(read: Sequence[_Read]) -> list[Tree]:
    return [{"fullUrl": each.delivered.full_url, "resource": each.tree} for each in read]


def _join(document: Unwrapped, around: Enclosing) -> Unwrapped:
    """Put them around every part of a document, and in the place of those that were announced."""
    added = Unwrapped()
    parts = [_joined(part, around) for part in document.parts]
    for path, held in around.entries.by_path.items():
        is_lookup = all(part.path != path for part in parts)
        to = document if is_lookup else added
        keep(to, path, held.resource, path)
    document.parts = parts
    added.parts = [part for part in parts if part.path in added.resources]
    document.resources |= added.resources
    document.units |= added.units
    return added


def _joined(part: Part, around: Enclosing) -> Part:
    if part.kind is not Kind.MISSING:
        return replace(part, bundles=(*part.bundles, around))
    held = around.entries.find(part.address or "", None)
    if held is None:
        return part
    if held.resource["resourceType"] not in REPORTABLE:
        return replace(part, kind=Kind.NO_EVENT, rule=rules.NOT_A_SERVICE)
    return Part(Kind.RESOURCE, held.path, held.path, held.resource, (around,))


def pick(event: Event, name: str) -> Delivered | None:
    """Take a resource out of an input that holds it, for those who wait for it."""
    for full_url, resource in held(event, name):
        # What was read from XML is kept in JSON as well.
        written = (event.content_type or "").replace("xml", "json") or None
        return Delivered(name, full_url, orjson.dumps(resource), written)
    return None


def held(event: Event, name: str) -> Iterator[tuple[str | None, Tree]]:
    """Every resource of this name that an input holds, sound or not, with the address its entry gives it."""
    body = event.body or b""
    limits = Limits(max_bytes=len(body), max_depth=200, max_string=len(body))
    tree = decode(body, event.content_type, limits).tree
    for full_url, resource in _held(tree) if tree is not None else ():
        if _name(resource) == name:
            yield full_url, resource


def _held(tree: Tree, full_url: str | None = None) -> Iterator[tuple[str | None, Tree]]:
    """Every resource of a document with the address its entry gives it, in the order of the document."""
    yield full_url, tree
    entries = tree.get("entry")
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("resource"), dict):
            url = entry.get("fullUrl")
            yield from _held(entry["resource"], url if isinstance(url, str) else None)
