"""The sessions of the bench: kept in memory, found by an id that nobody can guess, forgotten when unused."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from threading import Lock

from adapter.bench.own import TablesWith, own_world
from adapter.bench.session import Session
from adapter.config import BenchSettings
from adapter.errors import AdapterError, Misconfigured, NotFound
from adapter.mapping.fault_words import words
from adapter.mapping.yaml_lines import fault_at
from adapter.pipeline import World

__all__ = ["Sessions", "TooMany"]

#: Bytes of chance in an id: as hard to guess as a key.
_CHANCE = 24
#: Seconds after which somebody who was sent away may ask again, at least.
_LEAST_WAIT = 1
#: After so long without use a session gives way to somebody who asks for one and finds no room.
_GIVES_WAY = timedelta(minutes=10)


class TooMany(AdapterError):
    """As many sessions are open as may be; `retry_after` is in seconds until the first of them may be over."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("too many sessions are open")
        self.retry_after = retry_after


class Sessions:
    """
    All sessions of a process.

    `world_of` gives what is in force, as the bench judges; a session keeps what it began with. `now` is
    aware. `tables_with` reads the tables of a session that brings some beside those in force; without it
    beside those that came with the program. May be used from several threads.
    """

    def __init__(
        self,
        settings: BenchSettings,
        world_of: Callable[[], World],
        now: Callable[[], datetime],
        tables_with: TablesWith | None = None,
    ) -> None:
        self.settings = settings
        self._world_of = world_of
        self._now = now
        self._tables_with = tables_with
        self._open: dict[str, Session] = {}
        self._lock = Lock()

    def open(
        self,
        *,
        tenant: str | None = None,
        as_of: datetime | None = None,
        tenants: str | None = None,
        mappings: Mapping[str, str] | None = None,
        independent: bool = False,
    ) -> Session:
        """
        Open a session.

        `tenants` is the text of a tenants file and `mappings` those of tables by file name, for this session
        alone. Raises TooMany, and Misconfigured with every fault of what was given.
        """
        self._make_room()
        world = own_world(self._world_of(), tenants, mappings or {}, self._tables_with)
        if tenant is not None and tenant not in world.tenants.tenants:
            raise Misconfigured(fault_at("tenant", (0, 0), words("tenant-not-there")))
        session = Session(
            secrets.token_urlsafe(_CHANCE),
            world,
            self.settings,
            self._now,
            tenant=tenant,
            as_of=as_of,
            independent=independent,
            has_own_tenants=tenants is not None,
        )
        with self._lock:
            self._must_have_room()
            self._open[session.id] = session
        return session

    def get(self, session_id: str) -> Session:
        """Give a session, which lives on from now; NotFound for one that never was or is over."""
        with self._lock:
            self._forget()
            session = self._open.get(session_id)
        if session is None:
            raise NotFound("there is no such session, or it has expired")
        session.touch()
        return session

    def close(self, session_id: str) -> None:
        """Forget a session now; NotFound where there is none."""
        with self._lock:
            self._forget()
            if self._open.pop(session_id, None) is None:
                raise NotFound("there is no such session, or it has expired")

    def __len__(self) -> int:
        """How many are open."""
        with self._lock:
            self._forget()
            return len(self._open)

    def _make_room(self) -> None:
        with self._lock:
            self._must_have_room()

    def _must_have_room(self) -> None:
        self._forget()
        if len(self._open) < self.settings.sessions:
            return
        longest_unused = min(self._open.values(), key=self._gives_way_at)
        if self._gives_way_at(longest_unused) > self._now():
            raise TooMany(self._until(self._gives_way_at(longest_unused)))
        del self._open[longest_unused.id]

    def _forget(self) -> None:
        """Forget those that are over; whoever holds the lock calls it."""
        now = self._now()
        for session_id in [each.id for each in self._open.values() if each.expires <= now]:
            del self._open[session_id]

    def _gives_way_at(self, session: Session) -> datetime:
        """When a session may make room for another one: when it expires, or was unused for long."""
        unused_since = session.expires - timedelta(minutes=self.settings.minutes)
        return min(session.expires, unused_since + _GIVES_WAY)

    def _until(self, moment: datetime) -> int:
        """Whole seconds until a moment, one at least."""
        return max(_LEAST_WAIT, -((self._now() - moment) // timedelta(seconds=1)))
