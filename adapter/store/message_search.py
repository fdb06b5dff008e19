"""Which messages are looked for: by kommune, line, state, cause and time, and never beyond what may be seen."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select

from adapter.outbox import Line
from adapter.outbox.line import MessageState
from adapter.store.tables import attempt, message


@dataclass(frozen=True, slots=True)
class Wanted:
    """What messages are looked for by; what is None does not limit, and all together must hold."""

    #: How far may be seen (SEC-08).
    kommuner: Collection[str] | None = None
    kommune_nr: str | None = None
    line: Line | None = None
    state: MessageState | None = None
    #: Of the last verdict, or of any attempt before it.
    cause: str | None = None
    #: When it was made; aware, `until` not included.
    since: datetime | None = None
    until: datetime | None = None

    def query(self) -> Select[tuple[str]]:
        """Select them, in no order."""
        return select(message.c.id).where(*self._conditions())

    def _conditions(self) -> list[ColumnElement[bool]]:
        equal = {
            message.c.kommune_nr: self.kommune_nr,
            message.c.line: self.line,
            message.c.state: self.state,
        }
        found = [column == value for column, value in equal.items() if value is not None]
        if self.kommuner is not None:
            found.append(message.c.kommune_nr.in_(sorted(self.kommuner)))
        if self.cause is not None:
            found.append(or_(message.c.cause == self.cause, message.c.id.in_(_tried(self.cause))))
        if self.since is not None:
            found.append(message.c.created_at >= self.since)
        if self.until is not None:
            found.append(message.c.created_at < self.until)
        return found


def _tried(cause: str) -> Select[tuple[str]]:
    return select(attempt.c.message_id).where(attempt.c.cause == cause)
