"""Receipts: what became of each notification of a message, due to be published."""

from collections.abc import Collection
from datetime import UTC, datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.outbox import Kind, State
from adapter.outbox.line import KprMessage
from adapter.outbox.verdict import Receipt, Verdict
from adapter.store.seal import Seal
from adapter.store.tables import notified, publication
from adapter.store.writing import Values, insert_rows

_RECEIVED = {State.DELIVERED: "delivered", State.REFUSED: "refused", State.CLOSED: "closed"}
_encoder = msgspec.json.Encoder()
_receipt = msgspec.json.Decoder(Receipt)


async def receipts_due(  # noqa: PLR0913 - what a receipt says
    connection: AsyncConnection,
    seal: Seal,
    of: KprMessage,
    state: State,
    verdict: Verdict,
    now: datetime,
    *,
    but: Collection[str] = (),
) -> None:
    """Make due what became of each notification of a message, `but` some records (by id)."""
    query = select(notified).where(notified.c.message_id == of.id).order_by(notified.c.number)
    rows = [
        _publication(
            seal,
            Receipt(
                record_id=row.record_id,
                guid=row.guid,
                number=row.number,
                line=of.key.line,
                kommune_nr=of.key.kommune_nr,
                message_id=of.id,
                verdict=_RECEIVED[state],
                cause=verdict.cause,
                status=verdict.status,
                code=verdict.code,
                ref_id=verdict.ref_id,
                at=now.astimezone(UTC).isoformat(),
            ),
            now,
        )
        for row in await connection.execute(query)
        if row.record_id not in but
    ]
    await insert_rows(connection, publication, rows)


def open_receipt(seal: Seal, record_id: str, sealed: bytes) -> Receipt:
    """Read a receipt that is due."""
    return _receipt.decode(seal.open(sealed, "receipt", record_id))


def _publication(seal: Seal, receipt: Receipt, now: datetime) -> Values:
    return {
        "kind": Kind.RECEIPTS,
        "record_id": receipt.record_id,
        "sealed": seal.seal(_encoder.encode(receipt), "receipt", receipt.record_id),
        "due_at": now,
    }
