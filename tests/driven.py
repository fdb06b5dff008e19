"""Lines driven by hand, as their sender would: a message is made, written, sent, and answered for."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from adapter.outbox import Record
from adapter.outbox.line import Bytes, KprMessage, LineKey, Notified
from adapter.outbox.verdict import Ending, Stored, Verdict
from adapter.store import Store
from adapter.store.database import transaction
from adapter.store.rows import record_row
from adapter.store.tables import made, outcome, record
from adapter.store.writing import insert_rows

NOON = datetime(2026, 2, 2, 11, 0, tzinfo=UTC)
ACCEPTED = Verdict(Ending.ACCEPTED, Stored.YES, "received", 200, None, "R-1")
REFUSED = Verdict(Ending.REFUSED, Stored.NO, "validation-refused", 400, 1234, "R-2")
AWAY = Verdict(Ending.AGAIN, Stored.UNKNOWN, "timed-out")
_WRITTEN = Bytes(b"<Melding/>", b"protected", "own 56.0.0.5", 159000, "ff")


def sound(_notified: Notified) -> None:
    """Find nothing wrong with a notification."""
    return


async def put(store: Store, *records: Record) -> None:
    """Queue records without an input, under one outcome."""
    async with transaction(store._database.writing) as connection:
        if await connection.scalar(select(outcome.c.id)) is None:
            await insert_rows(connection, outcome, [_outcome()])
        await insert_rows(connection, record, [record_row(store._seal, each, 1) for each in records])
        counts = [
            {"line": each.line, "kommune_nr": each.kommune_nr, "day": NOON.date(), "count": 1}
            for each in records
        ]
        for one in counts:
            where = (made.c.line == one["line"], made.c.kommune_nr == one["kommune_nr"])
            raised = await connection.execute(made.update().where(*where).values(count=made.c.count + 1))
            if not raised.rowcount:
                await insert_rows(connection, made, [one])


async def send(
    store: Store,
    key: LineKey,
    *verdicts: Verdict,
    at: datetime = NOON + timedelta(days=1),
    limit: int = 500,
) -> KprMessage:
    """Take a line's next message through attempts that end so; give it as it stands then."""
    async with store.lines.leased(key, "sender", 60, at) as line:
        assert line is not None
        message = await line.under_way(at) or await line.draft(sound, limit, at)
        assert message is not None, "there is something to send"
        if message.state == "draft":
            message = await line.write(message, _WRITTEN)
        for n, verdict in enumerate(verdicts):
            began = at + timedelta(minutes=n)
            message = await line.begin(message, began)
            due = began + timedelta(minutes=1) if verdict.ending is Ending.AGAIN else None
            await line.note(message, verdict, due, began + timedelta(seconds=2))
            message = (await store.line_reading.message(message.id)).message
    return message


def _outcome() -> dict[str, object]:
    return {
        "place": 0,
        "input": "epj/1.json",
        "source": "folder",
        "tenant": "vest",
        "kommune_nr": "0301",
        "received_at": NOON,
        "day": NOON.date(),
        "outcome": "notify",
        "reason": None,
        "findings": [],
        "rules_version": "1",
        "digest": "00",
        "parked_id": None,
        "replay_of": None,
    }
