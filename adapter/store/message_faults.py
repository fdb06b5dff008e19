"""The faults that were fed back on messages, gathered so that each can be followed up (HIS 1135:2021, chapter 8)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, case, func, select, union_all

from adapter.outbox import Line
from adapter.outbox.line import UNDER_WAY, LineKey
from adapter.outbox.verdict import Ending
from adapter.store.tables import attempt, message

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FaultTold:
    """One fault on a line: what was said, how often, and how many messages still wait for its end."""

    key: LineKey
    cause: str
    #: HTTP status, and validationCode or errorCode of the register; None where nobody answered.
    status: int | None
    code: int | None
    #: Attempts that ended so, or checks of ours.
    times: int
    #: Messages that met it, and those of them that are under way still.
    messages: int
    open: int
    first: datetime
    last: datetime

    @property
    def place(self) -> tuple[int | str, ...]:
        """Where it stands in a list that is read by pages: what names it, which stays when it happens again."""
        met = (self.cause, -1 if self.status is None else self.status, -1 if self.code is None else self.code)
        return (self.key.kommune_nr, self.key.line.value, *met)

    @property
    def rank(self) -> tuple[int | str, ...]:
        """Where it stands for who reads them: what something waits for first, then the latest."""
        microseconds = (self.last - _EPOCH) // timedelta(microseconds=1)
        return (0 if self.open else 1, -microseconds, *self.place)


def faults_query(kommuner: Collection[str] | None) -> Select[Any]:
    """Count the faults: there are as many as lines, causes and codes, however many messages met them."""
    told = union_all(_of_register(), _of_ours()).subquery("told")
    query = select(
        told.c.kommune_nr,
        told.c.line,
        told.c.cause,
        told.c.status,
        told.c.code,
        func.count().label("times"),
        func.count(told.c.message_id.distinct()).label("messages"),
        func.count(case((told.c.state.in_(UNDER_WAY), told.c.message_id)).distinct()).label("open"),
        func.min(told.c.at).label("first"),
        func.max(told.c.at).label("last"),
    )
    if kommuner is not None:
        query = query.where(told.c.kommune_nr.in_(sorted(kommuner)))
    alike = (told.c.kommune_nr, told.c.line, told.c.cause, told.c.status, told.c.code)
    return query.group_by(*alike)


def fault_told(row: Row[Any]) -> FaultTold:
    """Read a row."""
    key = LineKey(row.kommune_nr, Line(row.line))
    return FaultTold(
        key, row.cause, row.status, row.code, row.times, row.messages, row.open, row.first, row.last
    )


def _of_register() -> Select[Any]:
    """What attempts came to."""
    return (
        select(
            message.c.id.label("message_id"),
            message.c.kommune_nr,
            message.c.line,
            message.c.state,
            attempt.c.cause,
            attempt.c.status,
            attempt.c.code,
            attempt.c.ended_at.label("at"),
        )
        .join(attempt, attempt.c.message_id == message.c.id)
        .where(attempt.c.cause.is_not(None), attempt.c.ending != Ending.ACCEPTED)
    )


def _of_ours() -> Select[Any]:
    """What stopped a message before it was ever sent: a check of ours, a certificate."""
    return select(
        message.c.id.label("message_id"),
        message.c.kommune_nr,
        message.c.line,
        message.c.state,
        message.c.cause,
        message.c.status,
        message.c.code,
        func.coalesce(message.c.ended_at, message.c.created_at).label("at"),
    ).where(message.c.cause.is_not(None), message.c.attempts == 0)
