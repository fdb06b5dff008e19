"""What the routes of the bench's pages work with: sessions, turns, what is shared, and how a page is shown of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from adapter.bench.kept import Kept, Step
from adapter.bench.session import Session
from adapter.bench.sessions import Sessions
from adapter.config import BenchSettings
from adapter.errors import NotFound
from adapter.mapping.tables import Tables
from adapter.pipeline import World
from adapter.web.pages.faults import Absent, Gone
from adapter.web.turns import Turns


@dataclass(frozen=True, slots=True)
class Shown:
    """A session as a page shows it: one that is open, or one that was shared as it stood."""

    #: The address of its page; those of its documents are below.
    base: str
    documents: Sequence[Kept]
    steps: Sequence[Step]
    #: What it was judged by, for the scorecard and the names of codes.
    tables: Tables
    expires: datetime
    tenant: str | None = None
    as_of: datetime | None = None
    independent: bool = False
    #: Nothing can be sent to it.
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a page may need; what it shows comes from here alone."""

    sessions: Sessions
    turns: Turns
    settings: BenchSettings
    #: What is in force, as the bench judges.
    world_of: Callable[[], World]
    #: Aware.
    now: Callable[[], datetime]
    #: What is shared, by token; see `sharing.py`.
    shared: dict[str, Shown] = field(default_factory=dict)

    @property
    def most_bytes(self) -> int:
        """Bytes of one form: all documents of a session, and as much again for what is around them."""
        return self.settings.megabytes * 1024 * 1024 + 1024 * 1024

    def session(self, session_id: str) -> Session:
        """Give an open session; a page says so where it is gone."""
        try:
            return self.sessions.get(session_id)
        except NotFound:
            raise Gone(minutes=self.settings.minutes) from None


def shown(session: Session) -> Shown:
    """Show an open session as it is now."""
    return Shown(
        base=f"/bench/sessions/{session.id}",
        documents=session.documents,
        steps=session.timeline(),
        tables=session.world.tables,
        expires=session.expires,
        tenant=session.tenant,
        as_of=session.as_of,
        independent=session.independent,
    )


def document_of(view: Shown, number: int) -> Kept:
    """Give a document by its number; a page says so where there is none."""
    if not 1 <= number <= len(view.documents):
        raise Absent("fault-404-document")
    return view.documents[number - 1]
