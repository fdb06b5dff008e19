"""A partition has one owner: a late one is refused, and the next one goes on from where the last came to."""

import asyncio
from datetime import UTC, datetime

import pytest
from batches import KOMMUNER, Batch, accepted, opened, write

from adapter.errors import Fenced, NotFound, Unavailable
from adapter.events import Position
from adapter.notifications.known import Known
from adapter.store.access_reading import WhatLooks
from adapter.store.operating import By

BY, NOW = By("Kari", "the topic was made anew", "kari"), datetime(2026, 11, 1, 12, tzinfo=UTC)


def batch(*positions, n=1):
    return Batch([accepted(n)], Known(), positions=positions)


async def test_what_was_never_read_begins_at_nothing(store):
    assert await store.claim("topic", ["1", "0"]) == [
        Position("topic", "0", 0, "", epoch=1),
        Position("topic", "1", 0, "", epoch=1),
    ]


async def test_every_claim_raises_the_epoch_of_its_partitions_alone(store):
    await store.claim("topic", ["0", "1"])
    await store.claim("other", ["0"])

    assert [each.epoch for each in await store.claim("topic", ["1", "2"])] == [2, 1]


async def test_a_claim_of_nothing_is_nothing(store):
    assert await store.claim("topic", []) == []


async def test_an_owner_writes_and_the_next_one_goes_on_from_there(store):
    [mine] = await store.claim("topic", ["0"])
    await write(store, batch(Position("topic", "0", 5, "mark", mine.epoch)))

    assert await store.claim("topic", ["0"]) == [Position("topic", "0", 5, "mark", epoch=2)]


async def test_a_late_owner_is_refused_and_nothing_of_its_batch_is_kept(store):
    [late] = await store.claim("topic", ["0"])
    await store.claim("topic", ["0"])

    with pytest.raises(Fenced, match="partition 0 of topic has another owner"):
        await write(store, batch(Position("topic", "0", 5, "", late.epoch)))

    assert await store.reading.outcomes_of() == []
    assert await store.reading.positions("topic") == []


async def test_one_lost_partition_refuses_the_whole_batch(store):
    kept, lost = await store.claim("topic", ["0", "1"])
    await store.claim("topic", ["1"])

    with pytest.raises(Fenced):
        await write(
            store, batch(Position("topic", "0", 5, "", kept.epoch), Position("topic", "1", 5, "", lost.epoch))
        )

    assert await store.reading.positions("topic") == []


async def test_an_epoch_that_nobody_was_given_is_refused(store):
    with pytest.raises(Fenced):
        await write(store, batch(Position("topic", "0", 5, "", epoch=1)))


async def test_a_door_that_claims_nothing_is_never_refused(store):
    await store.claim("folder", ["a"])

    await write(store, batch(Position("folder", "a", 1)))

    assert await store.reading.positions("folder") == [Position("folder", "a", 1)]


async def test_the_next_owner_waits_for_a_batch_that_is_being_written(place):
    """Or it would begin where that batch began, and its own would be written beside it."""
    async with opened(place) as one, opened(place) as other:
        [mine] = await one.claim("topic", ["0"])
        async with one.work() as work:
            position = Position("topic", "0", 5, "", mine.epoch)
            await work.write([accepted(1)], Known(), [], [position], kommuner=KOMMUNER)
            claiming = asyncio.create_task(other.claim("topic", ["0"]))
            done, _ = await asyncio.wait([claiming], timeout=0.3)
            assert not done

        assert await claiming == [Position("topic", "0", 5, "", epoch=2)]


async def test_owners_of_different_partitions_do_not_wait_for_each_other(migrated_url):
    """On SQLite all writers take turns."""
    async with opened(migrated_url) as one, opened(migrated_url) as other:
        [mine] = await one.claim("topic", ["0"])
        async with one.work() as work:
            position = Position("topic", "0", 5, "", mine.epoch)
            await work.write([], Known(), [], [position], kommuner=KOMMUNER)
            [others] = await asyncio.wait_for(other.claim("topic", ["1"]), timeout=20)
            await asyncio.wait_for(write(other, Batch([], Known(), positions=[others])), timeout=20)

        assert [each.next for each in await one.reading.positions("topic")] == [5, others.next]


async def test_claims_of_the_same_partitions_in_any_order_all_come_through(place):
    async with opened(place) as one, opened(place) as other:
        claims = [store.claim("topic", names) for store in (one, other) for names in ("abc", "cba", "bca")]
        given = await asyncio.gather(*claims)

    for partition in range(3):
        assert sorted(each[partition].epoch for each in given) == [1, 2, 3, 4, 5, 6]


class TestMoving:
    """A person decides where a partition goes on."""

    async def test_it_goes_on_from_there_and_the_reader_is_refused(self, store):
        [mine] = await store.claim("topic", ["0"])
        await write(store, batch(Position("topic", "0", 5, "mark", mine.epoch)))

        stood = await store.move(Position("topic", "0", 90), BY, NOW)

        assert (stood.next, stood.mark) == (5, "mark")
        with pytest.raises(Fenced):
            await write(store, batch(Position("topic", "0", 6, "", mine.epoch), n=2))
        assert await store.claim("topic", ["0"]) == [Position("topic", "0", 90, "", epoch=3)]

    async def test_it_is_kept_in_the_access_log_with_where_it_stood(self, store):
        [mine] = await store.claim("topic", ["0"])
        await write(store, batch(Position("topic", "0", 5, "mark", mine.epoch)))

        await store.move(Position("topic", "0", 90), BY, NOW)

        [row] = await store.access_log.rows(WhatLooks(), limit=9)
        kept = row.entry
        assert (kept.at, kept.who, kept.act, kept.why) == (NOW, "local:kari", "positions move", BY.why)
        assert (kept.subject, kept.detail) == ("topic 0", {"from": 5, "to": 90, "said_to_be": "Kari"})
        assert (await store.access_log.verify()).broken is None

    async def test_it_stands_where_it_stood_when_that_cannot_be_kept(self, store, monkeypatch):
        [mine] = await store.claim("topic", ["0"])
        await write(store, batch(Position("topic", "0", 5, "mark", mine.epoch)))

        async def away(*_):
            raise Unavailable("the store is away")

        monkeypatch.setattr("adapter.store.access_acts.append_all", away)
        with pytest.raises(Unavailable):
            await store.move(Position("topic", "0", 90), BY, NOW)

        [stands] = await store.reading.all_positions()
        assert (stands.next, stands.epoch) == (5, mine.epoch)

    async def test_a_partition_that_was_claimed_but_never_read_can_be_moved(self, store):
        await store.claim("topic", ["0"])

        assert (await store.move(Position("topic", "0", 90), BY, NOW)).next == 0
        assert await store.reading.positions("topic") == [Position("topic", "0", 90)]

    async def test_a_partition_that_nobody_knows_is_not_found(self, store):
        with pytest.raises(NotFound, match="topic has no partition 0 in this store"):
            await store.move(Position("topic", "0", 90), BY, NOW)

        assert await store.reading.all_positions() == []
        assert await store.access_log.rows(WhatLooks(), limit=9) == []


async def test_all_positions_are_told_with_the_epoch_of_their_claim(store):
    await store.claim("topic", ["1", "0"])
    await write(store, batch(Position("folder", "a", 1), Position("topic", "1", 5, "mark", 1)))

    assert await store.reading.all_positions() == [
        Position("folder", "a", 1),
        Position("topic", "0", 0, "", epoch=1),
        Position("topic", "1", 5, "mark", epoch=1),
    ]
