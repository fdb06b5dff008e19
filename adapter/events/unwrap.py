"""
What a document holds: its resources, and which of them are events.

A document is a raw resource or a Bundle of any kind, Bundles in Bundles included (minimelding).
Each reportable resource becomes a `Part`; all others are lookup material. The tree comes as it was
sent and is not yet judged, so every step here looks before it reads.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from operator import itemgetter
from typing import Any

import msgspec

from adapter import rules
from adapter.events.entries import VERSION, Entries
from adapter.events.subscription import Notice, read_notice
from adapter.rules import Finding
from adapter.values import Filled, Unshown, Value

Tree = dict[str, Any]

REPORTABLE = frozenset({"Encounter", "EpisodeOfCare"})
#: Entries of these stand alone; those of any other Bundle stand or fall together (crosswalk 8).
STAND_ALONE = frozenset({"batch", "collection", "searchset", "history", "subscription-notification"})
#: Bundles that answer or carry something else than events.
RESPONSES = frozenset({"transaction-response", "batch-response"})
#: Message in message is what the minimelding does; deeper than this nobody needs.
MAX_BUNDLE_DEPTH = 4


class Kind(StrEnum):
    """What a part is."""

    RESOURCE = "resource"
    DELETION = "deletion"
    #: A resource that the document announces and does not hold.
    MISSING = "missing"
    #: Understood, and no event.
    NO_EVENT = "no-event"


@dataclass(frozen=True)
class Enclosing:
    """A Bundle around a part, with its place."""

    path: str
    bundle: Tree = field(repr=False)

    @cached_property
    def entries(self) -> Entries:
        """What its entries hold, by name: read once for all parts of the Bundle."""
        return Entries(self.path, self.bundle)


class Spot(Value, frozen=True):
    """Where a part stood: what is left of it once it was read, while the document goes."""

    path: str
    #: The place of what stands or falls together with it.
    unit: str


class Part(Value, frozen=True):
    """One thing of a document that gets an outcome of its own."""

    kind: Kind
    path: str
    #: The place of what stands or falls together with it.
    unit: str
    resource: Unshown[Tree] = msgspec.field(default_factory=dict)
    #: Innermost first.
    bundles: tuple[Enclosing, ...] = ()
    #: A deletion's or missing resource's `Type/id`, or a conditional delete's query.
    target: Unshown[str | None] = None
    #: A deletion's version, as the entry's response or its address tells it.
    version_id: str | None = None
    last_modified: str | None = None
    #: For `NO_EVENT` and `MISSING`: the rule that says why.
    rule: str | None = None
    #: For `MISSING`: its address as announced, without a version.
    address: Unshown[str | None] = None

    @property
    def spot(self) -> Spot:
        return Spot(self.path, self.unit)


class Unwrapped(Filled):
    """A document taken apart."""

    parts: list[Part] = msgspec.field(default_factory=list)
    #: Every resource of the document by its place, root and Bundles included.
    resources: Unshown[dict[str, Tree]] = msgspec.field(default_factory=dict)
    #: The unit each resource's place belongs to.
    units: dict[str, str] = msgspec.field(default_factory=dict)
    findings: list[Finding] = msgspec.field(default_factory=list)


def unwrap(tree: Tree) -> Unwrapped:
    """Take a document apart; what is wrong with its wrapping is in `findings`."""
    found = Unwrapped()
    kind = str(tree.get("resourceType"))
    if kind == "Bundle":
        _bundle(found, tree, "Bundle", (), "Bundle")
        if not found.parts and not found.findings:
            # Lookup material only: understood, and nothing to report.
            found.parts.append(Part(Kind.NO_EVENT, "Bundle", "Bundle", rule=rules.NOT_A_SERVICE))
        return found
    if kind in REPORTABLE:
        keep(found, kind, tree, kind)
        found.parts.append(Part(Kind.RESOURCE, kind, kind, tree))
    else:
        found.findings.append(Finding(rules.UNSUPPORTED_RESOURCE_TYPE, "resourceType"))
    return found


def _bundle(found: Unwrapped, bundle: Tree, path: str, around: tuple[Enclosing, ...], unit: str) -> None:
    """One Bundle: its entries become resources, its events become parts."""
    found.resources[path] = bundle
    found.units[path] = unit
    kind = str(bundle.get("type"))
    if kind in RESPONSES or len(around) >= MAX_BUNDLE_DEPTH:
        found.findings.append(Finding(rules.INVALID_BUNDLE, f"{path}.type"))
        return
    if kind == "document":
        found.parts.append(Part(Kind.NO_EVENT, path, unit, rule=rules.NOT_A_SERVICE))
        return
    entries = list(_entries(bundle))
    if not entries:
        _empty(found, bundle, path, unit)
        return
    _check_full_urls(found, bundle, path)
    _check_requests(found, entries, path, kind)
    inside = (Enclosing(path, bundle), *around)
    first = entries[0][1].get("resource")
    if kind == "message":
        _message(found, bundle, path, inside, unit)
        return
    notice = read_notice(kind, first if isinstance(first, dict) else {})
    before = len(found.parts)
    for index, entry in entries:
        place = f"{path}.entry[{index}]"
        found.units[place] = place if kind in STAND_ALONE else unit
        _entry(found, entry, place, inside, found.units[place])
    if notice is not None:
        _notice(found, notice, entries, path, unit)
    elif kind == "history":
        found.parts[before:] = _oldest_first(found.parts[before:])


def _empty(found: Unwrapped, bundle: Tree, path: str, unit: str) -> None:
    """No entries: a fault, save in the answer to a search or poll, where nothing happened."""
    if bundle.get("type") in ("searchset", "history") and "entry" not in bundle:
        found.parts.append(Part(Kind.NO_EVENT, path, unit, rule=rules.HEARTBEAT))
    elif "entry" not in bundle:  # what is there and no list of entries is a fault of its structure
        found.findings.append(Finding(rules.INVALID_BUNDLE, f"{path}.entry"))


def _entries(bundle: Tree) -> Iterator[tuple[int, Tree]]:
    entries = bundle.get("entry")
    if isinstance(entries, list):
        yield from ((i, entry) for i, entry in enumerate(entries) if isinstance(entry, dict))


def _entry(found: Unwrapped, entry: Tree, place: str, inside: tuple[Enclosing, ...], unit: str) -> None:
    """One entry of a Bundle that is no message."""
    resource, request = entry.get("resource"), entry.get("request")
    at = f"{place}.resource"
    if isinstance(request, dict) and request.get("method") == "DELETE":
        _deletion(found, entry, request, place, inside, unit)
        return
    if not isinstance(resource, dict):
        return
    kind = str(resource.get("resourceType"))
    if kind == "Bundle":
        _bundle(found, resource, at, inside, unit)
        return
    keep(found, at, resource, unit)
    if kind in REPORTABLE:
        found.parts.append(Part(Kind.RESOURCE, at, unit, resource, inside))


def keep(found: Unwrapped, path: str, resource: Tree, unit: str) -> None:
    """Note a resource and what it contains."""
    found.resources[path] = resource
    found.units[path] = unit
    contained = resource.get("contained")
    if isinstance(contained, list):
        for i, inner in enumerate(contained):
            if isinstance(inner, dict):
                found.resources[f"{path}.contained[{i}]"] = inner
                found.units[f"{path}.contained[{i}]"] = unit


def _deletion(
    found: Unwrapped, entry: Tree, request: Tree, place: str, inside: tuple[Enclosing, ...], unit: str
) -> None:
    """An entry that says a resource is gone; one of a type we never report says nothing to us."""
    target, _, version = str(request.get("url", "")).partition("/_history")
    kind = target.split("?", maxsplit=1)[0].rstrip("/").split("/")
    if not REPORTABLE.intersection(kind):
        return
    response = entry.get("response")
    told: Mapping[str, Any] = response if isinstance(response, dict) else {}
    etag = told.get("etag")
    found.parts.append(
        Part(
            Kind.DELETION,
            place,
            unit,
            bundles=inside,
            target=target,
            version_id=str(etag).removeprefix("W/").strip('"') if etag else version.strip("/") or None,
            last_modified=told.get("lastModified"),
        )
    )


def _check_full_urls(found: Unwrapped, bundle: Tree, path: str) -> None:
    """Two entries may share a fullUrl only as versions of one resource (FHIR bdl-7)."""
    seen: set[tuple[str, object]] = set()
    for index, entry in _entries(bundle):
        url, resource = entry.get("fullUrl"), entry.get("resource")
        if not isinstance(url, str) or not isinstance(resource, dict):
            continue
        meta = resource.get("meta")
        version = meta.get("versionId") if isinstance(meta, dict) else None
        key = (url, version if isinstance(version, str) else None)
        if key in seen and bundle.get("type") != "history":
            found.findings.append(Finding(rules.DUPLICATE_FULL_URL, f"{path}.entry[{index}].fullUrl"))
        seen.add(key)


def _check_requests(found: Unwrapped, entries: list[tuple[int, Tree]], path: str, kind: object) -> None:
    """An entry holds something (FHIR bdl-5), and in a transaction says what to do with it (bdl-3)."""
    for index, entry in entries:
        place = f"{path}.entry[{index}]"
        if not entry.keys() & {"resource", "request", "response"}:
            found.findings.append(Finding(rules.INVALID_BUNDLE, place))
        elif kind == "transaction" and "request" not in entry:
            found.findings.append(Finding(rules.INVALID_BUNDLE, f"{place}.request"))


def _message(found: Unwrapped, bundle: Tree, path: str, inside: tuple[Enclosing, ...], unit: str) -> None:
    """A message: what its header's focus names; each Bundle in it is a message of its own."""
    entries = list(_entries(bundle))
    header = entries[0][1].get("resource")
    if not isinstance(header, dict) or header.get("resourceType") != "MessageHeader":
        found.findings.append(Finding(rules.INVALID_BUNDLE, f"{path}.entry[{entries[0][0]}]"))
        return
    for index, entry in entries:
        resource, at = entry.get("resource"), f"{path}.entry[{index}].resource"
        if isinstance(resource, dict) and resource.get("resourceType") == "Bundle":
            _bundle(found, resource, at, inside, at)
        elif isinstance(resource, dict):
            keep(found, at, resource, unit)
    focus = _focus(header)
    held = {url: (index, entry) for index, entry in entries for url in _names(entry)}
    for i, reference in enumerate(focus):
        if reference not in held:
            _missing_focus(found, reference, f"{path}.entry[0].resource.focus[{i}]", inside, unit)
    chosen = [held[reference] for reference in focus if reference in held] or ([] if focus else entries)
    for index, entry in chosen:
        resource = entry.get("resource")
        if isinstance(resource, dict) and str(resource.get("resourceType")) in REPORTABLE:
            place = f"{path}.entry[{index}].resource"
            found.parts.append(Part(Kind.RESOURCE, place, unit, resource, inside))


def _focus(header: Tree) -> list[str]:
    focus = header.get("focus")
    references = [f.get("reference") for f in focus if isinstance(f, dict)] if isinstance(focus, list) else []
    return [r for r in references if isinstance(r, str)]


def _names(entry: Tree) -> Iterator[str]:
    """What the resource of an entry can be referred to by: its fullUrl and `Type/id`."""
    resource = entry.get("resource")
    if not isinstance(resource, dict):
        return
    if isinstance(entry.get("fullUrl"), str):
        yield entry["fullUrl"]
    if isinstance(resource.get("id"), str):
        yield f"{resource.get('resourceType')}/{resource['id']}"


def _missing_focus(
    found: Unwrapped, reference: str, at: str, inside: tuple[Enclosing, ...], unit: str
) -> None:
    """A focus the message does not hold: one that is local can never be found elsewhere."""
    if reference.startswith(("urn:", "#")):
        found.findings.append(Finding(rules.UNRESOLVED_REFERENCE, at))
    else:
        rule = rules.REFERENCE_NOT_DELIVERED
        address = reference.partition(VERSION)[0]
        missing = Part(Kind.MISSING, at, unit, bundles=inside, target=reference, rule=rule, address=address)
        found.parts.append(missing)


def _notice(found: Unwrapped, notice: Notice, entries: list[tuple[int, Tree]], path: str, unit: str) -> None:
    """A subscription notification: what it announces and does not hold has to be fetched."""
    here = [part for part in found.parts if part.path.startswith(path)]
    held = {name for _, entry in entries for name in _names(entry)}
    gone = {part.target for part in here if part.kind is Kind.DELETION}
    for reference in notice.focus:
        address = reference.split("/_history")[0]
        short = "/".join(address.split("/")[-2:])
        if {reference, short} & (held | gone) or short.split("/")[0] not in REPORTABLE:
            continue
        found.parts.append(Part(Kind.MISSING, f"{path}.entry[0]", unit, target=short, address=address))
    if not any(part.path.startswith(path) for part in found.parts):
        # Heartbeat, handshake, an empty payload, or news of what is never reported.
        found.parts.append(Part(Kind.NO_EVENT, path, unit, rule=rules.HEARTBEAT))


def _oldest_first(parts: list[Part]) -> list[Part]:
    """
    The versions of a history Bundle in the order they were made: it has the newest first (R4, http, 3.1.0.11).

    Their times decide where they are told; one without a time, as a deletion may be, keeps its place.
    """
    latest, timed = 0.0, []
    for part in reversed(parts):
        latest = _time(part) or latest
        timed.append((latest, part))
    return [part for _, part in sorted(timed, key=itemgetter(0))]


def _time(part: Part) -> float | None:
    meta = part.resource.get("meta")
    stated = part.last_modified or (meta.get("lastUpdated") if isinstance(meta, dict) else None)
    try:
        return datetime.fromisoformat(str(stated)).timestamp()
    except ValueError:
        return None
