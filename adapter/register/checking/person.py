"""Rules over the person of a notification (KPR-V-050 to KPR-V-061)."""

from collections.abc import Iterator

from lxml.etree import _Element as Element

from adapter import rules
from adapter.fhir.numbers import (
    Flaw,
    NumberType,
    PersonNumber,
    classify,
    classify_h_number,
    fits_type,
    is_ddmmyy,
)
from adapter.register.checking.case import Case, breach, person, person_key
from adapter.register.checking.times import day
from adapter.rules import Finding

_FLAWS = {
    Flaw.FORM: rules.PERSON_NUMBER_FORM,
    Flaw.CHECKSUM: rules.PERSON_NUMBER_CHECKSUM,
    Flaw.DATE: rules.PERSON_NUMBER_DATE,
}
_DATED = (NumberType.FODSELSNUMMER, NumberType.D_NUMBER)
_NOT_IN_IPLOS = ("kjonn", "fodselsar", "komNrHjem")
#: KPR-V-031: nothing that is reported happened before.
_FIRST_YEAR = 1900


def identified(notifikasjon: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-050: the register deletes the whole message when an identity is missing."""
    somebody = person(notifikasjon)
    for name in ("fid", "typeID"):
        if somebody is not None and not somebody.get(name):
            yield breach(rules.MISSING_PERSON_IDENTIFIER, somebody, name)


def kind_of_number(notifikasjon: Element, case: Case) -> Iterator[Finding]:
    """KPR-V-056: only the kinds of number that the register takes."""
    somebody = person(notifikasjon)
    type_id = somebody.get("typeID") if somebody is not None else None
    if somebody is not None and type_id and type_id not in case.facts.person_types:
        yield breach(rules.PERSON_TYPE_NOT_TAKEN, somebody, "typeID")


def number(notifikasjon: Element, case: Case) -> Iterator[Finding]:
    """KPR-V-051, KPR-V-052, KPR-V-054, KPR-V-055, KPR-V-057: the number is what its typeID says."""
    somebody = person(notifikasjon)
    if somebody is None or not somebody.get("fid") or somebody.get("typeID") not in case.facts.person_types:
        return
    rule = _wrong(somebody.get("fid", ""), somebody.get("typeID", ""), case)
    if rule is not None:
        yield breach(rule, somebody, "fid")


def own_number(notifikasjon: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-058: brukerNr and barn_ungdomNr are never an identity number."""
    somebody = person(notifikasjon)
    if somebody is None:
        return
    name = person_key(somebody)
    value = somebody.get(name, "")
    if value and (value == somebody.get("fid") or _is_identity(value)):
        yield breach(rules.PERSON_KEY_SHARED, somebody, name)


def not_in_iplos(notifikasjon: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-061: sex, birth year and home are nothing for IPLOS."""
    somebody = person(notifikasjon)
    for name in _NOT_IN_IPLOS:
        if somebody is not None and name in somebody.attrib:
            yield breach(rules.NOT_IN_IPLOS, somebody, name)


def bydel(notifikasjon: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-060: two to six digits."""
    somebody = person(notifikasjon)
    value = somebody.get("bydel") if somebody is not None else None
    if somebody is None or value is None:
        return
    if not (value.isascii() and value.isdigit() and 2 <= len(value) <= 6):
        yield breach(rules.BYDEL_LEFT_OUT, somebody, "bydel")


def after_birth(notifikasjon: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-031: nothing happens before the birth, as far as the number tells it."""
    somebody = person(notifikasjon)
    read = _read(somebody.get("fid", ""), somebody.get("typeID", "")) if somebody is not None else None
    born = read.birth_date if isinstance(read, PersonNumber) else None
    for event in notifikasjon.iterchildren():
        for name in ("hendelseDato", "datoTidStart"):
            happened = day(event.get(name, "")[:10])
            if happened and (happened.year < _FIRST_YEAR or (born and happened < born)):
                yield breach(rules.IMPLAUSIBLE_DATE, event, name)


def _wrong(fid: str, type_id: str, case: Case) -> str | None:
    """The rule that a number breaks."""
    if type_id == case.facts.birth_date_type:
        return None if is_ddmmyy(fid) else rules.BIRTH_DATE_FORM
    read = _read(fid, type_id)
    if isinstance(read, Flaw):
        return _FLAWS[read]
    if read.type in _DATED and not _belongs_here(read, case):
        return rules.PERSON_NUMBER_ENVIRONMENT
    return None if fits_type(type_id, fid) else rules.PERSON_NUMBER_FORM


def _read(fid: str, type_id: str) -> PersonNumber | Flaw:
    return classify_h_number(fid) if type_id == NumberType.H_NUMBER else classify(fid)


def _belongs_here(read: PersonNumber, case: Case) -> bool:
    return case.facts.real_allowed if read.series is None else case.facts.synthetic_allowed


def _is_identity(text: str) -> bool:
    """Whether a text reads as a fødselsnummer or D-nummer, anybody's."""
    read = classify(text)
    return isinstance(read, PersonNumber) and read.type in _DATED
