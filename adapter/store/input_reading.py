"""Searching inputs: page by page, the newest first, as far as whoever asks may see."""

from collections.abc import Collection, Iterator
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, Select, String, cast, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapter.outcomes import Outcome
from adapter.rules import Finding, catalogue
from adapter.store.database import transaction
from adapter.store.input_answers import Asked, InputItem
from adapter.store.tables import attempt, matched, message, notified, outcome, record, resource

#: What a list shows of an input.
COLUMNS = tuple(
    column for column in outcome.c if column.name not in {"place", "day", "rules_version", "digest"}
)
#: The highest number that either database has.
_BIGGEST = 2**63 - 1


class InputReading:
    """Searches of inputs; none changes anything, and no answer names a person."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def inputs(
        self, asked: Asked, *, kommuner: Collection[str] | None, before: int | None = None, limit: int = 50
    ) -> list[InputItem]:
        """
        Give inputs of these kommuner, the newest first, from the one before `before` (an outcome's number).

        None: of all kommuner, and those of which nobody knows whose they are.
        """
        wanted = [*_within(kommuner), *_wanted(asked)]
        if before is not None:
            wanted.append(outcome.c.id < before)
        query = select(*COLUMNS).where(*wanted).order_by(outcome.c.id.desc()).limit(limit)
        async with transaction(self._engine) as connection:
            return [input_item(row) for row in await connection.execute(query)]


def input_item(row: Row[Any]) -> InputItem:
    """Answer with one input."""
    findings = msgspec.convert(row.findings, list[Finding])
    return InputItem(
        id=row.id,
        input=row.input,
        source=row.source,
        tenant=row.tenant or None,
        kommune_nr=row.kommune_nr or None,
        received=row.received_at,
        outcome=Outcome(row.outcome),
        reason=row.reason,
        parked_id=row.parked_id,
        replay_of=row.replay_of,
        rules=tuple(dict.fromkeys(each.rule for each in findings)),
    )


def _within(kommuner: Collection[str] | None) -> Iterator[ColumnElement[bool]]:
    if kommuner is not None:
        yield outcome.c.kommune_nr.in_(sorted(kommuner))


def _wanted(asked: Asked) -> Iterator[ColumnElement[bool]]:
    """What an input must be like."""
    plain: dict[ColumnElement[Any], object] = {
        outcome.c.tenant: asked.tenant,
        outcome.c.outcome: asked.outcome,
        outcome.c.reason: asked.reason,
        outcome.c.kommune_nr: asked.kommune_nr,
    }
    yield from (column == value for column, value in plain.items() if value is not None)
    if asked.since is not None:
        yield outcome.c.received_at >= asked.since
    if asked.until is not None:
        yield outcome.c.received_at < asked.until
    if asked.input is not None:
        yield _is_called(asked.input)
    if asked.rule is not None:
        yield _says(asked.rule)
    yield from (outcome.c.id.in_(query) for query in _found(asked))


def _found(asked: Asked) -> Iterator[Select[Any]]:
    """The outcomes behind an id of something that came of them."""
    if asked.service is not None:
        yield select(resource.c.outcome_id).where(resource.c.service_id == asked.service)
    if asked.record is not None:
        yield select(record.c.outcome_id).where(record.c.id == asked.record.lower())
    if asked.message is not None:
        told = select(notified.c.record_id).where(notified.c.message_id.in_(_message(asked.message)))
        yield select(record.c.outcome_id).where(record.c.id.in_(told))


def _message(named: str) -> Select[Any]:
    """A message by its messageId or by a refId."""
    by_ref = select(attempt.c.message_id).where(attempt.c.ref_id == named)
    is_it = or_(message.c.id == named.lower(), message.c.ref_id == named, message.c.id.in_(by_ref))
    return select(message.c.id).where(is_it)


def _is_called(name: str) -> ColumnElement[bool]:
    if name.isascii() and name.isdigit() and int(name) <= _BIGGEST:
        return or_(outcome.c.input == name, outcome.c.id == int(name))
    return outcome.c.input == name


def _says(rule: str) -> ColumnElement[bool]:
    """Whether a rule is among what was found, in the document or by comparing; no rule of ours finds nothing."""
    if rule not in catalogue():
        return outcome.c.id.is_(None)
    compared = select(matched.c.outcome_id).where(matched.c.rule == rule)
    return or_(cast(outcome.c.findings, String).contains(f'"{rule}"'), outcome.c.id.in_(compared))
