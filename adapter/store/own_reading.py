"""What became of a source's own records, one by one, in words it can act on (MH-43)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapter.outbox import State
from adapter.outcomes import Outcome
from adapter.rules import catalogue
from adapter.store.database import transaction
from adapter.store.tables import outcome, record, resource


class Fate(StrEnum):
    """What became of a record, the gravest first."""

    REFUSED = "refused"  #: by us, or by the register
    WAITING = "waiting"  #: for something that was not delivered
    HELD = "held"  #: a person, or a missing start, must release it
    SUPPRESSED = "suppressed"  #: registered already by somebody else
    SENT = "sent"  #: the register has it
    ACCEPTED = "accepted"  #: taken in; on its way, or nothing need be sent


@dataclass(frozen=True, slots=True)
class OwnItem:
    """One record of a source, by the source's own names as far as they are safe to show."""

    #: Of its input; pages go on from it.
    id: int
    input: str
    tenant: str
    received: datetime
    #: `Encounter/77`; an id that might be an identity number is masked. None: the document as a whole.
    resource: str | None
    fate: Fate
    reason: str | None
    rule: str | None


class OwnReading:
    """Questions of sources; none changes anything, and no answer names a person."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def items(
        self, tenants: Collection[str], *, before: int | None = None, limit: int = 50
    ) -> list[OwnItem]:
        """Give the records of so many inputs of tenants, the newest first, from the one before `before`."""
        wanted: list[ColumnElement[bool]] = [outcome.c.tenant.in_(sorted(tenants))]
        if before is not None:
            wanted.append(outcome.c.id < before)
        inputs = select(outcome).where(*wanted).order_by(outcome.c.id.desc()).limit(limit)
        async with transaction(self._engine) as connection:
            rows = (await connection.execute(inputs)).all()
            ids = [row.id for row in rows]
            parts = await _parts(connection, ids)
            states = await _states(connection, ids)
        return [item for row in rows for item in _items(row, parts.get(row.id, ()), states)]


async def _parts(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    query = select(resource).where(resource.c.outcome_id.in_(ids)).order_by(resource.c.number)
    found: dict[int, list[Row[Any]]] = {}
    for row in await connection.execute(query):
        found.setdefault(row.outcome_id, []).append(row)
    return found


async def _states(connection: AsyncConnection, ids: Sequence[int]) -> dict[str, tuple[State, str | None]]:
    query = select(record.c.id, record.c.state, record.c.reason).where(record.c.outcome_id.in_(ids))
    return {guid: (State(state), reason) for guid, state, reason in await connection.execute(query)}


def _items(
    row: Row[Any], parts: Sequence[Row[Any]], states: Mapping[str, tuple[State, str | None]]
) -> list[OwnItem]:
    if not parts:
        fate = _of_outcome(Outcome(row.outcome))
        rule = _first_rule(row.findings, row.reason)
        return [_item(row, None, fate, row.reason, rule)]
    return [_of_part(row, part, states) for part in parts]


def _of_part(row: Row[Any], part: Row[Any], states: Mapping[str, tuple[State, str | None]]) -> OwnItem:
    made = [states[guid] for guid in part.detail["records"] if guid in states]
    fate, reason = _of_outcome(Outcome(part.outcome)), part.reason
    if part.detail["duplicate_of"] and not made:
        fate = Fate.SUPPRESSED
    for word, state in ((Fate.REFUSED, State.REFUSED), (Fate.HELD, State.HELD), (Fate.SENT, State.DELIVERED)):
        if found := [why for each, why in made if each is state]:
            fate, reason = word, found[0] or reason
            break
    return _item(row, part.detail["resource"], fate, reason, _first_rule(part.detail["findings"], reason))


def _item(row: Row[Any], named: str | None, fate: Fate, reason: str | None, rule: str | None) -> OwnItem:
    return OwnItem(row.id, row.input, row.tenant, row.received_at, named, fate, reason, rule)


def _of_outcome(word: Outcome) -> Fate:
    match word:
        case Outcome.REJECT | Outcome.PARTIAL:
            return Fate.REFUSED
        case Outcome.PARK:
            return Fate.WAITING
        case Outcome.HOLD:
            return Fate.HELD
        case Outcome.NOT_IN_KPR:
            return Fate.HELD
    return Fate.ACCEPTED


def _first_rule(findings: Sequence[Mapping[str, Any]], reason: str | None) -> str | None:
    """The rule that gives the reason: one that was found, else any of that class."""
    rules = catalogue()
    found = [each["rule"] for each in findings if each["rule"] in rules]
    fitting = [rule for rule in found if rules[rule].reason == reason]
    alike = [rule.id for rule in rules.values() if rule.reason == reason]
    return next(iter([*fitting, *(alike if reason else found)]), None)
