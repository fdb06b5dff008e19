"""Rules over one consultation (KPR-V-073 to KPR-V-081)."""

import re
from collections.abc import Iterator

from lxml.etree import _Element as Element

from adapter import rules
from adapter.fhir.numbers import is_hpr_number, organisation_number
from adapter.notifications import Change
from adapter.register.checking.case import Case, breach
from adapter.register.messages.elements import attributes_of, below
from adapter.rules import Finding

#: What a Konsultasjon must have, and a sender may not have given.
_REQUIRED = ("formKonsultasjon", "anbefaltTypeKonsultasjon", "amming")
#: The rule for a value that is not in its list; KPR-V-073 for the others.
_LIST_RULES = {
    "polUtforende": rules.UNKNOWN_PROFESSION,
    "deltakerType": rules.UNKNOWN_PARTICIPANT_TYPE,
    "typeMalingKodet": rules.MEASUREMENT,
}
_BIRTH_YEAR = re.compile("0|(?:19|20)[0-9]{2}")
_RESH = re.compile("[0-9]{1,9}")
_VALUE = 20


def required(notifikasjon: Element, _case: Case) -> Iterator[Finding]:
    """HIS 1109:2021: form, step and amming are required, amming of a pupil of seventeen too."""
    for konsultasjon in notifikasjon.iterchildren():
        for name in _REQUIRED:
            if name not in konsultasjon.attrib:
                yield breach(rules.MISSING_KPR_FIELD, konsultasjon, name, field=name)


def lists(notifikasjon: Element, case: Case) -> Iterator[Finding]:
    """KPR-V-073, KPR-V-080, KPR-V-081: every code is from its list."""
    for element in notifikasjon.iter():
        for name, value in attributes_of(element):
            known = case.facts.hst.get(name)
            if known is not None and value not in known:
                yield breach(_LIST_RULES.get(name, rules.UNKNOWN_HST_CODE), element, name)


def birth_year(notifikasjon: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-076: four digits, or 0 for unknown."""
    for konsultasjon in notifikasjon.iterchildren():
        for child in below(konsultasjon, "Barn_ungdom"):
            if not _BIRTH_YEAR.fullmatch(child.get("fodselsar", "")):
                yield breach(rules.BIRTH_YEAR_FORM, child, "fodselsar")


def hpr_numbers(notifikasjon: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-080: one to nine digits, never an identity number."""
    for konsultasjon in notifikasjon.iterchildren():
        for helseperson in below(konsultasjon, "Helseperson"):
            number = helseperson.get("helsepersonHPR")
            if number is not None and not is_hpr_number(number):
                yield breach(rules.UNKNOWN_PROFESSION, helseperson, "helsepersonHPR")


def measurements(notifikasjon: Element, case: Case) -> Iterator[Finding]:
    """KPR-V-081: short values, numbered from 1, and one at most of HoNOS 8A to 8J."""
    for konsultasjon in notifikasjon.iterchildren():
        scored = []
        for maling in below(konsultasjon, "Maling"):
            scored += [maling] if maling.get("typeMalingKodet") in case.facts.one_of else []
            yield from _results(maling)
        for maling in scored[1:]:
            yield breach(rules.MEASUREMENT, maling, "typeMalingKodet")


def units(melding: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-023 and HIS 1109:2021: the numbers of units."""
    for kommune in below(melding, "Kommune"):
        for enhet in below(kommune, "Enhet"):
            orgnr, resh = enhet.get("orgNr"), enhet.get("reshID")
            if orgnr is not None and organisation_number(orgnr) is None:
                yield breach(rules.INVALID_ORGANISATION_NUMBER, enhet, "orgNr")
            if resh is not None and not _RESH.fullmatch(resh):
                yield breach(rules.MESSAGE_SCHEMA, enhet, "reshID")


def unit_references(melding: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-077: a unit that is named is in the message."""
    present = {e.get("enhetID") for kommune in below(melding, "Kommune") for e in below(kommune, "Enhet")}
    for reference in _references(melding):
        if reference.get("enhetID") not in present:
            yield breach(rules.UNIT_NOT_IN_MESSAGE, reference, "enhetID")


def unit_ids(melding: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-078: an enhetID is that of one unit; who names it is told beside the unit itself."""
    for kommune in below(melding, "Kommune"):
        seen = set()
        for enhet in below(kommune, "Enhet"):
            key = enhet.get("enhetID")
            if key in seen:
                yield breach(rules.UNIT_CHANGED, enhet, "enhetID")
            seen.add(key)


def own_unit(notifikasjon: Element, case: Case) -> Iterator[Finding]:
    """KPR-V-077, only listed: a consultation names the station it was held at; a C names none."""
    if notifikasjon.get("statusNotifikasjon") == Change.ANNUL:
        return
    for konsultasjon in notifikasjon.iterchildren():
        kinds = [each.get("typeEnhet") for each in below(konsultasjon, "RefEnhet")]
        if case.facts.unit_type not in kinds:
            yield breach(rules.NO_OWN_UNIT, konsultasjon)


def _references(melding: Element) -> Iterator[Element]:
    for notifikasjon in below(melding, "Notifikasjon"):
        for konsultasjon in notifikasjon.iterchildren():
            yield from below(konsultasjon, "RefEnhet")


def _results(maling: Element) -> Iterator[Finding]:
    results = list(below(maling, "Maleresultat"))
    for i, result in enumerate(results):
        if not 1 <= len(result.get("verdi", "")) <= _VALUE:
            yield breach(rules.MEASUREMENT, result, "verdi")
        if result.get("maleresultatNr") != str(i + 1):
            yield breach(rules.MEASUREMENT, result, "maleresultatNr")
    if not results:
        yield breach(rules.MEASUREMENT, maling)
