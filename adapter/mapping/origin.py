"""Where facts come from: the version, the digest and the ids of a resource."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson

from adapter import rules
from adapter.events.unwrap import Part
from adapter.fhir.times import day_of, instant, norwegian_date
from adapter.mapping import Origin, Version
from adapter.mapping.person import KINDS, current, looks_personal
from adapter.mapping.reader import Reader

#: What the message allows for names and ids (V-015).
LONGEST_ID = 100


def label(kind: str, resource_id: object) -> str:
    """`EpisodeOfCare/901`; an id that may not be shown (a person number) is left out."""
    shown = resource_id if isinstance(resource_id, str) and not looks_personal(resource_id) else "-"
    return f"{kind}/{shown}"


def fits_message(text: str) -> bool:
    """Whether an id can stand in a message: at most 100 characters, all of them visible (V-015)."""
    return len(text) <= LONGEST_ID and text.isprintable()


def read_origin(part: Part, received: datetime) -> Origin:
    """The origin of a resource or deletion; `received` is the source's time of receipt (aware)."""
    resource = part.resource
    meta = resource.get("meta", {})
    stated_id = part.version_id or meta.get("versionId")
    version_id = None if stated_id is None or looks_personal(str(stated_id)) else stated_id
    stated = part.last_modified or meta.get("lastUpdated")
    updated = _usable(stated)
    registered = updated or _bundle_time(part) or received
    kind = resource.get("resourceType")
    return Origin(
        resource=label(kind, resource.get("id")) if kind else "",
        path=part.path,
        version=Version(version_id, updated),
        digest=sha256(orjson.dumps(resource, option=orjson.OPT_SORT_KEYS)).digest(),
        registered=registered,
        registered_on=day_of(registered),
        names=frozenset(_names(resource.get("identifier"))),
    )


def stated_version(resource: Mapping[str, Any]) -> Version:
    """The version that a resource states, be it refused: of what cannot be read nothing is told."""
    meta = resource.get("meta")
    stated = meta if isinstance(meta, dict) else {}
    version_id = stated.get("versionId")
    is_told = isinstance(version_id, str) and not looks_personal(version_id)
    return Version(version_id if is_told else None, _usable(stated.get("lastUpdated")))


def _names(identifiers: object) -> Iterator[str]:
    """What the source calls a resource, by all its identifiers; nothing that may be a person's number."""
    for each in identifiers if isinstance(identifiers, list) else [identifiers]:
        value = each.get("value") if isinstance(each, dict) else None
        if isinstance(value, str) and value and not looks_personal(value):
            yield value


def _bundle_time(part: Part) -> datetime | None:
    for around in part.bundles:
        stated = around.bundle.get("timestamp")
        if moment := _usable(stated):
            return moment
    return None


def _usable(stated: object) -> datetime | None:
    """A moment that has a day in Norway."""
    if not isinstance(stated, str):
        return None
    moment = instant(stated)
    return moment if moment is not None and norwegian_date(stated) is not None else None


def find_id(reader: Reader) -> str | None:
    """
    The id of a service or consultation: the first identifier that is no person number, else the resource's id.

    None, with a finding, when there is neither: such a thing can never be corrected or annulled.
    """
    skipped = None
    for i, identifier in enumerate(reader.care.identifiers):
        if not identifier.value or not current(reader, identifier):
            continue
        match = reader.setting.tables.identifier_kind(identifier.system or "")
        if (match and match.kind.name in KINDS) or looks_personal(identifier.value):
            skipped = skipped or reader.at(f"identifier[{i}]")
            continue
        if skipped:
            reader.find(rules.PERSON_ID_IN_SERVICE_IDENTIFIER, skipped)
        if not fits_message(identifier.value):
            reader.find(rules.UNIDENTIFIABLE_RESOURCE, reader.at(f"identifier[{i}].value"))
            return None
        return identifier.value
    if skipped:
        reader.find(rules.PERSON_ID_IN_SERVICE_IDENTIFIER, skipped)
    if reader.care.id and not looks_personal(reader.care.id):
        return reader.care.id
    reader.find(rules.UNIDENTIFIABLE_RESOURCE, reader.at("id"))
    return None
