"""From decisions to what is kept of their comparing: for figures, for review, for explanations."""

from collections.abc import Iterator

from adapter.mapping import ServiceEvent
from adapter.matching import Verdict
from adapter.notifications import Decision, History, HistoryKey, Reported, ServiceHistory
from adapter.outcomes import Compared


def compared_of(decision: Decision) -> Iterator[Compared]:
    """Give what the service of a decision, and those beside it, were found to be to others."""
    if decision.match and isinstance(decision.history, ServiceHistory):
        yield from _compared(decision.history, acted=decision.acted, asks=decision.asks)
    for history in _beside(decision) if decision.beside else ():
        yield from _compared(history, acted=True, asks=history.in_review)


def settled_by(decision: Decision) -> Iterator[HistoryKey]:
    """Give the services that no longer wait for a person: nothing of them is held for a doubt."""
    for beside in _beside(decision) if decision.beside else ():
        if not beside.in_review:
            yield beside.key
    history = decision.history
    if not isinstance(history, ServiceHistory) or decision.asks:
        return
    if decision.match or decision.closed or not history.events:
        yield history.key


def asked_of(history: History) -> Iterator[Compared]:
    """Give what a person is asked of a service that is held."""
    if isinstance(history, ServiceHistory) and history.in_review:
        yield from _compared(history, acted=True, asks=True)


def kept_out(history: ServiceHistory) -> Iterator[Compared]:
    """Give what a person is asked of a service that is not reported."""
    yield from _compared(history, acted=True, asks=True)


def _beside(decision: Decision) -> Iterator[ServiceHistory]:
    """The services beside a decision."""
    for each in decision.beside:
        if isinstance(each.history, ServiceHistory):
            yield each.history


def _compared(history: ServiceHistory, *, acted: bool, asks: bool) -> Iterator[Compared]:
    """A service that is separate from all others is not worth a word."""
    match = history.match
    if match is None or match.verdict is Verdict.SEPARATE or history.whose is None:
        return
    if (start := _start(history)) is None:
        return
    yield Compared(
        history.key, history.whose.kommune_nr, history.code, start.date, match, acted=acted, asks=asks
    )


def _start(history: ServiceHistory) -> Reported | None:
    events = history.events or history.withheld
    return next((event for event in events if event.event is ServiceEvent.START), None)
