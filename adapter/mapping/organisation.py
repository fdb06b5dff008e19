"""The unit that gives a service: its organisation number, if need be from the unit above (crosswalk 3.2)."""

import re
from collections.abc import Sequence

from adapter import rules
from adapter.fhir import numbers
from adapter.fhir.references import Lost, Target, logical, named_type
from adapter.fhir.resources import Identifier, Organization, read
from adapter.mapping.person import current
from adapter.mapping.reader import Reader
from adapter.mapping.systems import Spelling
from adapter.values import Value

#: A chain of units longer than this goes round in a circle, or might as well.
MAX_LEVELS = 20
#: Nine digits, in one piece or by threes: `974 760 673`, `NO974760673MVA`.
_LIKE_ORGNR = re.compile(r"(?<!\d)\d{3} ?\d{3} ?\d{3}(?!\d)", re.ASCII)


class Unit(Value, frozen=True):
    """A unit as far as it is identified."""

    orgnr: str | None = None
    resh_id: str | None = None
    local_id: str | None = None
    name: str | None = None


def find_unit(reader: Reader) -> Unit | None:
    """Read the unit a resource names; None when it names none, or findings say what is wrong."""
    reader.unit = _find(reader)
    return reader.unit


def _find(reader: Reader) -> Unit | None:
    reference = reader.care.organisation
    if reference is None:
        return None
    at = reader.at(reader.care.organisation_at)
    if named_type(reference) not in (None, "Organization"):
        reader.find(rules.WRONG_REFERENCE_TARGET, at)
        return None
    found = reader.resolver.follow(reference)
    if isinstance(found, Target):
        if found.kind == "Organization":
            return _organisation(reader, found)
        reader.find(rules.WRONG_REFERENCE_TARGET, at)
        return None
    match found:
        case Lost.LOGICAL:
            identifier = logical(reference)
            where = f"{at}.identifier" if identifier is reference.identifier else f"{at}.reference"
            return _unit(reader, [(where, identifier)]) if identifier else None
        case Lost.REMOTE:
            reader.find(rules.REFERENCE_NOT_DELIVERED, at)
    return None  # a local one that is lost is refused before a resource is read


def _organisation(reader: Reader, target: Target) -> Unit:
    """The unit itself, with the number of the nearest unit above where it has none."""
    organisation = read(target.tree, Organization)
    own = _unit(reader, _identifiers(organisation, target.path))
    local = next((i.value for i in organisation.identifier if _is_local(reader, i)), None)
    orgnr = own.orgnr or _from_above(reader, organisation, target.path)
    return Unit(orgnr, own.resh_id, local or organisation.id, organisation.name)


def _from_above(reader: Reader, organisation: Organization, at: str) -> str | None:
    """The number of the nearest unit above that has one; a chain that goes round has none."""
    seen = {at}
    while organisation.partOf is not None and len(seen) < MAX_LEVELS:
        place = f"{at}.partOf"
        above = reader.resolver.follow(organisation.partOf)
        if not isinstance(above, Target):
            if above is Lost.LOCAL:
                reader.find(rules.UNRESOLVED_REFERENCE, place)
            identifier = logical(organisation.partOf)
            return _said(reader, _unit(reader, [(f"{place}.identifier", identifier)]) if identifier else None)
        if above.kind != "Organization":
            reader.find(rules.WRONG_REFERENCE_TARGET, place)
            return None
        if above.path in seen:
            return None
        at, organisation = above.path, read(above.tree, Organization)
        seen.add(at)
        if orgnr := _said(reader, _unit(reader, _identifiers(organisation, at))):
            return orgnr
    return None


def _said(reader: Reader, unit: Unit | None) -> str | None:
    """The number of a unit above, listed as such."""
    if unit is None or unit.orgnr is None:
        return None
    reader.find(rules.ORGNR_FROM_PARENT, reader.at(reader.care.organisation_at))
    return unit.orgnr


def _identifiers(organisation: Organization, path: str) -> Sequence[tuple[str, Identifier]]:
    return [(f"{path}.identifier[{i}]", one) for i, one in enumerate(organisation.identifier)]


def _is_local(reader: Reader, identifier: Identifier) -> bool:
    return bool(identifier.value) and reader.setting.tables.identifier_kind(identifier.system or "") is None


def _unit(reader: Reader, places: Sequence[tuple[str, Identifier]]) -> Unit:
    orgnr = resh = None
    for at, identifier in places:
        match = reader.setting.tables.identifier_kind(identifier.system or "")
        if not identifier.value or not current(reader, identifier):
            continue
        if match is None:
            if _LIKE_ORGNR.search(identifier.value):
                reader.stray_orgnr_at = reader.stray_orgnr_at or at
            continue
        if match.kind.name == "orgnr" and orgnr is None:
            orgnr = numbers.organisation_number(identifier.value)
            if orgnr is None:
                reader.find(rules.INVALID_ORGANISATION_NUMBER, f"{at}.value")
            elif match.spelling is not Spelling.PREFERRED:
                reader.find(rules.SYSTEM_NORMALISED, f"{at}.system")
        if match.kind.name == "resh":
            resh = resh or identifier.value
    return Unit(orgnr, resh)
