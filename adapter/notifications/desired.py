"""
Which events of a service there should be, matched with those that were reported (crosswalk 3.1).

The document says start, end and pauses; what no document shows again (a change of provider, a pause
taken from a change of status) stays desired while the service does (outcomes.md section 3).
"""

from datetime import date

from adapter.mapping import Pause, ServiceEvent, ServiceFacts, Status
from adapter.notifications import Reported, ServiceHistory
from adapter.notifications.registered import first_of
from adapter.values import Value, replace

#: The order of events on one date (crosswalk 3.1).
RANK = {event: rank for rank, event in enumerate(ServiceEvent)}


class Want(Value, frozen=True):
    """One event that should be live, with the reported one it continues."""

    event: ServiceEvent
    date: date
    orgnr: str | None
    reported: Reported | None
    #: Ties the two ends of a pause together: the stop id where it is known, else a number of our own.
    pause: str | int | None = None
    remembered: bool = False
    #: Dated by meta.lastUpdated, because the document does not date it.
    by_last_updated: bool = False


def desired(facts: ServiceFacts, history: ServiceHistory | None) -> list[Want]:
    """List the events the service should have now, in the order of dates."""
    reported = history.events if history else ()
    wants = [_start(facts, reported)]
    wants += _pauses(facts, reported)
    wants += [_kept(r) for r in reported if r.event is ServiceEvent.PROVIDER]
    wants.append(_provider_change(facts, history))
    ended = facts.status in (Status.FINISHED, Status.CANCELLED)
    wants.append(_single(ServiceEvent.END, facts.end if ended else None, facts, reported))
    found = [want for want in wants if want is not None]
    return sorted(found, key=lambda want: (want.date, RANK[want.event])) if len(found) > 1 else found


def _start(facts: ServiceFacts, reported: tuple[Reported, ...]) -> Want | None:
    """The start; a cancelled service that no longer tells it has the one that was reported."""
    if facts.start is not None:
        return _single(ServiceEvent.START, facts.start, facts, reported)
    before = first_of(reported, ServiceEvent.START)
    return None if before is None else _kept(before)


def _single(
    event: ServiceEvent, day: date | None, facts: ServiceFacts, reported: tuple[Reported, ...]
) -> Want | None:
    if day is None:
        return None
    before = first_of(reported, event)
    return Want(event, day, _orgnr(before, facts), before)


def _orgnr(before: Reported | None, facts: ServiceFacts) -> str | None:
    """An event keeps the number it was reported with; one that had none takes it when it comes."""
    return (before.orgnr if before else None) or facts.orgnr


def _kept(reported: Reported) -> Want:
    return Want(
        reported.event,
        reported.date,
        reported.orgnr,
        reported,
        pause=reported.stop_id,
        remembered=reported.remembered,
    )


def _provider_change(facts: ServiceFacts, history: ServiceHistory | None) -> Want | None:
    """A new number on a service that was reported under another (M-017)."""
    if history is None or not history.events or not facts.orgnr or not history.orgnr:
        return None
    if facts.orgnr == history.orgnr:
        return None
    dated = facts.provider_changed_on
    day = dated or facts.origin.registered_on
    return Want(ServiceEvent.PROVIDER, day, facts.orgnr, None, remembered=True, by_last_updated=dated is None)


def _pauses(facts: ServiceFacts, reported: tuple[Reported, ...]) -> list[Want]:
    groups = pause_groups(reported)
    if not groups and not facts.pauses and facts.status is not Status.PAUSED:
        return []
    if facts.pauses is None:
        return _by_change_of_status(facts, groups)
    return _by_history(facts, facts.pauses, groups)


def pause_groups(reported: tuple[Reported, ...]) -> list[tuple[Reported | None, Reported | None]]:
    """The reported pauses: both ends by their midlertidigStoppID, in the order of dates."""
    groups: dict[str | None, list[Reported | None]] = {}
    for one in reported:
        if one.event is ServiceEvent.PAUSE:
            groups.setdefault(one.stop_id, [None, None])[0] = one
        elif one.event is ServiceEvent.RESUME:
            groups.setdefault(one.stop_id, [None, None])[1] = one
    return [(fra, til) for fra, til in groups.values()]


def _by_change_of_status(
    facts: ServiceFacts, groups: list[tuple[Reported | None, Reported | None]]
) -> list[Want]:
    """Without statusHistory: to onhold is a pause, back is its end, both dated by lastUpdated."""
    wants = [_kept(end) for group in groups for end in group if end]
    open_ones = [fra for fra, til in groups if fra and til is None]
    today = facts.origin.registered_on
    if facts.status is Status.PAUSED and not open_ones:
        wants.append(
            Want(ServiceEvent.PAUSE, today, facts.orgnr, None, 0, remembered=True, by_last_updated=True)
        )
    if facts.status is Status.ACTIVE:
        wants += [
            Want(
                ServiceEvent.RESUME,
                today,
                facts.orgnr,
                None,
                fra.stop_id,
                remembered=True,
                by_last_updated=True,
            )
            for fra in open_ones
        ]
    return wants


def _by_history(
    facts: ServiceFacts, pauses: tuple[Pause, ...], groups: list[tuple[Reported | None, Reported | None]]
) -> list[Want]:
    """With statusHistory: its pauses, matched with the reported ones by date, then by order."""
    left = list(groups)
    matches: list[tuple[Pause, tuple[Reported | None, Reported | None] | None]] = []
    for pause in pauses:
        exact = next((g for g in left if g[0] and g[0].date == pause.start), None)
        if exact:
            left.remove(exact)
        matches.append((pause, exact))
    for i, (pause, group) in enumerate(matches):
        if group is None and left:
            matches[i] = (pause, left.pop(0))
    wants = [w for i, (p, g) in enumerate(matches) for w in _pause(facts, p, g or (None, None), i)]
    # Pauses that were taken from a change of status and that the history does not show stay.
    return wants + [_kept(end) for group in left if _lasts(group) for end in group if end]


def _lasts(group: tuple[Reported | None, Reported | None]) -> bool:
    """Whether a pause stays by itself; both its ends do, or neither."""
    first = group[0] or group[1]
    return first is not None and first.remembered


def _pause(
    facts: ServiceFacts, pause: Pause, group: tuple[Reported | None, Reported | None], mark: int
) -> list[Want]:
    fra, til = group
    known = fra or til
    tie = known.stop_id if known and known.stop_id else mark
    wants = [Want(ServiceEvent.PAUSE, pause.start, _orgnr(fra, facts), fra, tie)]
    if pause.end:
        wants.append(Want(ServiceEvent.RESUME, pause.end, _orgnr(til, facts), til, tie))
    return wants


def without_reported(wants: list[Want]) -> list[Want]:
    """The same events as if none had been reported: for a service that is reported anew."""
    return [replace(want, reported=None) for want in wants]
