"""Who took part in a consultation: professionals by profession, others by who they are (crosswalk 6)."""

from collections.abc import Iterator

from adapter import rules
from adapter.fhir import numbers
from adapter.fhir.care import Participant
from adapter.fhir.references import Target, logical
from adapter.fhir.resources import (
    Concept,
    Identifier,
    Practitioner,
    PractitionerRole,
    Reference,
    RelatedPerson,
    read,
)
from adapter.mapping import Helseperson
from adapter.mapping.coded import in_list, of_list, pick
from adapter.mapping.reader import Reader
from adapter.values import Value


class _Who(Value, frozen=True):
    """What the documents say of one participant: coded concepts with their places, and the HPR number."""

    concepts: list[tuple[str, Concept]]
    hpr: str | None
    #: The relationships of a RelatedPerson; None for anybody else.
    related: list[tuple[str, Concept]] | None = None


def read_participants(reader: Reader) -> tuple[tuple[Helseperson, ...], tuple[str, ...]]:
    """Read the professionals and the others (`deltakerType`), in the order of the document."""
    staff, others = [], []
    for participant in reader.care.participants:
        who = _who(reader, participant)
        other = _deltaker(reader, participant, who)
        if other:
            others.append(other)
            continue
        profession = _profession(reader, [*_own(reader, participant), *who.concepts])
        if profession:
            staff.append(Helseperson(profession, who.hpr))
    return tuple(staff), tuple(others)


def names_professionals(reader: Reader) -> bool:
    """Whether a resource says who took part or leads it: most services say nothing of it."""
    return bool(reader.care.participants) or reader.resolver.resource.get("careManager") is not None


def professions_of(reader: Reader) -> tuple[str, ...]:
    """The professions (8401) of those who took part in any contact, or who lead an episode (careManager)."""
    if not names_professionals(reader):
        return ()
    staff, _ = read_participants(reader)
    told = [one.pol_utforende for one in staff]
    manager = reader.resolver.resource.get("careManager")
    if isinstance(manager, dict):
        who = _who(reader, Participant("careManager", (), None, read(manager, Reference), "reference", ()))
        told.append(_profession(reader, who.concepts))
    return tuple(dict.fromkeys(code for code in told if code))


def _deltaker(reader: Reader, participant: Participant, who: _Who) -> str | None:
    """A code of 8425; of a RelatedPerson without one, by what the person is to the child."""
    hst = reader.setting.tables.hst
    concepts = [*_own(reader, participant), *(who.related or ())]
    found = pick(reader, "participant", concepts, hst.participants, rules.UNKNOWN_PARTICIPANT_TYPE)
    if found or who.related is None:
        return found
    roles = (c.code for _, concept in who.related for c in concept.coding)
    told = (hst.participant_by_relationship.get(role or "") for role in roles)
    return next((code for code in told if code), hst.participant_otherwise)


def _own(reader: Reader, participant: Participant) -> list[tuple[str, Concept]]:
    """What the participant element itself says: its types, and the tenant's extension."""
    at = reader.at(participant.at)
    own = [(f"{at}.type[{i}]", concept) for i, concept in enumerate(participant.types)]
    url = reader.setting.tenant.extensions.pol_utforende
    for i, extension in enumerate(participant.extension):
        if url and extension.url == url:
            place = f"{at}.extension[{i}]"
            own += [(f"{place}.{part}", Concept(coding=(coding,))) for part, coding in extension.coded]
    return own


def _profession(reader: Reader, concepts: list[tuple[str, Concept]]) -> str | None:
    """A code of 8401, else a 9060 category by the tenant's map or the sure national rows (M-026)."""
    found = pick(
        reader, "profession", concepts, reader.setting.tables.hst.professions, rules.UNKNOWN_PROFESSION
    )
    if found or any(True for _ in of_list(reader, "profession", concepts)):
        return found
    table = reader.setting.tables.professions
    for at, concept in concepts:
        for i, coding in enumerate(concept.coding):
            if coding.code is None or table.spelling(coding.system or "") is None:
                continue
            mapped = reader.setting.tenant.profession_map.get(coding.code) or table.to_hst.get(coding.code)
            if mapped:
                reader.find(rules.PROFESSION_MAPPED, f"{at}.coding[{i}].code", code=mapped)
                return mapped
    return None


def _who(reader: Reader, participant: Participant) -> _Who:
    """Follow a participant to the resource that says who it is."""
    if participant.who is None:
        return _Who([], None)
    match reader.resolver.follow(participant.who):
        case Target(kind="PractitionerRole") as target:
            role = read(target.tree, PractitionerRole)
            concepts = [(f"{target.path}.code[{i}]", c) for i, c in enumerate(role.code)]
            person, hpr = _practitioner(reader, role.practitioner, f"{target.path}.practitioner")
            return _Who(concepts + person, hpr)
        case Target(kind="RelatedPerson") as target:
            related = read(target.tree, RelatedPerson).relationship
            return _Who([], None, [(f"{target.path}.relationship[{i}]", c) for i, c in enumerate(related)])
        case _:
            person, hpr = _practitioner(
                reader, participant.who, reader.at(f"{participant.at}.{participant.who_at}")
            )
            return _Who(person, hpr)


def _practitioner(
    reader: Reader, reference: Reference | None, at: str
) -> tuple[list[tuple[str, Concept]], str | None]:
    """A professional's qualifications and HPR number, from the resource or a logical reference."""
    if reference is None:
        return [], None
    target = reader.resolver.follow(reference)
    if not isinstance(target, Target):
        identifier = logical(reference)
        return [], _hpr(reader, [(f"{at}.identifier", identifier)]) if identifier else None
    if target.kind != "Practitioner":
        return [], None
    practitioner = read(target.tree, Practitioner)
    concepts = [
        (f"{target.path}.qualification[{i}].code", q.code)
        for i, q in enumerate(practitioner.qualification)
        if q.code
    ]
    return concepts, _hpr(
        reader, [(f"{target.path}.identifier[{i}]", one) for i, one in enumerate(practitioner.identifier)]
    )


def _hpr(reader: Reader, identifiers: list[tuple[str, Identifier]]) -> str | None:
    """The HPR number; what is filed as one and cannot be one is a finding (V-080)."""
    for at, identifier in identifiers:
        match = reader.setting.tables.identifier_kind(identifier.system or "")
        if match is None or match.kind.name != "hpr" or not identifier.value:
            continue
        if numbers.is_hpr_number(identifier.value):
            return identifier.value
        reader.find(rules.UNKNOWN_PROFESSION, f"{at}.value")
    return None


def codings_in_list(reader: Reader, name: str, concept: Concept) -> Iterator[str]:
    """Codes of a concept that are from the HST list called `name`."""
    yield from (c.code for c in concept.coding if c.code and in_list(reader, name, c))
