"""Sessions of the bench in this process, by the examples' tenants."""

from datetime import UTC, datetime, timedelta
from functools import cache

from lxml import etree

from adapter.bench.kept import Kept, KprPreview
from adapter.bench.session import Session
from adapter.bench.sessions import Sessions
from adapter.bench.world import bench_world
from adapter.config import BenchSettings
from adapter.pipeline import World
from tests.benched import EXAMPLES, examples_world

NOON = datetime(2026, 11, 1, 11, 0, tzinfo=UTC)
START, PAUSE, BACK, MOVED, END = (
    f"bredvik/0{number}-langtidsopphald-{name}.json"
    for number, name in ((2, "start"), (3, "pause"), (4, "tilbake"), (5, "ny-utforar"), (6, "slutt"))
)


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> datetime:
        return self.time

    def go_on(self, **by: float) -> None:
        self.time += timedelta(**by)


@cache
def world() -> World:
    return bench_world(examples_world())


def sessions(clock: Clock | None = None, **settings: int) -> Sessions:
    return Sessions(BenchSettings(**settings), world, clock or Clock())


def opened(**choices: object) -> Session:
    return sessions().open(**choices)


def sent(session: Session, *names: str) -> list[Kept]:
    """Send examples, and give what is kept of each."""
    return [session.take(name, (EXAMPLES / name).read_bytes()) for name in names]


def outcomes(documents: list[Kept]) -> list[str]:
    return [each.judged.result.outcome.value for each in documents]


def made(kept: Kept) -> list[str]:
    """What a document made: `TjenesteStart N 2026-02-03`."""
    resources = kept.judged.result.resources
    return [
        f"{one.event.value} {one.change.value} {one.hendelse_dato}"
        for r in resources
        for one in r.notifications
    ]


def notifications(message: KprPreview) -> list[dict[str, str]]:
    """The attributes of a message's notifications, each with the name of its event."""
    melding = etree.fromstring(message.xml.encode())
    return [
        {**each.attrib, "event": etree.QName(each[0]).localname}
        for each in melding
        if "Notifikasjon" in each.tag
    ]
