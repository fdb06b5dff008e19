"""A session: documents that are judged one after the other, and what became of each."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from threading import RLock

from adapter.bench.judging import judge
from adapter.bench.kept import Kept, KprPreview, Step
from adapter.bench.masking import masked
from adapter.bench.preview import Previews
from adapter.bench.timeline import timeline_of
from adapter.bench.world import tenant_named
from adapter.checking import Checker, Judged
from adapter.config import BenchSettings
from adapter.errors import AdapterError
from adapter.events import Event
from adapter.events.files import CONTENT_TYPES
from adapter.events.naming import safe_name
from adapter.fhir.encoding import read_text
from adapter.outcomes import Taken
from adapter.pipeline import World
from adapter.values import replace

__all__ = ["Full", "Session"]

_MEGABYTE = 1024 * 1024
#: Letters of a name that are kept.
_LONGEST_NAME = 200


class Full(AdapterError):
    """A session has as many documents as it may hold: another must be opened."""


class Session:
    """
    Documents in the order they were sent: each is judged knowing those before it, unless `independent`.

    What it holds is in memory only, and gone when it expires. May be used from several threads.
    """

    def __init__(  # noqa: PLR0913 - what a session is made of
        self,
        session_id: str,
        world: World,
        settings: BenchSettings,
        now: Callable[[], datetime],
        *,
        tenant: str | None = None,
        as_of: datetime | None = None,
        independent: bool = False,
        has_own_tenants: bool = False,
    ) -> None:
        self.id = session_id
        self.world = world
        #: Whose all documents are; None: as folders in their names say, else as for a document alone.
        self.tenant = tenant
        #: The time to judge by, aware; None: the tenants file's clock, else the time of each document.
        self.as_of = as_of
        self.independent = independent
        self.opened = now()
        #: When it is forgotten unless it is used before, aware.
        self.expires = self.opened
        self._settings = settings
        self._now = now
        self._checker = Checker(world, independent=independent)
        self._previews = Previews(world, shows_kommuner=has_own_tenants)
        self._documents: list[Kept] = []
        self._bytes = 0
        self._lock = RLock()
        self.touch()

    @property
    def documents(self) -> Sequence[Kept]:
        """What was judged so far, in that order."""
        return tuple(self._documents)

    def touch(self) -> None:
        """Live on for the time that an unused session has."""
        self.expires = self._now() + timedelta(minutes=self._settings.minutes)

    def judge(
        self, name: str, body: bytes, content_type: str | None = None, *, as_of: datetime | None = None
    ) -> Judged:
        """
        Judge a document and keep what became of it; raises Full.

        A folder in its name that is called like a tenant says whose it is, where the session does not.
        `as_of` goes before the session's own.
        """
        return self.take(name, body, content_type, as_of=as_of).judged

    def take(
        self,
        name: str,
        body: bytes,
        content_type: str | None = None,
        *,
        as_of: datetime | None = None,
        corrects: int | None = None,
    ) -> Kept:
        """Do the same, and give all that is kept of the document; `corrects` is the number of the one it is made from."""
        with self._lock:
            self._must_have_room(len(body))
            number = len(self._documents) + 1
            event = self._event(f"bench/{number}", name, body, content_type, as_of)
            shown = _shown(name) or f"document-{number}"
            judged, taken = judge(event, self._checker)
            kept = Kept(
                number=number,
                name=shown,
                text=masked(read_text(body).text),
                content_type=masked(event.content_type) if event.content_type else None,
                judged=replace(judged, result=replace(judged.result, input=shown)),
                messages=self._messages(taken),
                remembered=taken is not None,
                corrects=corrects,
            )
            self._documents.append(kept)
            self._bytes += len(body)
        self.touch()
        return kept

    def take_all(
        self,
        given: Sequence[tuple[str, bytes]],
        content_type: str | None = None,
        *,
        as_of: datetime | None = None,
    ) -> Sequence[Kept]:
        """Do the same with several, names and bodies, with no other between them; raises Full before the first."""
        with self._lock:
            self._must_have_room(sum(len(body) for _, body in given), len(given))
            return [self.take(name, body, content_type, as_of=as_of) for name, body in given]

    def timeline(self) -> Sequence[Step]:
        """Every notification and consultation so far, in the order in which they came about."""
        return tuple(timeline_of(self.documents))

    def messages(self) -> Sequence[KprPreview]:
        """Every message so far, in the order of the documents."""
        return tuple(message for kept in self.documents for message in kept.messages)

    def has_room(self, size: int, count: int = 1) -> bool:
        """Whether so many more documents, of so many bytes together, may be sent."""
        bytes_fit = self._bytes + size <= self._settings.megabytes * _MEGABYTE
        return bytes_fit and len(self._documents) + count <= self._settings.documents

    def _must_have_room(self, size: int, count: int = 1) -> None:
        if not self.has_room(size, count):
            raise Full("the session is full; open another one")

    def _messages(self, taken: Taken | None) -> Sequence[KprPreview]:
        if taken is None:
            return ()
        if self.independent:
            self._previews.begin_anew()
        return self._previews.of(taken)

    def _event(
        self, event_id: str, name: str, body: bytes, content_type: str | None, as_of: datetime | None
    ) -> Event:
        """Make the event as `check` does of a file of this name, which itself would get into the log with a fault."""
        said = content_type or CONTENT_TYPES.get(PurePosixPath(name).suffix)
        return Event(
            id=event_id,
            body=body,
            received=as_of or self.as_of or self.world.tenants.clock or self._now(),
            source="bench",
            tenant=self.tenant or tenant_named(self._folder_of(name), self.world),
            headers={"content-type": said} if said else {},
        )

    def _folder_of(self, name: str) -> str | None:
        known = self.world.tenants.tenants
        return next((part for part in PurePosixPath(name).parts if part in known), None)


def _shown(name: str) -> str:
    """A name as it is kept and shown: without anything that may be an identity number."""
    return safe_name(name)[:_LONGEST_NAME].strip()
