"""From histories to what the matcher compares."""

from datetime import date, datetime
from typing import overload

from adapter.fhir.times import day_of
from adapter.mapping import ServiceEvent
from adapter.matching import Origin, Service, Span
from adapter.matching.folding import CONSULTATIONS, SERVICES
from adapter.notifications import ConsultationHistory, History, Reported


def as_service(history: History, seen_on: date | None = None) -> Service | None:
    """
    Give a history as the matcher compares it; None where nothing of it is registered.

    A service counts from its start on: what was reported of it before says nothing of how long it is given.
    `seen_on`: the Norwegian day on which its version arose; None: as the version says.
    """
    whose, key = history.whose, history.key
    if whose is None:
        return None
    if isinstance(history, ConsultationHistory):
        return _consultation(history, whose.kommune_nr)
    start = first_of(history.events, ServiceEvent.START)
    if start is None or history.code is None:
        return None
    end = first_of(history.events, ServiceEvent.END)
    return Service(
        origin=Origin.OWN,
        source=key.tenant,
        id=key.id,
        kommune_nr=whose.kommune_nr,
        list=SERVICES,
        code=history.code,
        span=Span(start.date, end.date if end else None),
        orgnr=start.orgnr or history.orgnr,
        seen_on=seen_on or _day(history.version.last_updated),
        made_from=_made_from(history),
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
        made_from=_made_from(history),
    )


def _made_from(history: History) -> frozenset[str]:
    """What its source calls it; by its own id too."""
    own = history.key.id
    return history.made_from if own in history.made_from else history.made_from | {own}


def in_set(history: History) -> Service | None:
    """Give a history as one of the existing set; what a person closed is not in it (outcomes.md section 3)."""
    return None if history.is_closed else as_service(history)


def identity(history: History | None) -> tuple[object, ...] | None:
    """
    Give what of one in the existing set makes another one the same; None for what is not in it.

    Not its end, of which one system hears later.
    """
    if history is None or history.whose is None or history.is_closed:
        return None
    if isinstance(history, ConsultationHistory):
        live = history.live
        return None if live is None else (history.whose, "", _day(live.dato_tid_start), None)
    start = first_of(history.events, ServiceEvent.START)
    if start is None or history.code is None:
        return None
    return history.whose, history.code, start.date, start.orgnr or history.orgnr


@overload
def _day(moment: datetime) -> date: ...
@overload
def _day(moment: None) -> None: ...
def _day(moment: datetime | None) -> date | None:
    """The Norwegian day of a moment."""
    return day_of(moment) if moment else None


def first_of(events: tuple[Reported, ...], wanted: ServiceEvent) -> Reported | None:
    """Give the first of the events of a kind."""
    for event in events:
        if event.event is wanted:
            return event
    return None
