"""Checking documents without a store: the same path as the service's, with its memory in the process."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from adapter.events import Event
from adapter.fhir.positions import locate
from adapter.notifications.known import Known
from adapter.outcomes import Taken
from adapter.outcomes.as_json import Places
from adapter.pipeline import World, decide, read


@dataclass(slots=True)
class Checker:
    """Judges inputs in order; `independent` forgets each before the next."""

    world: World
    independent: bool = False
    known: Known = field(default_factory=Known)

    def check(self, events: Iterable[Event]) -> Iterator[Taken]:
        """Judge each event as the service would."""
        for event in events:
            if self.independent:
                self.known = Known()
            yield decide(read(event, self.world), self.known, self.world)


def places_of(taken: Taken) -> Places:
    """Line and column, in the document as sent, of every finding of a result."""
    expressions = {finding.expression for finding in taken.result.findings}
    if not taken.event.body or not expressions:
        return {}
    is_xml = taken.event.body.lstrip()[:1] == b"<" or "xml" in (taken.event.content_type or "")
    return locate(taken.event.body, "xml" if is_xml else "json", expressions)
