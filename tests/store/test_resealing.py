"""Old values are sealed anew in every table, in small steps, beside others, and after a kill."""

import asyncio
import signal
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from batches import PERSON, accepted, full_batch, keep, notification, opened, write
from sqlalchemy import LargeBinary, insert, select, update

from adapter.errors import Misconfigured
from adapter.events import Delivered
from adapter.matching import KommuneKey
from adapter.matching.pilot import PilotContact
from adapter.outbox import Kind
from adapter.outbox.verdict import Receipt
from adapter.store.becoming_due import open_refusal
from adapter.store.key_acts import SETTLED
from adapter.store.noting import xml_of
from adapter.store.operating import By
from adapter.store.pilot_rows import contact_row, identified
from adapter.store.receipts import _publication, open_receipt
from adapter.store.resealing import BATCH
from adapter.store.seal import key_id_of
from adapter.store.sealed import open_delivered, seal_delivered
from adapter.store.sealed_tables import SEALED_TABLES
from adapter.store.tables import (
    awaited,
    message,
    metadata,
    parked,
    pilot_contact,
    publication,
    record,
)
from tests.forked import ended

HERE = Path(__file__).parent
BY = By("Kari Testesen", "yearly change")
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
WHOSE = KommuneKey("0301", "k" * 32)
CONTACT = PilotContact("vest", "C1", WHOSE, "P-1", None, date(2026, 2, 1), None, "RPH", (), "", person=PERSON)
DELIVERED = Delivered("Organization/1", None, b"{}")
LATER = datetime(2100, 1, 1, tzinfo=UTC)


async def reseal(store, size=4):
    return [page async for page in store.seal_keys.reseal(BY, NOW + SETTLED, size)]


async def named(store):
    """How many values of each table name each key."""
    counted = {}
    async for page in store.seal_keys.pages(3):
        counted.setdefault(page.table, Counter()).update(page.by_key)
    return {table: dict(found) for table, found in counted.items() if found}


async def fill(store):
    """A value in every table, sealed by what seals it in the service; give a word to find the login by."""
    seal = store._seal
    await write(store, full_batch(1, 6))
    async with store._database.writing.begin() as connection:
        parked_id = await connection.scalar(select(parked.c.id).order_by(parked.c.id).limit(1))
        record_id = await connection.scalar(select(record.c.id).order_by(record.c.seq).limit(1))
        sealed = seal_delivered(seal, DELIVERED, parked_id)
        row = {"tenant": "vest", "value_hash": "h", "parked_id": parked_id, "sealed": sealed}
        await connection.execute(insert(awaited).values(row))
        await connection.execute(insert(awaited).values(row | {"value_hash": "i", "sealed": None}))
        receipt = Receipt(
            record_id, "g", 1, "IPLOS", "0301", "m", "delivered", "", None, None, None, NOW.isoformat()
        )
        await connection.execute(insert(publication).values(_publication(seal, receipt, NOW)))
        await connection.execute(insert(pilot_contact).values(contact_row(seal, CONTACT)))
        await connection.execute(insert(message).values(_message_row(seal)))
    return await store.logins.begin({"name": "Kari"}, NOW, LATER)


def _message_row(seal):
    return {
        "id": "m",
        "kommune_nr": "0301",
        "line": "IPLOS",
        "tenant": "vest",
        "state": "ready",
        "is_resend": False,
        "created_at": NOW,
        "size": 1,
        "first": 1,
        "last": 1,
        "unknown": False,
        "rules": [],
        "sealed": seal.seal(b"<xml/>", "message", "m"),
    }


async def read_all(store, word):
    """Read everything by what reads it in the service."""
    seal = store._seal
    items = [item async for item in store.reading.queue()]
    async with store.work() as work:
        batch = full_batch(1, 6)
        known = await work.load(list(batch.known.histories), list(batch.known.names))
        assert len(known.histories) == len(batch.known.histories)
    async with store._database.reading.begin() as connection:
        kept = (await connection.execute(select(awaited).where(awaited.c.sealed.is_not(None)))).one()
        assert open_delivered(seal, kept.parked_id, kept.sealed) == DELIVERED
        told = (await connection.execute(select(publication).where(publication.c.sealed.is_not(None)))).all()
        for row in told:
            if row.kind == Kind.RECEIPTS:
                assert open_receipt(seal, row.record_id, row.sealed).guid == "g"
            else:
                open_refusal(seal, row.parked_id, row.attempt, row.sealed)
        contact = (await connection.execute(select(pilot_contact))).mappings().one()
        assert identified(seal, contact) == CONTACT
        assert await xml_of(connection, seal, "m") == b"<xml/>"
        for row in await connection.execute(select(parked)):
            assert seal.open(row.sealed, "parked", row.tenant, row.digest)
    assert (await store.logins.find(word, NOW, SETTLED))["name"] == "Kari"
    return len(items)


def test_every_table_with_sealed_values_is_known():
    """What is not named there would be lost when its key is retired."""
    found = {
        table.name
        for table in metadata.tables.values()
        if "sealed" in table.c and isinstance(table.c.sealed.type, LargeBinary)
    }

    assert {each.table.name for each in SEALED_TABLES} == found


async def test_values_of_every_table_are_sealed_anew_and_read_as_before(place):
    async with opened(place) as store:
        word = await fill(store)
        before, items = await named(store), await read_all(store, word)
        assert {each.table.name for each in SEALED_TABLES} == set(before)
        await store.seal_keys.rotate(BY, NOW)

        pages = await reseal(store)

        assert await named(store) == {table: {2: keys[1]} for table, keys in before.items()}
        assert sum(page.resealed for page in pages) == sum(keys[1] for keys in before.values())
        assert not any(page.left for page in pages)
        await store.seal_keys.retire(1, BY, NOW + SETTLED)
        assert await read_all(store, word) == items


async def test_what_is_sealed_with_the_newest_key_is_let_be(place):
    async with opened(place) as store:
        await fill(store)
        await store.seal_keys.rotate(BY, NOW)
        await reseal(store)

        assert not any(page.resealed for page in await reseal(store))


async def test_all_rows_are_looked_through_and_counted(place):
    async with opened(place) as store:
        await fill(store)

        pages = [page async for page in store.seal_keys.pages(2)]
        assert sum(page.looked_at for page in pages) == await store.seal_keys.count()


@pytest.mark.parametrize("number", ["1", "3"])
async def test_a_kill_in_the_middle_loses_nothing_and_it_goes_on_from_there(place, number):
    async with opened(place) as store:
        word = await fill(store)
        await store.seal_keys.rotate(BY, NOW)

    killed = await asyncio.to_thread(ended, "resealing", str(place), number, folder=HERE)
    assert killed == (-signal.SIGKILL, "")

    async with opened(place) as store:
        keys = {key for found in (await named(store)).values() for key in found}
        assert keys == ({1} if number == "1" else {1, 2})
        items = await read_all(store, word)
        pages = await reseal(store)

        assert {key for found in (await named(store)).values() for key in found} == {2}
        assert await read_all(store, word) == items
        assert sum(page.resealed for page in pages) > 0


async def test_a_value_that_changes_meanwhile_keeps_what_was_written_last(place):
    """Somebody writes between the look at a page and its rewriting."""
    async with opened(place) as store, opened(place) as other:
        await keep(store, accepted(1), accepted(2))
        await store.seal_keys.rotate(BY, NOW)
        seen = store.seal_keys.pages()
        await anext(seen)
        await seen.aclose()
        changed = notification(1, service_code="15")
        async with other._database.writing.begin() as connection:
            other._seal.freshness.forget()
            sealed = other._seal.seal(b"{}", "record", changed.guid)
            await connection.execute(update(record).where(record.c.id == changed.guid).values(sealed=sealed))
        await reseal(store)

        async with store._database.reading.begin() as connection:
            kept = await connection.scalar(select(record.c.sealed).where(record.c.id == changed.guid))
        assert store._seal.open(kept, "record", changed.guid) == b"{}"


async def test_rows_that_others_hold_are_left_for_another_round(migrated_url):
    """On PostgreSQL: nobody waits crosswise. SQLite has one writer in any case."""
    async with opened(migrated_url) as store:
        await keep(store, accepted(1), accepted(2))
        await store.seal_keys.rotate(BY, NOW)
        async with store._database.writing.begin() as connection:
            held = select(record.c.id).order_by(record.c.seq).limit(1).with_for_update()
            await connection.execute(held)
            pages = await reseal(store)

        assert [(page.table, page.resealed, page.left) for page in pages if page.left] == [("record", 1, 1)]
        assert sum(page.resealed for page in await reseal(store)) == 1


async def test_a_value_that_was_tampered_with_is_not_sealed_anew(place):
    async with opened(place) as store:
        await keep(store, accepted(1))
        await store.seal_keys.rotate(BY, NOW)
        async with store._database.writing.begin() as connection:
            sealed = await connection.scalar(select(record.c.sealed))
            await connection.execute(update(record).values(sealed=sealed[:-1] + b"\0\0"))

        with pytest.raises(Misconfigured, match="store, table record: a sealed value cannot be opened"):
            await reseal(store)
        async with store._database.reading.begin() as connection:
            assert key_id_of(await connection.scalar(select(record.c.sealed))) == 1


async def test_a_long_table_is_rewritten_in_small_transactions(tmp_path):
    """No other writer waits for longer than one of them takes."""
    async with opened(tmp_path) as store:
        await keep(store, *(accepted(n) for n in range(1, 2 * BATCH + 2)))
        await store.seal_keys.rotate(BY, NOW)
        pages = await reseal(store, 10 * BATCH)

        assert [page.resealed for page in pages if page.table == "record"] == [2 * BATCH + 1]
