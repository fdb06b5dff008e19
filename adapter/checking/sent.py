"""
How a document was sent: what even a refused one tells of what its sender tried.

Codes and forms only, read from the document as it is, sound or not; nothing here names a person.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from adapter.events.subscription import read_notice
from adapter.events.unwrap import Kind, Part, unwrap
from adapter.fhir.decode import decode
from adapter.fhir.encoding import is_xml
from adapter.fhir.limits import Limits
from adapter.fhir.times import instant
from adapter.fhir.version import recognise
from adapter.mapping.telling import is_code
from adapter.mapping.tombstone import PATH as TOMBSTONE
from adapter.outcomes import Taken

Tree = Mapping[str, Any]

#: The element of a care resource that its codes stand in, in either version of FHIR.
_CODED = ("type", "serviceType", "reasonCode", "reason")
#: R5 says by subjectStatus what R4 said by status.
_ON_LEAVE = "on-leave"
_STATUS = re.compile(r"[a-z-]{1,20}")
_NUMBER = re.compile(r"[0-9]{1,9}")
#: More codes than this no sound resource has at one place.
_MOST_CODES = 20
#: What a Bundle of a subscription is called here, whatever type its version of FHIR gives it.
_NOTIFICATION = "subscription-notification"


class Syntax(StrEnum):
    """How a document is written."""

    JSON = "json"
    XML = "xml"
    #: A tombstone: nothing was written.
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class SentResource:
    """One event of a document, as far as it can be read."""

    #: `Encounter`, `EpisodeOfCare`, or whatever else was written there.
    kind: str
    is_deletion: bool = False
    #: Where it looks like one of FHIR's; an R5 leave is `on-leave`.
    status: str | None = None
    #: versionId, where it is a number.
    version: int | None = None
    updated: datetime | None = None
    #: Whether it names an EpisodeOfCare: a visit.
    is_within: bool = False
    classes: tuple[str, ...] = ()
    #: Codes of type, serviceType and reason: system as written, and code.
    codes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """How one document was sent."""

    syntax: Syntax | None = None
    #: `R4` or `R5`; None where it could not be read.
    fhir: str | None = None
    #: The type of the outermost Bundle; None for a bare resource.
    bundle: str | None = None
    #: By the place of each in the document.
    resources: Mapping[str, SentResource] = field(default_factory=lambda: MappingProxyType({}))
    #: Tells whether the same bytes come again; empty where nobody asked.
    digest: bytes = field(default=b"", repr=False)


def sent_of(taken: Taken) -> Sent:
    """Read how a document was sent; what cannot be read is left out."""
    body, content_type = taken.event.body, taken.event.content_type
    if not body:
        gone = {TOMBSTONE: SentResource("-", is_deletion=True)}
        return Sent(Syntax.NOTHING, resources=MappingProxyType(gone), digest=taken.digest[:8])
    syntax = Syntax.XML if is_xml(body, content_type) else Syntax.JSON
    tree = decode(body, content_type, Limits()).tree
    if tree is None:
        return Sent(syntax, digest=taken.digest[:8])
    version, _ = recognise(tree, content_type)
    parts = {part.path: _resource(part) for part in unwrap(tree).parts if part.kind is not Kind.NO_EVENT}
    return Sent(syntax, version, _bundle(tree), MappingProxyType(parts), taken.digest[:8])


def _bundle(tree: Tree) -> str | None:
    if tree.get("resourceType") != "Bundle":
        return None
    kind, entries = tree.get("type"), tree.get("entry")
    entry = entries[0] if isinstance(entries, list) and entries else None
    first = entry.get("resource") if isinstance(entry, dict) else None
    if read_notice(kind, first if isinstance(first, dict) else {}) is not None:
        return _NOTIFICATION
    return kind if isinstance(kind, str) and _is_word(kind) else None


def _resource(part: Part) -> SentResource:
    tree = part.resource
    kind = tree.get("resourceType") if part.kind is Kind.RESOURCE else None
    named = kind if isinstance(kind, str) else (part.target or "").partition("?")[0].split("/")[0]
    meta = tree.get("meta")
    told = meta if isinstance(meta, dict) else {}
    return SentResource(
        kind=named,
        is_deletion=part.kind is Kind.DELETION,
        status=_status(tree),
        version=_number(told.get("versionId")),
        updated=_moment(told.get("lastUpdated")),
        is_within=bool(tree.get("episodeOfCare")),
        classes=tuple(code for _, code in _codes(tree.get("class"))),
        codes=tuple(code for element in _CODED for code in _codes(tree.get(element))),
    )


def _status(tree: Tree) -> str | None:
    if any(code == _ON_LEAVE for _, code in _codes(tree.get("subjectStatus"))):
        return _ON_LEAVE
    status = tree.get("status")
    return status if isinstance(status, str) and _is_word(status) else None


def _is_word(text: str) -> bool:
    return _STATUS.fullmatch(text) is not None


def _number(text: object) -> int | None:
    return int(text) if isinstance(text, str) and _NUMBER.fullmatch(text) else None


def _moment(text: object) -> datetime | None:
    return instant(text) if isinstance(text, str) else None


def _codes(value: object) -> tuple[tuple[str, str], ...]:
    """The codings at an element, whether Coding, CodeableConcept, CodeableReference, or lists of them."""
    found = _codings(value, depth=6)
    return tuple(pair for pair, _ in zip(found, range(_MOST_CODES), strict=False))


def _codings(value: object, depth: int) -> Iterator[tuple[str, str]]:
    if depth == 0:
        return
    if isinstance(value, list):
        for item in value[:_MOST_CODES]:
            yield from _codings(item, depth - 1)
    if not isinstance(value, dict):
        return
    code, system = value.get("code"), value.get("system")
    if isinstance(code, str) and is_code(code) and isinstance(system, str | None):
        yield (system if system and is_code(system) else ""), code
    for name in ("coding", "concept", "value"):
        if name in value:
            yield from _codings(value[name], depth - 1)
