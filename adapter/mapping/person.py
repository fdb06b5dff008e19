"""
The person of a resource, as KPR identifies persons (crosswalk 3.4, rules V-050 to V-057).

The first kind of number that is there decides; a number that is there and wrong is a finding, never
passed over in silence for the next.
"""

import re
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from adapter import rules
from adapter.config import Environment
from adapter.fhir import numbers
from adapter.fhir.numbers import Flaw, NumberType, PersonNumber
from adapter.fhir.references import Lost, Target, logical, named_type
from adapter.fhir.resources import Group, Identifier, Patient, Reference, read
from adapter.fhir.times import norwegian_date
from adapter.mapping import Person
from adapter.mapping.bydel import read_bydel
from adapter.mapping.reader import Reader
from adapter.mapping.systems import Spelling
from adapter.mapping.tables import IdentifierKind
from adapter.values import Unshown, Value

#: The kinds in the order of crosswalk 3.4: the first that is there decides. A D-number may be filed
#: as a fødselsnummer, so those two are looked at together.
ORDER = (("fnr", "dnr"), ("duf",), ("fhn",), ("hnr",))
KINDS = frozenset(name for names in ORDER for name in names)
#: The system under which the minimelding profile writes the pasientGUID.
EPJ_GUID = "EPJ"
#: Also inside a longer text: `fnr-…`, `urn:…:…`.
_ELEVEN_DIGITS = re.compile(r"(?<![0-9])[0-9]{11}(?![0-9])")
#: What a text without such a number seldom has, and which is found in half the time.
_MANY_DIGITS = re.compile(r"[0-9]{11}")
#: What tells a birth date: the one may be filed as the other.
_DATED = frozenset({NumberType.FODSELSNUMMER, NumberType.D_NUMBER})
_FLAWS = {
    Flaw.FORM: rules.PERSON_NUMBER_FORM,
    Flaw.CHECKSUM: rules.PERSON_NUMBER_CHECKSUM,
    Flaw.DATE: rules.PERSON_NUMBER_DATE,
}


class Somebody(Value, frozen=True):
    """The person, with what else is known of them."""

    person: Person
    #: None where no number tells.
    number: PersonNumber | None
    patient: Unshown[Patient | None] = None
    #: The same person by other numbers, former ones included, as the Patient says (KPR-D-019).
    known_as: Unshown[tuple[Person, ...]] = ()

    @property
    def born(self) -> date | None:
        """The birth date: as the source says, else as the number does."""
        stated = norwegian_date(self.patient.birthDate) if self.patient and self.patient.birthDate else None
        return stated or (self.number.birth_date if self.number else None)


class _Held(Value, frozen=True):
    """An identifier in force, with its place and kind."""

    at: str
    identifier: Identifier
    kind: IdentifierKind

    @property
    def value(self) -> str:
        return self.identifier.value or ""


def find_person(reader: Reader) -> Somebody | None:
    """Read the person a resource is about; None when findings say why there is none."""
    care = reader.care
    subject, at = care.subject, reader.at(care.subject_at)
    if subject is None:
        reader.find(rules.MISSING_PERSON, at)
        return None
    reader.somebody = _follow(reader, subject, at)
    return reader.somebody


def _follow(reader: Reader, reference: Reference, at: str) -> Somebody | None:
    if named_type(reference) not in (None, "Patient", "Group"):
        reader.find(rules.WRONG_REFERENCE_TARGET, at)
        return None
    found = reader.resolver.follow(reference)
    if isinstance(found, Target):
        return _followed(reader, reference, found, at)
    match found:
        case Lost.LOGICAL:
            identifier = logical(reference)
            if identifier is not None:
                where = f"{at}.identifier" if identifier is reference.identifier else f"{at}.reference"
                return _identified(reader, [(where, identifier)], None, f"{where}.system")
        case Lost.LOCAL:
            reader.find(rules.UNRESOLVED_REFERENCE, at)
        case Lost.REMOTE:
            reader.find(rules.REFERENCE_NOT_DELIVERED, at)
        case Lost.EMPTY:
            reader.find(rules.MISSING_PERSON_IDENTIFIER, at)
    return None


def _followed(reader: Reader, reference: Reference, target: Target, at: str) -> Somebody | None:
    match target.kind:
        case "Patient":
            somebody = _patient(reader, target)
            _check_identifier(reader, reference, somebody, at)
            return somebody
        case "Group":
            return _group(reader, target, at)
        case _:
            reader.find(rules.WRONG_REFERENCE_TARGET, at)
            return None


def _group(reader: Reader, target: Target, at: str) -> Somebody | None:
    """A group of one is that one; of several, or of one that contains itself, no person can be reported."""
    members = read(target.tree, Group).member
    goes_round = reader.resolver.used.count(target.path) > 1
    if len(members) == 1 and members[0].entity and not goes_round:
        return _follow(reader, members[0].entity, at)
    reader.find(rules.MISSING_PERSON, at)
    return None


def _patient(reader: Reader, target: Target) -> Somebody | None:
    patient = read(target.tree, Patient)
    places = [(f"{target.path}.identifier[{i}]", one) for i, one in enumerate(patient.identifier)]
    born = norwegian_date(patient.birthDate) if patient.birthDate else None
    somebody = _identified(reader, places, born, f"{target.path}.identifier")
    if somebody is None:
        return None
    _check_birth_date(reader, patient.birthDate, somebody.number, f"{target.path}.birthDate")
    contained = ".contained[" in target.path
    person = Person(
        type_id=somebody.person.type_id,
        fid=somebody.person.fid,
        bruker_nr=_bruker_nr(reader, patient, contained=contained),
        pasient_guid=_pasient_guid(patient, contained=contained),
        bydel=read_bydel(reader, patient, target.path),
    )
    return Somebody(person, somebody.number, patient, _known_as(reader, patient, person))


def _known_as(reader: Reader, patient: Patient, person: Person) -> tuple[Person, ...]:
    """Read the other numbers of a Patient, old ones too; a wrong one of those says nothing about anybody."""
    others = [one for one in patient.identifier if one.value and one.value != person.fid]
    if not others:
        return ()  # nearly always
    found: dict[tuple[str, str], Person] = {}
    for identifier in others:
        match = reader.setting.tables.identifier_kind(identifier.system or "")
        if match is None or match.kind.name not in KINDS or match.kind.needs_assigner:
            continue
        number = numbers.classify(identifier.value or "")
        if not isinstance(number, Flaw):
            one = Person(number.type.value, identifier.value or "")
            found[one.type_id, one.fid] = one
    return tuple(found.values())


def _identified(
    reader: Reader, places: Sequence[tuple[str, Identifier]], born: date | None, at: str
) -> Somebody | None:
    """Choose the identifier by the order of kinds, else the birth date; `at` is where to say what is missing."""
    held = _in_force(reader, places)
    if len(held) == 1:
        return _by_number(reader, held, at)  # nearly always, and nothing to choose
    for names in ORDER if held else ():
        of_kind = [h for h in held if h.kind.name in names]
        if of_kind:
            return _by_number(reader, of_kind, at)
    if born is None:
        reader.find(rules.MISSING_PERSON_IDENTIFIER, at)
        return None
    reader.find(rules.NO_KPR_ID, at)
    type_id = reader.setting.tables.identifiers.birth_date_type
    return Somebody(Person(type_id, born.strftime("%d%m%y")), None)


def _in_force(reader: Reader, places: Sequence[tuple[str, Identifier]]) -> list[_Held]:
    """Identifiers of a known kind that are neither old nor ended (crosswalk 3.4)."""
    held = []
    for at, identifier in places:
        match = reader.setting.tables.identifier_kind(identifier.system or "")
        if (
            match is None
            or match.kind.name not in KINDS
            or not identifier.value
            or not current(reader, identifier)
        ):
            continue
        if match.kind.needs_assigner and identifier.assigner is None:
            continue  # means nothing without the unit that gave it (V-057)
        if match.spelling is not Spelling.PREFERRED:
            reader.find(rules.SYSTEM_NORMALISED, f"{at}.system")
        held.append(_Held(at, identifier, match.kind))
    return held


def current(reader: Reader, identifier: Identifier) -> bool:
    """Whether an identifier is neither marked old nor past its period."""
    if identifier.use == "old":
        return False
    if identifier.period is None or not identifier.period.end:
        return True
    end = norwegian_date(identifier.period.end)
    return end is None or end >= reader.today


def _by_number(reader: Reader, held: Sequence[_Held], at: str) -> Somebody | None:
    if len(held) == 1:
        only = _classify(reader, held[0])
        return _accepted(reader, held[0], only) if only else None
    read_numbers = {h.value: number for h in held if (number := _classify(reader, h))}
    if len(read_numbers) < len({h.value for h in held}):
        return None
    by_type: dict[NumberType, list[str]] = {}
    for value, number in read_numbers.items():
        by_type.setdefault(number.type, []).append(value)
    chosen = min(by_type)  # of a fødselsnummer and a D-number, the fødselsnummer
    if len(by_type[chosen]) > 1:
        reader.find(rules.PERSON_IDENTIFIER_CONFLICT, at)
        return None
    value = by_type[chosen][0]
    one = next(h for h in held if h.value == value)
    return _accepted(reader, one, read_numbers[value])


def _accepted(reader: Reader, held: _Held, number: PersonNumber) -> Somebody | None:
    if not _belongs_here(reader, number):
        reader.find(rules.PERSON_NUMBER_ENVIRONMENT, f"{held.at}.value")
        return None
    if held.kind.type_id != number.type:
        reader.find(rules.PERSON_NUMBER_TYPE_CORRECTED, f"{held.at}.system")
    if not reader.setting.tables.identifiers.types[number.type].gives_kpr_id:
        reader.find(rules.NO_KPR_ID, held.at)
    return Somebody(Person(number.type.value, held.value), number)


def _classify(reader: Reader, held: _Held) -> PersonNumber | None:
    """Judge a number by the kind its system says; a D-number among the fødselsnummer is put right."""
    judge = numbers.classify_h_number if held.kind.needs_assigner else numbers.classify
    result = judge(held.value)
    if isinstance(result, Flaw):
        reader.find(_FLAWS[result], f"{held.at}.value")
        return None
    if held.kind.type_id == result.type or (held.kind.type_id in _DATED and result.type in _DATED):
        return result
    reader.find(rules.PERSON_NUMBER_FORM, f"{held.at}.value")
    return None


def _belongs_here(reader: Reader, number: PersonNumber) -> bool:
    """Production refuses synthetic persons, a test environment real-looking ones (V-057)."""
    if number.type not in _DATED:
        return True
    tenants = reader.setting.tenants
    if tenants.environment is Environment.PRODUCTION:
        return number.series is None
    return number.series is not None or not tenants.synthetic_only


def _check_birth_date(reader: Reader, stated: str | None, number: PersonNumber | None, at: str) -> None:
    told = number.birth_date if number else None
    if stated and told and not told.isoformat().startswith(stated):
        reader.find(rules.PERSON_DATA_CONFLICT, at)


def _check_identifier(reader: Reader, reference: Reference, somebody: Somebody | None, at: str) -> None:
    """An identifier beside a literal reference is a check: it must not name somebody else."""
    identifier = reference.identifier
    if identifier is None or somebody is None:
        return
    match = reader.setting.tables.identifier_kind(identifier.system or "")
    same_kind = match is not None and match.kind.type_id == somebody.person.type_id
    if same_kind and identifier.value != somebody.person.fid:
        reader.find(rules.PERSON_IDENTIFIER_CONFLICT, f"{at}.identifier")


def _bruker_nr(reader: Reader, patient: Patient, *, contained: bool) -> str | None:
    """The source's own number: a local identifier, else Patient.id; never a person number (V-058)."""
    for identifier in patient.identifier:
        local = (
            identifier.system != EPJ_GUID
            and reader.setting.tables.identifier_kind(identifier.system or "") is None
        )
        if local and _usable(identifier.value) and current(reader, identifier):
            return identifier.value
    return patient.id if not contained and _usable(patient.id) else None


def _usable(value: str | None) -> bool:
    if value is None or not 0 < len(value) <= 100 or looks_personal(value):
        return False
    return isinstance(numbers.classify(value), Flaw)


def looks_personal(text: str) -> bool:
    """Whether a text has eleven digits in it that could be a person number (promise 4)."""
    if len(text) < 11 or not _MANY_DIGITS.search(text):
        return False  # most codes and ids
    found = _ELEVEN_DIGITS.findall(text)
    return any(not isinstance(numbers.classify(digits), Flaw) for digits in found)


def _pasient_guid(patient: Patient, *, contained: bool) -> str | None:
    """Patient.id when it is a UUID, or the identifier the minimelding profile has for it."""
    told = [i.value for i in patient.identifier if i.system == EPJ_GUID]
    for value in (*told, None if contained else patient.id):
        if value and (guid := as_uuid(value)):
            return guid
    return None


def as_uuid(text: str) -> str | None:
    """A UUID in its normal form (V-013), or None for any other text."""
    bare = text.removeprefix("urn:uuid:").strip("{}")
    if len(bare) != 36:
        return None
    try:
        return str(UUID(bare))
    except ValueError:
        return None
