"""What a visitor may pause and resume, and how far they see what is paused; pages and the interface ask the same."""

from collections.abc import Sequence
from enum import StrEnum

from fastapi import Request

from adapter.access import May, NotAllowed, Visitor
from adapter.errors import NotFound
from adapter.events.pausing import Paused, What
from adapter.outbox import Line
from adapter.outbox.line import LineKey
from adapter.web.office import delivering
from adapter.web.office.answering import by
from adapter.web.office.gate import must, scope_of, visitor_of
from adapter.web.office.office import Office
from adapter.web.office.told import word_of

_LONGEST = 250


class Subject(StrEnum):
    """What can be paused over the interface: what the store keeps, and a line, which is stopped."""

    SENDING = "sending"
    SOURCE = "source"
    TENANT = "tenant"
    LINE = "line"


async def pauses_of(office: Office, request: Request) -> Sequence[Paused]:
    """What is paused, as far as it may be seen."""
    return await office.store.pauses.all(scope_of(request, May.SEE).kommuner)


async def pause(office: Office, request: Request, subject: Subject, name: str, why: str) -> None:
    """Pause; NotAllowed, and NotFound for what is beyond what may be seen."""
    if subject is Subject.LINE:
        await delivering.stop(office, request, _line(name), why)
        return
    what = What(subject.value)
    visitor, kommune = _allowed(office, request, what, name)
    who = by(visitor, why)
    await office.store.pauses.pause(what, _known(what, name), kommune, who, office.now())


async def resume(office: Office, request: Request, subject: Subject, name: str, why: str) -> None:
    """Resume; NotAllowed, and NotFound for what is beyond what may be seen, or is not paused."""
    if subject is Subject.LINE:
        await delivering.start(office, request, _line(name), why)
        return
    what = What(subject.value)
    visitor, _ = _allowed(office, request, what, name)
    await office.store.pauses.resume(what, name, by(visitor, why), office.now())


def may_pause_all(request: Request) -> bool:
    """Whether the visitor may pause what concerns all kommuner."""
    visitor = visitor_of(request)
    return visitor.may(May.OPERATE) and visitor.scope(May.OPERATE).kommuner is None


def _allowed(office: Office, request: Request, what: What, name: str) -> tuple[Visitor, str]:
    """Give who acts, and the kommune whose tenant is meant; empty where all are concerned."""
    if what is not What.TENANT:
        if not may_pause_all(request):
            raise NotAllowed(May.OPERATE)
        return visitor_of(request), ""
    kommune = _kommune_of(office, request, name)
    return must(request, May.OPERATE, kommune), kommune


def _kommune_of(office: Office, request: Request, tenant: str) -> str:
    known = office.world().tenants.tenants.get(tenant)
    if known is None or not scope_of(request, May.SEE).has(known.kommune_nr):
        raise NotFound("there is no such tenant")
    return known.kommune_nr


def _known(what: What, name: str) -> str:
    """Give a name that can be paused; NotFound for one that nothing has."""
    if what is What.SENDING:
        if name:
            raise NotFound("all sending has no name")
        return ""
    if not name or len(name) > _LONGEST or not name.isprintable():
        raise NotFound("there is no such source")
    return name


def _line(name: str) -> LineKey:
    """Read `4631/IPLOS`."""
    kommune, _, line = name.partition("/")
    known = word_of(Line, line)
    if known is None:
        raise NotFound("there is no such line")
    return LineKey(kommune, known)
