"""
The service code of a resource (crosswalk 3.3).

National codings decide before the tenant's local codes, and those before its list of services
that KPR has no message for; `display` and `text` never decide.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from adapter import rules
from adapter.fhir.references import Target
from adapter.fhir.resources import Coding, HealthcareService, read
from adapter.mapping.reader import Reader
from adapter.mapping.systems import Spelling
from adapter.mapping.tables import MappingRow, ServiceCode

LAYER_TENANT = "municipality"
#: What already says why there is no code.
_SAID = (rules.UNKNOWN_SERVICE_CODE, rules.RETIRED_SERVICE_CODE, rules.AMBIGUOUS_SERVICE_CODE)


@dataclass(frozen=True, slots=True)
class Code:
    """A service code with what decided it; `traits` is None for a service KPR has no message for."""

    row: MappingRow
    traits: ServiceCode | None


@dataclass(frozen=True, slots=True)
class _Place:
    at: str
    coding: Coding


@dataclass(frozen=True, slots=True)
class _Candidate:
    place: _Place
    code: str
    row: MappingRow
    rules: tuple[str, ...]


def find_code(reader: Reader, day: date | None) -> Code | None:
    """
    Find the service code in force on the event date; None when nothing in the resource is one.

    Faults of codes that *are* service codes (unknown, retired, ambiguous) are findings; so are
    local codes of a system the tenant maps, when the table has no row for them.
    """
    places = list(_places(reader))
    national = [c for place in places for c in _national(reader, place)]
    if national:
        return _choose(reader, national, day)
    local = [c for place in places for c in _local(reader, place)]
    if local:
        return _choose(reader, local, day)
    for place in places:
        if row := _not_in_kpr(reader, place.coding):
            return Code(row, None)
    _unmapped(reader, places)
    return None


def say_missing(reader: Reader) -> None:
    """Note why a resource that must have a service code has none."""
    if any(finding.rule in _SAID for finding in reader.findings):
        return
    for place in _places(reader):
        reader.find(rules.UNKNOWN_SERVICE_CODE_SYSTEM, f"{place.at}.system")
        return
    element = "type" if reader.care.kind == "EpisodeOfCare" else "serviceType"
    first = reader.care.types[0] if reader.care.types else None
    coding = ".coding[0]" if first and first.concept.coding else ""
    reader.find(rules.MISSING_SERVICE_CODE, reader.at(f"{first.at}{coding}" if first else element))


def _places(reader: Reader) -> Iterator[_Place]:
    """Every coding with a code, in the order of looking."""
    for coded in reader.care.types:
        for i, coding in enumerate(coded.concept.coding):
            if coding.code:
                yield _Place(reader.at(f"{coded.at}.coding[{i}]"), coding)
    for _, reference in reader.care.services:
        target = reader.resolver.follow(reference)
        if isinstance(target, Target) and target.kind == "HealthcareService":
            for i, concept in enumerate(read(target.tree, HealthcareService).specialty):
                for j, coding in enumerate(concept.coding):
                    if coding.code:
                        yield _Place(f"{target.path}.specialty[{i}].coding[{j}]", coding)


def _national(reader: Reader, place: _Place) -> Iterator[_Candidate]:
    """A coding of the national list, however the list is named."""
    table = reader.setting.tables.service
    spelling = table.spelling(place.coding.system or "", reader.setting.tenant.service_code_system_aliases)
    if spelling is None:
        return
    written = place.coding.code or ""
    code = table.normalise(written)
    said = {Spelling.ALIAS: (rules.CODE_SYSTEM_ALIAS,), Spelling.NORMALISED: (rules.SYSTEM_NORMALISED,)}
    changed = (rules.CODE_NORMALISED,) if code != written else ()
    yield _Candidate(place, code, table.row(code), said.get(spelling, ()) + changed)


def _local(reader: Reader, place: _Place) -> Iterator[_Candidate]:
    """A coding that the tenant's own table turns into a national one."""
    local = reader.setting.tenant.local_codes.get(place.coding.system or "", {})
    code = local.get(place.coding.code or "")
    if code is not None:
        row = _tenant_row(reader, "local_codes", place.coding)
        yield _Candidate(place, code, row, (rules.LOCAL_CODE_MAPPED,))


def _not_in_kpr(reader: Reader, coding: Coding) -> MappingRow | None:
    listed = reader.setting.tenant.not_in_kpr.get(coding.system or "", ())
    return _tenant_row(reader, "not_in_kpr", coding) if coding.code in listed else None


def _tenant_row(reader: Reader, table: str, coding: Coding) -> MappingRow:
    setting = reader.setting
    name = f"{setting.tenant.name}.{table}"
    return MappingRow(LAYER_TENANT, name, setting.tenants.version, f"{coding.system}|{coding.code}")


def _unmapped(reader: Reader, places: list[_Place]) -> None:
    """A code of a system that the tenant maps, without a row: a gap in the table, never a guess."""
    tenant = reader.setting.tenant
    for place in places:
        if place.coding.system in tenant.local_codes or place.coding.system in tenant.not_in_kpr:
            reader.find(rules.UNKNOWN_SERVICE_CODE, f"{place.at}.code")


def _choose(reader: Reader, candidates: list[_Candidate], day: date | None) -> Code | None:
    """The one code that is in the list on the day; the same code twice is fine."""
    table = reader.setting.tables.service
    known = {c.code: traits for c in candidates if (traits := table.lookup(c.code))}
    live = {code: t for code, t in known.items() if not t.retired_on(day or reader.today)}
    if len(live) > 1:
        _say_ambiguous(reader, [c for c in candidates if c.code in live])
        return None
    if live:
        chosen = [c for c in candidates if c.code in live]
        for one in chosen:
            for rule in one.rules:
                part = "code" if rule == rules.CODE_NORMALISED else "system"
                reader.find(rule, f"{one.place.at}.{part}", code=one.code)
        return Code(chosen[0].row, live[chosen[0].code])
    for candidate in candidates:
        _say_not_live(reader, candidate, known.get(candidate.code))
    return None


def _say_ambiguous(reader: Reader, candidates: list[_Candidate]) -> None:
    """The place is what the codings have in common: one concept, or the element they stand in."""
    at = list(dict.fromkeys(c.place.at.rpartition("[")[0] for c in candidates))
    shared = at[0] if len(at) == 1 else at[0].rpartition(".")[0].rpartition("[")[0] or reader.path
    codes = list(dict.fromkeys(c.code for c in candidates))
    reader.find(rules.AMBIGUOUS_SERVICE_CODE, shared, code=codes[0], other=codes[1])


def _say_not_live(reader: Reader, candidate: _Candidate, traits: ServiceCode | None) -> None:
    at = f"{candidate.place.at}.code"
    if traits is None:
        reader.find(rules.UNKNOWN_SERVICE_CODE, at)
        return
    successor = traits.replaced_by.code if traits.replaced_by else None
    params = {"code": traits.code} | ({"other": successor} if successor else {})
    reader.find(rules.RETIRED_SERVICE_CODE, at, **params)
