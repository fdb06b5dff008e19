"""What goes when its time is over, what stays, and that nothing is counted or reported twice afterwards (SEC-14)."""

from datetime import timedelta

import pytest
from batches import keep, passing, refused
from records import (
    AGAIN,
    BY,
    HST,
    IPLOS,
    LATER,
    REFUSED,
    consulted,
    guid,
    made,
    message_of,
    put,
    receipts,
    rows,
    sent,
    services,
    states,
)
from sqlalchemy import func, select

from adapter.errors import NotFound
from adapter.outbox import State
from adapter.store import tables
from adapter.store.access_reading import WhatLooks
from adapter.store.resending import Choice
from adapter.store.retention import Expiry
from adapter.store.retention_kinds import Kind

#: After everything that these tests make.
MUCH_LATER = LATER + timedelta(days=400)


def over(kind: Kind, kommune_nr: str = "0301") -> Expiry:
    return Expiry(kind, kommune_nr, LATER + timedelta(days=30))


async def published(store):
    """Receipts and records have left."""
    await receipts(store)


async def went(store, kind: Kind, kommune_nr: str = "0301", **how) -> int:
    return await store.retention.delete(over(kind, kommune_nr), BY, MUCH_LATER, **how)


async def log(store):
    return [each.entry for each in await store.access_log.rows(WhatLooks(), limit=1000)]


async def adds_up(store) -> bool:
    """All but the inputs: records put in by hand came by no door."""
    checks = await store.reading.audit()
    return all(check.equal for check in checks if check.what != "received")


class TestMessages:
    """The bytes of messages."""

    async def test_bytes_go_and_ids_codes_and_hash_stay(self, store):
        await put(store, made(1))
        message = await sent(store)
        before = await message_of(store, message.id)

        assert await store.retention.count(over(Kind.MESSAGES)) == 1
        assert await went(store, Kind.MESSAGES) == 1

        after = await message_of(store, message.id)
        assert (after.sealed, after.payload) == (None, None)
        assert (after.id, after.ref_id, after.digest) == (before.id, before.ref_id, before.digest)
        assert await adds_up(store)

    @pytest.mark.parametrize("verdict", [AGAIN, REFUSED], ids=["waiting", "refused"])
    async def test_one_that_has_not_ended_keeps_them(self, store, verdict):
        await put(store, made(1))
        message = await sent(store, verdict)

        assert await went(store, Kind.MESSAGES) == 0
        assert (await message_of(store, message.id)).sealed is not None

    async def test_one_that_is_younger_or_of_another_kommune_keeps_them(self, store):
        await put(store, made(1))
        message = await sent(store)

        assert await store.retention.delete(Expiry(Kind.MESSAGES, "0301", LATER), BY, MUCH_LATER) == 0
        assert await went(store, Kind.MESSAGES, "1804") == 0
        assert (await message_of(store, message.id)).sealed is not None


class TestRecords:
    """What records carry to the register."""

    async def test_the_content_of_a_delivered_record_goes_and_the_rest_of_it_stays(self, store):
        await put(store, made(1))
        await sent(store)
        await published(store)

        assert await went(store, Kind.RECORDS) == 1

        item = await store.reading.queue_item(guid(1))
        assert (item.content, item.state, item.service_id) == (None, State.DELIVERED, "T1")
        assert (await rows(store, select(tables.record.c.person_hash)))[0].person_hash is not None
        assert await adds_up(store)

    async def test_what_is_queued_held_or_under_way_keeps_it(self, store):
        await put(
            store, *services(1, 2), made(3, service_id="T3", state=State.HELD, reason="start-not-reported")
        )
        await sent(store, AGAIN, limit=1)

        assert await went(store, Kind.RECORDS) == 0

    async def test_what_a_resend_under_way_carries_keeps_it_until_that_has_ended(self, store):
        await put(store, made(1))
        await sent(store)
        await published(store)
        await store.operations.resend(IPLOS, Choice(), 10, BY, LATER)

        assert await went(store, Kind.RECORDS) == 0
        await sent(store)
        await published(store)
        assert await went(store, Kind.RECORDS) == 1

    async def test_what_waits_to_be_published_keeps_it(self, store):
        await put(store, made(1))
        await sent(store)

        assert await went(store, Kind.RECORDS) == 0

    async def test_it_is_not_sent_again_and_says_why(self, store):
        await put(store, made(1))
        await sent(store)
        await published(store)
        await went(store, Kind.RECORDS)

        with pytest.raises(NotFound, match="its time was over"):
            await store.operations.resend(IPLOS, Choice(), 10, BY, LATER)
        assert await states(store) == {1: (State.DELIVERED, None)}

    async def test_a_later_correction_still_reaches_the_register(self, store):
        await put(store, consulted(1))
        await sent(store, key=HST)
        await published(store)
        await went(store, Kind.RECORDS)
        await put(store, consulted(2, of=1))

        assert (await sent(store, key=HST)).first == 2


class TestParked:
    """Documents of inputs that were parked."""

    async def test_the_document_of_a_settled_input_goes_and_its_row_stays(self, store):
        await keep(store, refused(1))
        await keep(store, passing(1))
        await published(store)
        await emptied_publications(store)

        assert await went(store, Kind.PARKED) == 1

        [item] = [each async for each in store.reading.parked(state=None)]
        assert (await store.reading.parked_item(item.id)).event is None
        assert await adds_up(store)

    async def test_one_that_is_open_keeps_it(self, store):
        await keep(store, refused(1))
        await emptied_publications(store)

        assert await went(store, Kind.PARKED) == 0

    async def test_the_same_bytes_once_more_are_the_same_input(self, store):
        await keep(store, refused(1))
        await keep(store, passing(1))
        await emptied_publications(store)
        await went(store, Kind.PARKED)

        await keep(store, refused(1))

        [item] = [each async for each in store.reading.parked(state=None)]
        assert (item.attempts, item.state) == (2, "open")
        assert (await store.reading.parked_item(item.id)).event is not None
        assert await adds_up(store)


async def emptied_publications(store):
    async with store._database.writing.begin() as connection:
        await connection.execute(tables.publication.delete())


class TestRun:
    """How a deletion runs."""

    async def test_batches_go_on_until_nothing_is_left_each_in_the_log(self, store):
        await put(store, *services(*range(1, 8)))
        for _ in range(7):
            await sent(store, limit=1)

        assert await went(store, Kind.MESSAGES, batch=3) == 7

        entries = await log(store)
        assert [(entry.act, entry.detail["rows"]) for entry in entries] == [
            ("retention messages", 3),
            ("retention messages", 3),
            ("retention messages", 1),
        ]
        assert {(entry.kommune_nr, entry.why) for entry in entries} == {("0301", BY.why)}
        acts = await rows(store, select(func.count()).select_from(tables.operation))
        assert acts[0][0] == 3
        assert await went(store, Kind.MESSAGES) == 0

    async def test_one_that_breaks_off_has_said_what_it_did_and_is_gone_on_with(self, store, monkeypatch):
        await put(store, *services(1, 2))
        for _ in range(2):
            await sent(store, limit=1)
        real, calls = store.retention._delete_some, []

        async def once(*arguments):
            if calls:
                raise ZeroDivisionError
            calls.append(1)
            return await real(*arguments)

        monkeypatch.setattr(store.retention, "_delete_some", once)
        with pytest.raises(ZeroDivisionError):
            await went(store, Kind.MESSAGES, batch=1)
        monkeypatch.undo()

        assert len(await log(store)) == 1
        assert await went(store, Kind.MESSAGES) == 1
        assert (await store.access_log.verify()).broken is None

    async def test_counting_changes_nothing(self, store):
        await put(store, made(1))
        await sent(store)

        assert await store.retention.count(over(Kind.MESSAGES)) == 1
        assert await store.retention.count(over(Kind.MESSAGES)) == 1
        assert await log(store) == []

    async def test_every_kommune_with_anything_is_known(self, store):
        await keep(store, refused(1))

        assert await store.retention.kommuner() == ["0301"]
