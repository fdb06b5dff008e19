"""
Releases held courses of the pilot: each becomes a service under the official code (KPR-M-020, MH-10 to MH-12).

A course goes the same way as a service that a source sends: it is validated, compared with what is
registered, decided upon and written in one transaction. Released once more it brings what has changed since.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

import msgspec

from adapter.config.pilot import Activation, Identity, OpenCourses
from adapter.errors import Contended, NotNow
from adapter.events import Event
from adapter.events.unwrap import Spot
from adapter.fhir import numbers
from adapter.fhir.times import OSLO
from adapter.mapping import Origin, Person, ServiceFacts, Status, Version
from adapter.mapping.tables import MappingRow, ServiceCode
from adapter.matching.person_key import NATIONAL
from adapter.matching.pilot import CourseState
from adapter.notifications.decide import needs
from adapter.notifications.known import Known
from adapter.outcomes import Outcome, Taken
from adapter.pipeline import Reading, World, decide
from adapter.store import Store, Work
from adapter.store.operating import By
from adapter.store.pilot_acting import HeldCourse
from adapter.store.pilot_rows import CourseItem
from adapter.values import replace

#: Courses that are looked for at a time.
_PAGE = 500
#: How often a course is released anew while others write the same.
_TIMES = 5
_RELEASABLE = (CourseState.HELD, CourseState.CLOSED, CourseState.RELEASED)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which courses are released, by whom, and when."""

    kommune_nr: str
    #: The pilot code.
    code: str
    by: By
    now: datetime

    @property
    def today(self) -> date:
        """The Norwegian day."""
        return self.now.astimezone(OSLO).date()


@dataclass(frozen=True, slots=True)
class Released:
    """What became of a course."""

    course: CourseItem
    #: Why it is not released: a word of ours; None where it is.
    refused: str | None = None
    outcome: Outcome | None = None
    reason: str | None = None
    #: `N TjenesteStart 2027-01-01`.
    made: tuple[str, ...] = ()


async def release(store: Store, world: World, asked: Asked, *, dry_run: bool) -> list[Released]:
    """
    Release the courses of a kommune under a pilot code; a dry run changes nothing.

    NotNow where the code is not activated, its day has not come, or the kommune keeps no identities.
    """
    activation = _activation(world, asked, dry_run=dry_run)
    world, store = world.under(store.person_secret), store.on_trial() if dry_run else store
    released = []
    async for course in _courses(store, asked):
        one = await _released(store, world, course, activation, asked)
        if one is not None:
            released.append(one)
    return released


def _activation(world: World, asked: Asked, *, dry_run: bool) -> Activation:
    settings = world.tenants.pilot
    part, activation = settings.kommuner.get(asked.kommune_nr), settings.activation_of(asked.code)
    if part is None:
        raise NotNow(f"kommune {asked.kommune_nr} does not take part in the pilot; see the tenants file")
    if part.identity is Identity.HASHED:
        raise NotNow(
            f"kommune {asked.kommune_nr} keeps persons as keyed hashes only, so nothing it holds is released"
        )
    if activation is None:
        raise NotNow(
            f"{asked.code} is not activated: no entry of the tenants file names an official code for it"
        )
    if asked.today < activation.valid_from and not dry_run:
        raise NotNow(f"{asked.code} is valid from {activation.valid_from}; until then nothing is released")
    return activation


async def _courses(store: Store, asked: Asked) -> AsyncIterator[CourseItem]:
    after = ""
    while page := await store.pilot.courses(asked.kommune_nr, _RELEASABLE, after=after, limit=_PAGE):
        for course in page:
            if course.code == asked.code:
                yield course
        after = page[-1].id


async def _released(
    store: Store, world: World, course: CourseItem, activation: Activation, asked: Asked
) -> Released | None:
    for _ in range(_TIMES - 1):
        try:
            return await _once(store, world, course, activation, asked)
        except Contended:
            continue
    return await _once(store, world, course, activation, asked)


async def _once(
    store: Store, world: World, course: CourseItem, activation: Activation, asked: Asked
) -> Released | None:
    """Release one course in a transaction; None where nothing of it is to be told."""
    async with store.work() as work:
        held = await work.course(course.id)
        if not _is_due(held, activation):
            return None
        refused = next(_faults(held, world, activation, asked), None)
        if refused is not None:
            return Released(held.item, refused)
        facts = _facts(held, world, activation, asked)
        taken, known = await _decided(work, world, held, facts, asked)
        [result] = taken.result.resources
        made = tuple(f"{each.change} {each.event} {each.hendelse_dato}" for each in result.notifications)
        if held.item.state is CourseState.RELEASED and not made:
            return None
        await _write(work, taken, known, world)
        official = {"pilot": asked.code, "code": activation.official.code, "source": activation.source}
        await work.released(held, asked.by, asked.now, official)
        return Released(held.item, None, result.outcome, result.reason, made)


def _is_due(held: HeldCourse, activation: Activation) -> bool:
    """Only what went on from the first day of the duty on is released (KPR-M-020, MH-12)."""
    item = held.item
    return item.state in _RELEASABLE and (
        item.state is CourseState.RELEASED or item.last >= activation.valid_from
    )


def _faults(held: HeldCourse, world: World, activation: Activation, asked: Asked) -> Iterator[str]:
    """What keeps a course from being released, anew on the day of its release."""
    person, tenant = _person(held), world.tenants.tenants.get(held.item.tenant)
    if tenant is None or tenant.kommune_nr != asked.kommune_nr:
        yield "unknown-tenant"
    elif activation.official.code not in tenant.report_service_codes:
        yield "not-switched-on"
    if held.contacts and person is None:
        yield "no-identity"
    if person is not None and person.type_id in NATIONAL:
        number = numbers.classify(person.fid)
        if isinstance(number, numbers.Flaw):
            yield "invalid-person-number"
    if held.contacts and not _in_force(_traits(world, activation), _start(held, activation)):
        yield "code-not-in-force"
    if held.contacts and held.item.first > asked.today:
        yield "future-date"


def _in_force(traits: ServiceCode | None, day: date) -> bool:
    if traits is None or traits.retired_on(day):
        return False
    return traits.valid_from is None or traits.valid_from <= day


def _traits(world: World, activation: Activation) -> ServiceCode | None:
    return world.tables.service.lookup(activation.official.code)


def _person(held: HeldCourse) -> Person | None:
    """Whom it is about, as the last contact says."""
    return next((each.person for each in reversed(held.contacts) if each.person is not None), None)


def _start(held: HeldCourse, activation: Activation) -> date:
    """A course that was open on the first day starts on that, or truly, by setting (MH-12)."""
    if activation.open_courses is OpenCourses.TRUE_START:
        return held.item.first
    return max(held.item.first, activation.valid_from)


def _end(held: HeldCourse, world: World, asked: Asked) -> date | None:
    """The day before a decision; else the last contact's, once no other can belong to the course."""
    gap = timedelta(days=world.tenants.matching.course_gap_days)
    return held.item.ended or (held.item.last if held.item.last + gap < asked.today else None)


def _facts(held: HeldCourse, world: World, activation: Activation, asked: Asked) -> ServiceFacts:
    """The service that a course becomes; without a contact left it is one entered in error."""
    end = _end(held, world, asked)
    status = Status.FINISHED if end else Status.ACTIVE
    facts = ServiceFacts(
        origin=Origin(
            resource=f"PilotCourse/{held.item.id}",
            path="$",
            version=Version(None, None),
            digest=b"",
            registered=asked.now,
            registered_on=asked.today,
        ),
        service_id=held.item.id,
        status=status if held.contacts else Status.ANNULLED,
        code=activation.official.code,
        row=MappingRow("pilot", "activations", activation.valid_from.isoformat(), activation.pilot),
        traits=_traits(world, activation),
        person=_person(held),
        orgnr=held.item.unit,
        start=_start(held, activation) if held.contacts else None,
        end=end,
        pauses=None,
    )
    said = (facts.status, facts.code, facts.person, facts.orgnr, facts.start, facts.end)
    digest = sha256(msgspec.json.encode(said)).digest()
    return replace(facts, origin=replace(facts.origin, digest=digest))


async def _decided(
    work: Work, world: World, held: HeldCourse, facts: ServiceFacts, asked: Asked
) -> tuple[Taken, Known]:
    """Decide the service as any other, given what is known of its person."""
    tenant = world.tenants.tenants[held.item.tenant]
    meanings = [(tenant, facts)]
    keys, names = needs([(tenant.name, facts)], world.former)
    known = await work.load(keys, names, world.comparing.wanted(meanings), world.comparing.meant(meanings))
    event = Event(f"pilot/{held.item.id}", facts.origin.digest, asked.now, "pilot", tenant=tenant.name)
    return decide(Reading(event, tenant, meanings=[(Spot("$", "$"), facts)]), known, world), known


async def _write(work: Work, taken: Taken, known: Known, world: World) -> None:
    released = [guid for each in taken.result.resources for guid in each.released]
    kommuner = {name: each.kommune_nr for name, each in world.tenants.tenants.items()}
    await work.write(
        [taken], known, released, (), kommuner=kommuner, edition=world.edition, pilot=world.pilot
    )


def is_all(released: Iterable[Released]) -> bool:
    """Whether nothing was refused."""
    return not any(each.refused for each in released)
