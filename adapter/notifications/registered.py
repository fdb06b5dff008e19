"""From histories to what the matcher compares."""

from datetime import date, datetime
from typing import overload

from adapter.fhir.times import OSLO
from adapter.mapping import ServiceEvent
from adapter.matching import Origin, Service, Span
from adapter.matching.folding import CONSULTATIONS, SERVICES
from adapter.notifications import ConsultationHistory, History, Reported


def as_service(history: History) -> Service | None:
    """
    Give a history as the matcher compares it; None where nothing of it is registered.

    A service counts from its start on: what was reported of it before says nothing of how long it is given.
    """
    if history.whose is None:
        return None
    if isinstance(history, ConsultationHistory):
        return _consultation(history, history.whose.kommune_nr)
    start, end = _date(history.events, ServiceEvent.START), _date(history.events, ServiceEvent.END)
    if start is None or history.code is None:
        return None
    return Service(
        origin=Origin.OWN,
        source=history.key.tenant,
        id=history.key.id,
        kommune_nr=history.whose.kommune_nr,
        list=SERVICES,
        code=history.code,
        span=Span(start.date, end.date if end else None),
        orgnr=start.orgnr or history.orgnr,
        seen_on=_day(history.version.last_updated),
        made_from=history.made_from | {history.key.id},
    )


def _consultation(history: ConsultationHistory, kommune_nr: str) -> Service | None:
    if history.live is None:
        return None
    day = _day(history.live.dato_tid_start)
    return Service(
        origin=Origin.OWN,
        source=history.key.tenant,
        id=history.key.id,
        kommune_nr=kommune_nr,
        list=CONSULTATIONS,
        code="",
        span=Span(day, day),
        made_from=history.made_from | {history.key.id},
    )


def in_set(history: History) -> Service | None:
    """Give a history as one of the existing set; what a person closed is not in it (outcomes.md section 3)."""
    return None if history.is_closed else as_service(history)


@overload
def _day(moment: datetime) -> date: ...
@overload
def _day(moment: None) -> None: ...
def _day(moment: datetime | None) -> date | None:
    """The Norwegian day of a moment."""
    return moment.astimezone(OSLO).date() if moment else None


def _date(events: tuple[Reported, ...], wanted: ServiceEvent) -> Reported | None:
    return next((event for event in events if event.event is wanted), None)
