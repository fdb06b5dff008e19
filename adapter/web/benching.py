"""The bench as the web serves it: what is asked of a document is judged alone, and kept nowhere."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from adapter.bench.own import TablesWith
from adapter.bench.sessions import Sessions
from adapter.bench.world import BenchWorld
from adapter.config import BenchSettings
from adapter.pipeline import World
from adapter.web.turns import Turns

Clock = Callable[[], datetime]


def this_moment() -> datetime:
    """Now, by this machine."""
    return datetime.now(UTC)


_MEGABYTE = 1024 * 1024
#: How much larger than allowed a document may be and still be told where it is too large.
_EXPLAINED = 2


@dataclass(frozen=True, slots=True)
class Bench:
    """What all of the bench's routes work with."""

    settings: BenchSettings
    #: As the bench judges, by what is in force.
    world: Callable[[], World]
    #: The time that documents are judged by where nobody says another; aware.
    now: Clock
    turns: Turns
    sessions: Sessions

    @property
    def most_bytes(self) -> int:
        """Bytes of one document that are read at all; one above the limit of documents gets a finding."""
        return _EXPLAINED * self.world().limits.max_bytes

    @property
    def most_bytes_together(self) -> int:
        """Bytes of several documents in one request."""
        return self.settings.megabytes * _MEGABYTE


def make_bench(
    settings: BenchSettings,
    in_force: Callable[[], World],
    now: Clock,
    tables_with: TablesWith | None = None,
    moment: Clock = this_moment,
) -> Bench:
    """
    Make the bench beside what is in force, which a reload may change.

    `tables_with` reads the tables that a session brings beside those in force; `moment` is by what sessions
    expire, whatever time documents are judged by.
    """
    world = BenchWorld(in_force)
    sessions = Sessions(settings, world, moment, tables_with)
    return Bench(settings, world, now, Turns(settings.waiting), sessions)
