"""What became of a source's own records, one by one, in words it can act on (MH-43)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapter.matching.pilot import CourseState
from adapter.outbox import State
from adapter.outcomes import Outcome
from adapter.rules import catalogue
from adapter.store.answers import ParkedState
from adapter.store.database import transaction
from adapter.store.deciding import REJECTED
from adapter.store.message_acts import MESSAGE_CLOSED
from adapter.store.own_ways import Course, Ways, ways_of
from adapter.store.tables import outcome, resource


class Fate(StrEnum):
    """What became of a record (MH-43)."""

    REFUSED = "refused"  #: by us, or by the register
    WAITING = "waiting"  #: for something that was not delivered
    HELD = "held"  #: a person, a missing start, or a code that is not there yet must release it
    SUPPRESSED = "suppressed"  #: registered already, by somebody else or as a service that covers it
    SENT = "sent"  #: the register has it
    ACCEPTED = "accepted"  #: taken in; on its way, or nothing need be sent
    ELSEWHERE = "elsewhere"  #: the register gets it by another way: KUHR, or NPR
    NOT_REPORTED = "not-reported"  #: KPR has no message for it, or its kommune decided so
    NOT_YET = "not-yet"  #: its kommune does not report its code yet (V-021)
    RETRIED = "retried"  #: it was judged again, and what became of it stands there
    REPLACED = "replaced"  #: a later version of it came, and what became of that stands there
    DROPPED = "dropped"  #: a person decided that it needs no answer


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
            parts = await _parts(connection, [row.id for row in rows])
            ways = await ways_of(connection, rows, [each for some in parts.values() for each in some])
        return [item for row in rows for item in _items(row, parts.get(row.id, ()), ways)]


async def _parts(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    query = select(resource).where(resource.c.outcome_id.in_(ids)).order_by(resource.c.number)
    found: dict[int, list[Row[Any]]] = {}
    for row in await connection.execute(query):
        found.setdefault(row.outcome_id, []).append(row)
    return found


def _items(row: Row[Any], parts: Sequence[Row[Any]], ways: Ways) -> list[OwnItem]:
    since = _since(row, ways)
    if not parts:
        return [_item(row, None, since or _of_outcome(Outcome(row.outcome)), row.reason, row.findings)]
    return [_of_part(row, part, since, ways) for part in parts]


def _since(row: Row[Any], ways: Ways) -> Fate | None:
    """What was done with a parked input since; None while it waits, and for one that is not parked."""
    match ways.parked.get(row.parked_id):
        case ParkedState.REPLAYED if Outcome(row.outcome) in _PARKED:
            return Fate.RETRIED
        case ParkedState.SUPERSEDED if Outcome(row.outcome) in _PARKED:
            return Fate.REPLACED
        case ParkedState.DROPPED:
            return Fate.DROPPED
    return None


def _of_part(row: Row[Any], part: Row[Any], since: Fate | None, ways: Ways) -> OwnItem:
    detail, word = part.detail, Outcome(part.outcome)
    if since is not None and word in _PARKED:
        return _item(row, detail["resource"], since, part.reason, detail["findings"])
    if word is Outcome.NOT_IN_KPR:
        fate = _apart(detail.get("apart") or {}, ways.pilot.get((row.tenant, part.service_id)))
        return _item(row, detail["resource"], fate, part.reason, detail["findings"])
    made = [ways.records[guid] for guid in detail["records"] if guid in ways.records]
    fate, reason = _of_records(made) if made else (_of_outcome(word), None)
    if detail["duplicate_of"] and not made:
        fate = Fate.SUPPRESSED
    return _item(row, detail["resource"], fate, reason or part.reason, detail["findings"])


def _apart(apart: Mapping[str, Any], course: Course | None) -> Fate:
    """Of a contact that KPR has no message for: where else it goes, or where its course of the pilot stands."""
    if apart.get("channel"):
        return Fate.ELSEWHERE
    if course is None:
        return Fate.NOT_REPORTED
    match course.state:
        case None:
            return Fate.SUPPRESSED
        case CourseState.RELEASED:
            return Fate.ACCEPTED
        case CourseState.REJECTED:
            return Fate.NOT_REPORTED
    return Fate.HELD


def _of_records(made: Sequence[tuple[State, str | None]]) -> tuple[Fate, str | None]:
    """The gravest of what became of its notifications, and why; sent once none of them waits any more."""
    for state, fate in _GRAVEST:
        if why := [reason for each, reason in made if each is state]:
            return fate, why[0]
    if any(state in (State.QUEUED, State.IN_MESSAGE) for state, _ in made):
        return Fate.ACCEPTED, None
    if any(state is State.DELIVERED for state, _ in made):
        return Fate.SENT, None
    return _CLOSED.get(made[0][1] or "", Fate.ACCEPTED), None


def _item(
    row: Row[Any],
    named: str | None,
    fate: Fate,
    reason: str | None,
    findings: Sequence[Mapping[str, Any]],
) -> OwnItem:
    # What is not reported yet has no rule of its own, and what was remarked besides is not why.
    rule = first_rule(findings if fate is not Fate.NOT_YET else (), reason)
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
            return Fate.NOT_REPORTED
    return Fate.ACCEPTED


def first_rule(findings: Sequence[Mapping[str, Any]], reason: str | None) -> str | None:
    """The rule that gives the reason: one that was found, any of that class, else the first that was found."""
    rules = catalogue()
    found = [each["rule"] for each in findings if each["rule"] in rules]
    fitting = [rule for rule in found if rules[rule].reason == reason]
    alike = [rule.id for rule in rules.values() if rule.reason == reason] if reason else []
    return next(iter([*fitting, *alike, *found]), None)


#: Of an input that is parked: what was done with it since is what became of these.
_PARKED = frozenset({Outcome.REJECT, Outcome.PARTIAL, Outcome.PARK})
_GRAVEST = (
    (State.REFUSED, Fate.REFUSED),
    (State.HELD, Fate.HELD),
    (State.PILOT, Fate.HELD),
    (State.OUT_OF_SCOPE, Fate.NOT_YET),
)
#: Where all of it was ended by a person.
_CLOSED = {REJECTED: Fate.SUPPRESSED, MESSAGE_CLOSED: Fate.REFUSED}
