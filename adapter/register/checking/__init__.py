"""
Our own rules over a message (KPR-V-001 to KPR-V-081): what the XSD lets through and the register should not get.

Each rule is one function over the finished bytes. The same functions judge a notification by itself, so that
what is wrong with it holds that record alone, before it is numbered and written.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from lxml.etree import _Element as Element

from adapter import rules
from adapter.notifications import Consultation
from adapter.outbox import Line
from adapter.register import Notified
from adapter.register.checking import chain, consultations, frame, hst, iplos, person, services, texts, times
from adapter.register.checking.case import Case, Rule, notifications
from adapter.register.checking.facts import Facts, facts_of
from adapter.register.messages.elements import is_melding, notification_at, read
from adapter.register.messages.melding import write_alone
from adapter.rules import Finding

__all__ = ["Facts", "breaches", "breaches_of", "breaches_of_resend", "facts_of", "notification_at", "remarks"]

#: What concerns a notification by itself.
_EACH: Sequence[Rule] = (
    frame.one_content,
    chain.status,
    chain.reference,
    chain.guid_forms,
    texts.texts,
    times.time_forms,
    times.not_in_future,
    times.order_of_times,
    person.identified,
    person.kind_of_number,
    person.number,
    person.own_number,
    person.after_birth,
)
NOTIFICATION_RULES: Mapping[Line, Sequence[Rule]] = {
    Line.IPLOS: (
        *_EACH,
        iplos.service_code,
        iplos.unit_of_event,
        iplos.stop_id,
        times.date_form,
        person.not_in_iplos,
        person.bydel,
    ),
    Line.HST: (*_EACH, hst.required, hst.lists, hst.birth_year, hst.hpr_numbers, hst.measurements),
}
#: What concerns the units of a consultation.
UNIT_RULES: Mapping[Line, Sequence[Rule]] = {Line.IPLOS: (), Line.HST: (hst.units,)}
#: What only the whole message shows.
_WHOLE: Sequence[Rule] = (
    frame.version,
    frame.one_unit,
    frame.kommune_number,
    frame.contact_types,
    frame.contact_forms,
    frame.some_notification,
    texts.texts_of_frame,
    chain.numbers,
    chain.links,
    chain.reference_target,
)
MESSAGE_RULES: Mapping[Line, Sequence[Rule]] = {
    Line.IPLOS: (*_WHOLE, chain.event_guids),
    Line.HST: (
        *_WHOLE,
        frame.organisation_numbers,
        hst.unit_references,
        hst.unit_ids,
        consultations.period,
        consultations.nothing_after,
        consultations.number_of_the_year,
    ),
}
#: What only notifications that follow upon each other show: some picked out to be sent again do not.
SERIES_RULES: Mapping[Line, Sequence[Rule]] = {
    Line.IPLOS: (
        services.one_person_each,
        services.dates_of_service,
        services.pauses,
        services.stop_ids,
    ),
    Line.HST: (services.one_person_each, consultations.once_each),
}


def breaches(xml: bytes, line: Line, now: datetime, facts: Facts) -> tuple[Finding, ...]:
    """
    Everything our rules have against a message; empty for one that may be protected and sent.

    Whatever is in the answer stops the message, also what is but a warning about an input. `now` is aware.
    `notification_at(finding.expression)` tells which Notifikasjon it is about.
    """
    return _judge(xml, Case(line, now, facts), (*MESSAGE_RULES[line], *SERIES_RULES[line]))


def breaches_of_resend(xml: bytes, line: Line, now: datetime, facts: Facts) -> tuple[Finding, ...]:
    """The same for a message of what the register has been sent before: what stood between need not be in it."""
    return _judge(xml, Case(line, now, facts), MESSAGE_RULES[line])


def breaches_of(notified: Notified, now: datetime, facts: Facts) -> tuple[Finding, ...]:
    """
    What our rules have against a notification by itself, before it has a number: its record is to be held.

    `number` and `previous` are not looked at. A date or time in the future passes by waiting.
    """
    line = Line.HST if isinstance(notified.content, Consultation) else Line.IPLOS
    case = Case(line, now, facts)
    melding = read(write_alone(notified, facts.without_orgnr))
    if melding is None:
        return (Finding(rules.MESSAGE_SCHEMA, "Melding"),)
    whole = (texts.texts_of_frame, *UNIT_RULES[line])
    (notifikasjon,) = notifications(melding)
    return (
        *(found for rule in NOTIFICATION_RULES[line] for found in rule(notifikasjon, case)),
        *(found for rule in whole for found in rule(melding, case)),
    )


def remarks(xml: bytes, line: Line, now: datetime, facts: Facts) -> tuple[Finding, ...]:
    """What is worth listing of a message and does not stop it (KPR-V-071, KPR-V-077)."""
    melding = read(xml)
    if melding is None or line is not Line.HST:
        return ()
    case = Case(line, now, facts)
    own = (found for each in notifications(melding) for found in hst.own_unit(each, case))
    return (*consultations.inside_period(melding, case), *own)


def _judge(xml: bytes, case: Case, whole: Sequence[Rule]) -> tuple[Finding, ...]:
    melding = read(xml)
    if melding is None or not is_melding(melding, case.line):
        return (Finding(rules.MESSAGE_SCHEMA, "Melding"),)
    return tuple(_broken(melding, case, whole))


def _broken(melding: Element, case: Case, whole: Sequence[Rule]) -> Iterator[Finding]:
    for rule in (*whole, *UNIT_RULES[case.line]):
        yield from rule(melding, case)
    for notifikasjon in notifications(melding):
        for rule in NOTIFICATION_RULES[case.line]:
            yield from rule(notifikasjon, case)
