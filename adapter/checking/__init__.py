"""Checking documents without a store: the same path as the service's, with its memory in the process."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from adapter import rules
from adapter.checking.sent import Sent, sent_of
from adapter.events import Event
from adapter.fhir.positions import locate
from adapter.notifications.known import Known
from adapter.outbox import State
from adapter.outcomes import Result, Taken
from adapter.outcomes.as_json import Places
from adapter.pipeline import Reading, World, decide, read
from adapter.rules import Finding
from adapter.values import replace


@dataclass(frozen=True, slots=True)
class Judged:
    """One input that was judged, with all that a report tells of it; nothing of the document itself."""

    result: Result
    #: Line and column, both from 1, of each finding's expression in the document as sent.
    places: Places
    #: How many of the records it made are held.
    held: int = 0
    #: How it was sent: what even a refused document tells a scorecard.
    sent: Sent = field(default_factory=Sent, repr=False)


@dataclass(slots=True)
class Checker:
    """Judges inputs in order; `independent` forgets each before the next."""

    world: World
    independent: bool = False
    known: Known = field(default_factory=Known)

    def check(self, events: Iterable[Event]) -> Iterator[Taken]:
        """Judge each event as the service would; one that our own code stumbles over is parked."""
        for event in events:
            if self.independent:
                self.known = Known()
            yield self._judge(event)

    def _judge(self, event: Event) -> Taken:
        try:
            return decide(read(event, self.world), self.known, self.world)
        except Exception as fault:  # noqa: BLE001 - a poison event must never keep those behind it from being judged
            # Here, because it happens seldom and the library takes a tenth of a second to import.
            from adapter.logs import log_fault  # noqa: PLC0415 - see above

            log_fault("internal_fault", fault, input=event.id)
            finding = Finding(rules.INTERNAL_FAULT, "$")
            stumbled = Reading(event, self.world.tenant_of(event), findings=[finding], refused=True)
            return decide(stumbled, self.known, self.world)


def judged_of(taken: Taken) -> Judged:
    """Give what a report tells of an input; the document may be dropped afterwards."""
    return replace(found_in(taken), sent=sent_of(taken))


def found_in(taken: Taken) -> Judged:
    """Give the same for who keeps no scorecard: to see how it was sent, the document is read a second time."""
    held = sum(record.state is State.HELD for record in taken.records)
    return Judged(taken.result, places_of(taken), held)


def places_of(taken: Taken) -> Places:
    """Line and column, in the document as sent, of every finding of a result."""
    expressions = {finding.expression for finding in taken.result.findings}
    if not taken.event.body or not expressions:
        return {}
    is_xml = taken.event.body.lstrip()[:1] == b"<" or "xml" in (taken.event.content_type or "")
    return locate(taken.event.body, "xml" if is_xml else "json", expressions)
