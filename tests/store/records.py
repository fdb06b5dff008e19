"""Records put into a store, and a line taken as far as a test needs: synthetic, without a register."""

from collections import Counter
from collections.abc import Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from batches import NOON, consultation, notification, record
from sqlalchemy import select

from adapter.notifications import Change
from adapter.outbox import Kind, Line, Receipt, Record, State
from adapter.outbox.line import Bytes, Head, KprMessage, LineKey, Notified
from adapter.outbox.planning import Judge
from adapter.outbox.verdict import Ending, Stored, Verdict
from adapter.store import Store, tables
from adapter.store.database import transaction
from adapter.store.lines import StoredLine
from adapter.store.operating import By
from adapter.store.rows import record_row
from adapter.store.writing import insert_rows, upsert_rows
from adapter.values import replace

IPLOS = LineKey("0301", Line.IPLOS)
HST = LineKey("0301", Line.HST)
#: When the lines are served, unless a test says otherwise: the day after the records were made.
LATER = NOON + timedelta(days=1)
BY = By("kari.operator", "KPR asked for it")
WRITTEN = Bytes(b"<Melding/>", b"protected", "own 56.0.0.5", 159000, "ab" * 32)

ACCEPTED = Verdict(Ending.ACCEPTED, Stored.YES, "received", 200, None, "REF-1")
REFUSED = Verdict(Ending.REFUSED, Stored.NO, "validation-refused", 400, 1234, "REF-2")
AGAIN = Verdict(Ending.AGAIN, Stored.UNKNOWN, "no-answer")
TOO_LARGE = Verdict(Ending.TOO_LARGE, Stored.NO, "too-large", 413)
UNREADABLE = Verdict(Ending.UNREADABLE, Stored.NO, "not-decrypted", 400, 1001, "REF-3")
STOPPED = Verdict(Ending.STOPPED, Stored.NO, "no-token", 401)


def guid(n: int) -> str:
    return str(UUID(int=n))


def number_of(text: str) -> int:
    """The number that a test gave a record."""
    return UUID(text).int


def made(n: int, change: Change = Change.NEW, of: int | None = None, **about: Any) -> Record:
    """A record of an IPLOS line: the start of service T1, unless the content says otherwise."""
    outer = {name: about.pop(name) for name in ("tenant", "state", "reason", "created") if name in about}
    content = {"service_id": "T1", "hendelse_guid": guid(100_000 + n)} | about
    body = notification(1, guid=guid(n), change=change, ref=guid(of) if of else None, **content)
    return replace(record(body), **{"reason": None} | outer)


def consulted(n: int, change: Change = Change.NEW, of: int | None = None, **about: Any) -> Record:
    """A record of an HST line."""
    outer = {name: about.pop(name) for name in ("tenant", "state", "reason", "created") if name in about}
    body = replace(consultation(1), guid=guid(n), konsultasjon_id=f"K{of or n}", ref=guid(of) if of else None)
    return replace(record(replace(body, change=change, **about)), **{"reason": None} | outer)


def services(*numbers: int, **about: Any) -> list[Record]:
    """The start of a service each."""
    return [made(n, service_id=f"T{n}", **about) for n in numbers]


async def put(store: Store, *records: Record) -> None:
    """Keep records as the intake does, all of one input."""
    async with transaction(store._database.writing) as connection:
        outcome = await connection.scalar(select(tables.outcome.c.id).limit(1))
        if outcome is None:
            await insert_rows(connection, tables.outcome, [_OUTCOME])
            outcome = await connection.scalar(select(tables.outcome.c.id))
        rows = [record_row(store._seal, each, outcome) for each in records]
        await insert_rows(connection, tables.record, rows)
        counted = Counter((each.line, each.kommune_nr, NOON.date()) for each in records)
        await upsert_rows(
            connection,
            tables.made,
            [
                {"line": line, "kommune_nr": nr, "day": day, "count": n}
                for (line, nr, day), n in counted.items()
            ],
            adding=["count"],
        )


_OUTCOME = {
    "place": 0,
    "input": "folder/1.json",
    "source": "folder",
    "tenant": "vest",
    "kommune_nr": "0301",
    "received_at": NOON,
    "day": NOON.date(),
    "outcome": "notify",
    "reason": None,
    "findings": [],
    "rules_version": "7",
    "digest": "00",
    "parked_id": None,
    "replay_of": None,
}


def sound(_notified: Notified) -> None:
    """Judge nothing unsound."""


def unsound(rule: str, *numbers: int) -> Judge:
    """Judge the contents of these records unsound by a rule."""

    def judge(notified: Notified) -> str | None:
        return rule if number_of(notified.record_id) in numbers else None

    return judge


@asynccontextmanager
async def held(store: Store, key: LineKey = IPLOS, now: datetime = LATER, holder: str = "one"):
    """The line under lease, which must be free."""
    async with store.lines.leased(key, holder, 60, now) as line:
        assert line is not None, "the line is held by somebody else"
        yield line


async def attempted(line: StoredLine, message: KprMessage, now: datetime = LATER) -> KprMessage:
    """Take a message as far as the moment before its first byte leaves."""
    written = await line.write(message, WRITTEN) if message.state == "draft" else message
    return await line.begin(written, now)


async def sent(
    store: Store,
    verdict: Verdict = ACCEPTED,
    key: LineKey = IPLOS,
    *,
    judge: Judge = sound,
    limit: int = 10,
    now: datetime = LATER,
) -> KprMessage:
    """Send the line's message, which is made when none is under way; give it as it was sent."""
    async with held(store, key, now) as line:
        message = await line.under_way(now) or await line.draft(judge, limit, now)
        assert message is not None, "there is nothing to send"
        message = await attempted(line, message, now)
        await line.note(message, verdict, None, now)
        return message


async def sent_all(store: Store, key: LineKey = IPLOS, **how: Any) -> list[KprMessage]:
    """Send everything, and have it accepted."""
    messages = []
    while await drafted(store, key, **how) is not None:
        messages.append(await sent(store, ACCEPTED, key, **how))
    return messages


async def drafted(
    store: Store, key: LineKey = IPLOS, *, judge: Judge = sound, limit: int = 10, now: datetime = LATER
) -> KprMessage | None:
    """The line's message, which is made when none is under way; None when there is nothing for it."""
    async with held(store, key, now) as line:
        return await line.under_way(now) or await line.draft(judge, limit, now)


async def contents(store: Store, message: KprMessage) -> Sequence[Notified]:
    async with held(store, message.key) as line:
        return await line.contents(message)


async def told(store: Store, message: KprMessage) -> list[tuple[int, int, str, int, int | None]]:
    """Number, GUID, status, the GUID before and the GUID referred to, each GUID by its number."""
    return [
        (n.number, number_of(n.guid), n.status.value, number_of(n.previous), n.ref and number_of(n.ref))
        for n in await contents(store, message)
    ]


async def message_of(store: Store, message_id: str) -> Any:
    """A message's row as it stands."""
    [row] = await rows(store, select(tables.message).where(tables.message.c.id == message_id))
    return row


async def standing(store: Store, key: LineKey = IPLOS) -> tuple[Head, str | None]:
    """The head of a line, and what stops it."""
    table = tables.line
    query = select(table).where(table.c.kommune_nr == key.kommune_nr, table.c.line == key.line)
    [row] = await rows(store, query)
    return Head(row.number, row.guid, row.year, row.lopenr), row.stopped


async def states(store: Store) -> dict[int, tuple[State, str | None]]:
    """Every record's state and reason."""
    found = await rows(store, select(tables.record.c.id, tables.record.c.state, tables.record.c.reason))
    return {number_of(row.id): (State(row.state), row.reason) for row in found}


async def rows(store: Store, query: Any) -> list[Any]:
    async with transaction(store._database.reading) as connection:
        return list(await connection.execute(query))


async def receipts(store: Store) -> list[Receipt]:
    """What is due to be published of messages, which then waits no more."""
    async with store.publications.due(Kind.RECEIPTS, 1000) as due:
        return [each for each in due if isinstance(each, Receipt)]
