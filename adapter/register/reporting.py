"""What a reporting unit must be before anything is sent for it: held against the rules of messages (promise 7)."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from uuid import UUID

from adapter.config import Kommune, Tenant
from adapter.fhir.numbers import organisation_number
from adapter.outbox import Line
from adapter.outbox.line import LineKey
from adapter.register import Contact, Epj, Melding, Period, Unit
from adapter.register.checking.case import Case
from adapter.register.checking.facts import Facts
from adapter.register.checking.frame import contact_forms, contact_types, kommune_number
from adapter.register.messages.elements import read
from adapter.register.messages.melding import write_melding
from adapter.rules import words

#: The rules that a message without a notification can be held against.
_RULES = (kommune_number, contact_types, contact_forms)
#: What those rules do not look at.
_NOBODY = Epj("-", "-", "-")
_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_PERIOD = Period(_ANY_DAY.date(), _ANY_DAY.date(), _ANY_DAY.date(), 1)


def complaints(
    kommuner: Mapping[str, Kommune], tenants: Mapping[str, Tenant], facts: Facts
) -> Iterator[tuple[str, str]]:
    """Everything that would stop the messages of a kommune: the place in the tenants file, and what is wrong."""
    for number, kommune in kommuner.items():
        place = f"kommuner.{number}"
        for name, orgnr in _numbers(kommune):
            if orgnr is not None and organisation_number(orgnr) is None:
                yield f"{place}.{name}", "is no organisation number; its check digit is wrong"
        said = {text for line in kommune.lines for text in _of_frame(number, kommune, Line(line), facts)}
        for text in sorted(said):
            yield place, text
    for name, tenant in tenants.items():
        if tenant.kommune_nr in kommuner and tenant.epj is None:
            message = "names no epj, and its kommune delivers; give leverandor, navnEPJ and versjonEPJ"
            yield f"tenants.{name}", message


def _numbers(kommune: Kommune) -> Iterator[tuple[str, str | None]]:
    yield "orgnr", kommune.orgnr
    yield "child_orgnr", kommune.child_orgnr
    yield "certificate_orgnr", kommune.certificate_orgnr


def _of_frame(number: str, kommune: Kommune, line: Line, facts: Facts) -> Iterator[str]:
    contacts = tuple(Contact(c.type, c.name, c.email, c.phone, c.email2) for c in kommune.contacts)
    empty = Melding(
        id=str(UUID(int=0)),
        key=LineKey(number, line),
        unit=Unit(number, None, contacts),
        epj=_NOBODY,
        versjon_ut="-",
        notified=(),
        period=_PERIOD if line is Line.HST else None,
    )
    melding = read(write_melding(empty, frozenset()))
    assert melding is not None, "we have just written it"
    for rule in _RULES:
        for found in rule(melding, Case(line, _ANY_DAY, facts)):
            text, action = words(found, "en")
            yield f"{text} {action} ({found.rule})"
