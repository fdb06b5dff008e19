"""Rules over one event of a service (KPR-V-020 to KPR-V-026, KPR-V-036)."""

from collections.abc import Iterator

from lxml.etree import _Element as Element

from adapter import rules
from adapter.fhir.numbers import organisation_number
from adapter.mapping import ServiceEvent
from adapter.register.checking.case import Case, breach
from adapter.register.messages.elements import name_of
from adapter.rules import Finding

_PAUSING = (ServiceEvent.PAUSE, ServiceEvent.RESUME)


def service_code(notifikasjon: Element, case: Case) -> Iterator[Finding]:
    """KPR-V-020, KPR-V-022: a code of 9151 that is still in it."""
    for event in notifikasjon.iterchildren():
        code = event.get("tjenesteType", "")
        if code not in case.facts.services:
            yield breach(rules.UNKNOWN_SERVICE_CODE, event, "tjenesteType")
        elif code not in case.facts.live_services:
            yield breach(rules.RETIRED_SERVICE_CODE, event, "tjenesteType", code=code)


def unit_of_event(notifikasjon: Element, case: Case) -> Iterator[Finding]:
    """KPR-V-023 to KPR-V-026: the unit, where the service names one and only there."""
    for event in notifikasjon.iterchildren():
        rule = _unit_rule(event, case)
        if rule is not None:
            yield breach(rule, event, "tjenesteOrgNr")


def stop_id(notifikasjon: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-036: both ends of a pause, and only they, say which pause it is."""
    for event in notifikasjon.iterchildren():
        if (name_of(event) in _PAUSING) != bool(event.get("midlertidigStoppID")):
            yield breach(rules.STOP_ID, event, "midlertidigStoppID")


def _unit_rule(event: Element, case: Case) -> str | None:
    code, orgnr = event.get("tjenesteType", ""), event.get("tjenesteOrgNr")
    is_change = name_of(event) == ServiceEvent.PROVIDER
    if code in case.facts.without_orgnr:
        if is_change:
            return rules.PROVIDER_CHANGE_NOT_REPORTABLE
        return None if orgnr is None else rules.ORGNR_NOT_WANTED
    if orgnr is None:
        return rules.MISSING_ORGANISATION_NUMBER if is_change or code in case.facts.with_orgnr else None
    return None if organisation_number(orgnr) else rules.INVALID_ORGANISATION_NUMBER
