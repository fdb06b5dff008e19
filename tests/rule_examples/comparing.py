"""Services and contacts of an example, compared: the rule that decides, and the courses that are made."""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

from adapter.config import Matching
from adapter.mapping.tables import ServiceTable
from adapter.matching import Origin, Service, Span
from adapter.matching.contacts import Contact, Granted, route
from adapter.matching.courses import Course, ended_by, with_contact
from adapter.matching.judge import judge
from adapter.matching.policy import Policy

HOME = "0301"


def compared(told: Mapping[str, Any], table: ServiceTable) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The rule, and what is made of several contacts."""
    if "contacts" in told:
        return (), tuple(_courses(told))
    if "contact" in told:
        granted = [_granted(each) for each in told.get("granted", ())]
        return (route(_contact(told["contact"]), granted, {}).rule,), ()
    matching = Matching.model_validate(told.get("matching", {}))
    others = [service_of(each) for each in told["others"]]
    return (judge(service_of(told["service"]), others, Policy(matching, table)).rule,), ()


def service_of(told: Mapping[str, Any]) -> Service:
    """A service as examples tell it; one with a year is a row of an annual extract."""
    known = dict(told)
    year = known.pop("year", None)
    return Service(
        origin=Origin.OWN if year is None else Origin.DERIVED,
        source=known.pop("system"),
        id=known.pop("id"),
        kommune_nr=known.pop("kommuneNr", HOME),
        list=str(known.pop("list", "9151")),
        code=known.pop("code", ""),
        span=Span(known.pop("from"), known.pop("to", None)),
        orgnr=known.pop("unit", None),
        made_from=frozenset(known.pop("made_from", ())),
        year=year,
        is_certain=known.pop("person", "known") == "known",
        **known,
    )


def _contact(told: Mapping[str, Any]) -> Contact:
    return Contact("a", "C-1", HOME, **told)


def _granted(told: Mapping[str, Any]) -> Granted:
    service = {name: said for name, said in told.items() if name != "covers"}
    return Granted(service_of(service), frozenset(told.get("covers", ())))


def _courses(told: Mapping[str, Any]) -> list[str]:
    contacts = [_contact({"day": each}) for each in told["contacts"]]
    contacts = [_numbered(contact, number) for number, contact in enumerate(contacts)]
    courses: Sequence[Course] = reduce(lambda known, one: with_contact(known, one, 90), contacts, ())
    for each in told.get("granted", ()):
        courses = [ended_by(course, service_of(each).span.start) for course in courses]
    return [f"{c.first} to {c.ended or c.last}: {c.contacts}" for c in courses]


def _numbered(contact: Contact, number: int) -> Contact:
    return Contact(contact.source, f"C-{number}", contact.kommune_nr, contact.day)
