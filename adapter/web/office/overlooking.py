"""How things stand for one visitor: what the store tells, with what follows from it; page and interface show the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import Request

from adapter.access import May, Scope
from adapter.events import REPLAY
from adapter.events.pausing import Paused, What
from adapter.fhir.times import OSLO
from adapter.outbox import State
from adapter.store.key_acts import WORN
from adapter.store.processes import Process
from adapter.store.standing import Whose
from adapter.store.standing_answers import SourceStanding, Standing
from adapter.web.office.gate import scope_of
from adapter.web.office.office import Office

#: A process that said nothing for so long has ended, or cannot reach the store.
QUIET = timedelta(seconds=30)
#: Sources that are no topic of Kafka's.
_NO_TOPICS = frozenset({"", "http", "folder", "events", "stdin"})
#: Days before a certificate or key must have been replaced: from when that is urgent, and when it is told.
URGENT_DAYS, TOLD_DAYS = 7.0, 30.0


@dataclass(frozen=True, slots=True)
class Source:
    """What one tenant sends by one source, judged."""

    standing: SourceStanding
    #: Whether nothing has come for longer than is usual, by KPR_OFFICE__SILENT_HOURS.
    is_silent: bool
    #: Whether it, or its tenant, is paused.
    is_paused: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that the overview shows; what is wrong follows from it (see attention.py)."""

    now: datetime
    standing: Standing
    #: Silent ones first.
    sources: Sequence[Source]
    #: By whose they are: days left, the shortest first.
    certificates: Sequence[tuple[str, float]]
    #: Records that wait in Kafka, by topic.
    lag: Mapping[str, float]
    #: Edition of the mappings and the tenants file that this process judges by.
    edition: str
    #: Whether everything is seen, or some kommuner alone.
    is_whole: bool

    @property
    def received(self) -> int:
        """Inputs of today."""
        return sum(each.standing.today for each in self.sources)

    @property
    def parked(self) -> int:
        return sum(each.count for each in self.standing.parked)

    def queued(self, *states: State) -> int:
        """Records in these states."""
        return sum(each.count for each in self.standing.queue if each.state in states)

    def oldest(self, *states: State) -> datetime | None:
        """When the oldest record in these states was made."""
        return min((each.oldest for each in self.standing.queue if each.state in states), default=None)

    def is_quiet(self, process: Process) -> bool:
        """Whether a process has said nothing for long."""
        return self.now - process.seen > QUIET

    @property
    def is_key_worn(self) -> bool:
        """Whether the store's key has sealed so much that it is to be renewed; told to who sees everything."""
        return self.is_whole and self.standing.key_used >= WORN

    @property
    def is_sending_paused(self) -> bool:
        return any(each.what is What.SENDING for each in self.standing.pauses)


async def overview_of(office: Office, request: Request) -> Overview:
    """Look, as far as the visitor may see."""
    scope, now = scope_of(request, May.SEE), office.now()
    whose = Whose(scope.kommuner, office.tenants_within(scope))
    standing = await office.store.standing_reading.standing(whose, now.astimezone(OSLO).date())
    sources = sorted(_sources(office, scope, standing, now), key=_first)
    return Overview(
        now,
        standing,
        sources,
        _certificates(standing.processes, scope),
        _lag(standing.processes) if scope.kommuner is None else {},
        office.world().edition,
        scope.kommuner is None,
    )


def _first(source: Source) -> tuple[bool, bool, str, str]:
    """What is wrong first, then by name."""
    return not source.is_silent, not source.is_paused, source.standing.tenant, source.standing.source


def _sources(office: Office, scope: Scope, standing: Standing, now: datetime) -> Iterator[Source]:
    silent = timedelta(hours=office.settings.office.silent_hours)
    for each in [*standing.sources, *_never_heard_of(office, scope, standing.sources)]:
        if each.source == REPLAY:
            continue
        is_paused = any(_is_paused(pause, each) for pause in standing.pauses)
        is_silent = each.tenant != "" and (each.last is None or now - each.last > silent)
        yield Source(each, is_silent, is_paused)


def _is_paused(pause: Paused, each: SourceStanding) -> bool:
    if pause.what is What.TENANT:
        return pause.name == each.tenant
    is_topic = pause.name == "kafka" and each.source not in _NO_TOPICS
    return pause.what is What.SOURCE and (is_topic or pause.name == each.source)


def _never_heard_of(
    office: Office, scope: Scope, heard: Sequence[SourceStanding]
) -> Iterator[SourceStanding]:
    """Tenants of the tenants file that nothing has come from."""
    known = {each.tenant for each in heard}
    for name, tenant in office.world().tenants.tenants.items():
        if name not in known and scope.has(tenant.kommune_nr):
            yield SourceStanding("", name, tenant.kommune_nr, 0, None)


def _certificates(processes: Sequence[Process], scope: Scope) -> list[tuple[str, float]]:
    """Days left, as the processes that are there say; those of a kommune to who sees it."""
    left: dict[str, float] = {}
    for process in processes:
        for whose, days in process.health.get("certificates", {}).items():
            kind, _, kommune = whose.partition("-")
            if scope.kommuner is None or (kind == "kommune" and scope.has(kommune)):
                left[whose] = min(days, left.get(whose, days))
    return sorted(left.items(), key=lambda each: each[1])


def _lag(processes: Sequence[Process]) -> dict[str, float]:
    """Add up what the processes say of their partitions."""
    lag: dict[str, float] = {}
    for process in processes:
        for topic, behind in process.health.get("lag", {}).items():
            lag[topic] = lag.get(topic, 0.0) + behind
    return dict(sorted(lag.items()))
