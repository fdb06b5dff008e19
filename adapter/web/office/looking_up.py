"""Persons: found by number, and the document of an input; each look is written down before it is shown (SEC-10)."""

import re
from collections.abc import Iterable
from itertools import islice

from fastapi import Request

from adapter.access import Look, May
from adapter.errors import NotFound
from adapter.events import Event
from adapter.fhir import numbers
from adapter.fhir.numbers import NumberType, PersonNumber
from adapter.mapping import Person
from adapter.store.input_answers import OfPerson
from adapter.web.office.explaining import outcome_of
from adapter.web.office.gate import must, scope_of
from adapter.web.office.office import Office

#: How people write a number: in groups.
_GAPS = re.compile(r"[\s.-]")
#: What may be a person's number in a document, and how many of them are written down.
_NUMBER = re.compile(rb"(?<![0-9A-Za-z])[0-9]{11,12}(?![0-9A-Za-z])")
_MOST = 50


def persons_of(written: str) -> list[Person]:
    """Give whom a number may mean, by each type that has its form (9032); nobody for what is no number."""
    number = _GAPS.sub("", written)
    return [Person(kind.value, number) for kind in NumberType if numbers.fits_type(kind.value, number)]


async def look_up(
    office: Office, request: Request, persons: list[Person], before: int | None, limit: int
) -> OfPerson:
    """
    Find a person in the kommuner where who asks may see persons; the look is written down first.

    Of inputs so many at most, older than the one numbered `before`.
    """
    scope = scope_of(request, May.SEE_PERSONS)
    known = office.world().tenants.tenants
    tenants = {name for name, tenant in known.items() if scope.has(tenant.kommune_nr)}
    found = await office.store.person_reading.find(persons, tenants=tenants, before=before, limit=limit)
    kommuner = {known[each.tenant].kommune_nr for each in found.held}
    kommuner |= {each.kommune_nr for each in found.inputs if each.kommune_nr is not None}
    if not kommuner:
        seen = {known[tenant].kommune_nr for tenant in tenants}
        kommuner = seen if len(seen) == 1 else {""}
    await _note(office, request, persons, sorted(kommuner), len(found.held))
    return found


async def _note(
    office: Office, request: Request, persons: list[Person], kommuner: Iterable[str], services: int
) -> None:
    """One line a kommune: a person's hash is of theirs alone (SEC-16)."""
    visitor = request.state.visitor
    for kommune in kommuner:
        look = Look("search-person", "person", kommune, persons, detail={"services": services})
        await office.access_log.note(visitor, look, office.now())


async def document_of(office: Office, request: Request, number: int) -> Event:
    """Give the document of an input, where it is still kept; the look is written down first."""
    one = await outcome_of(office, request, number)
    kommune = one.kommune_nr or ""
    visitor = must(request, May.SEE_PERSONS, kommune)
    if one.parked_id is None:
        raise NotFound("the document of this input is not kept")
    event = (await office.store.reading.parked_item(one.parked_id)).event
    if event is None or event.body is None:
        raise NotFound("the document of this input is not kept")
    look = Look("see-document", f"input {one.id}", kommune, _persons_in(event.body))
    await office.access_log.note(visitor, look, office.now())
    return event


def _persons_in(body: bytes) -> list[Person]:
    """Whose numbers stand in a document, as far as they can be read as it was sent."""
    found = dict.fromkeys(each.group().decode() for each in _NUMBER.finditer(body))
    read = ((number, numbers.classify(number)) for number in found)
    return list(islice((Person(r.type.value, n) for n, r in read if isinstance(r, PersonNumber)), _MOST))
