"""Keys are replaced while the store is in use, and nothing kept under an older one is lost."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from batches import (
    PERSON,
    SECRET,
    accepted,
    full_batch,
    guid,
    keep,
    notification,
    opened,
    write,
)
from sqlalchemy import delete, func, select, update

from adapter.access import Look, at_this_machine
from adapter.errors import Misconfigured, NotFound, NotNow, Unavailable
from adapter.store.key_acts import SETTLED, WORN
from adapter.store.operating import By
from adapter.store.ring import Ring
from adapter.store.seal import Seal, key_id_of
from adapter.store.seal_tables import seal_key
from adapter.store.sealed import person_hash
from adapter.store.tables import access_log, operation, record
from adapter.store.wrapping import LASTING, Wrapping

BY = By("Kari Testesen", "yearly change")
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
LATER = NOW + SETTLED
OTHER = bytes(range(1, 33))


async def reseal(store, now=LATER):
    return [page async for page in store.seal_keys.reseal(BY, now)]


async def keys_of_records(store):
    async with store._database.reading.begin() as connection:
        found = await connection.scalars(select(record.c.sealed).order_by(record.c.seq))
        return [key_id_of(sealed) for sealed in found]


async def content(store, n):
    return (await store.reading.queue_item(guid(f"notification {n}"))).content


async def change(store, statement):
    async with store._database.writing.begin() as connection:
        await connection.execute(statement)


async def test_a_store_of_before_there_were_keys_opens_and_reads_as_ever(place):
    """Its values name key 1, which followed from the secret; so do the hashes."""
    async with opened(place) as store:
        await write(store, full_batch(1, 6))
        await change(store, delete(seal_key))

    async with opened(place) as store:
        assert await content(store, 1) == notification(1)
        [only] = await store.seal_keys.stories()
        assert (only.id, only.is_newest, only.retired) == (1, True, None)


async def test_after_a_rotation_new_values_name_the_new_key_and_old_ones_are_read(place):
    async with opened(place) as store:
        await keep(store, accepted(1))
        assert await store.seal_keys.rotate(BY, NOW) == 2
        await keep(store, accepted(2))

        assert await keys_of_records(store) == [1, 2]
    async with opened(place) as store:
        assert [await content(store, n) for n in (1, 2)] == [notification(1), notification(2)]


async def test_what_is_found_by_a_hash_is_found_after_rotation_and_another_key_file(place):
    async with opened(place) as store:
        seal = store._seal
        before = (person_hash(seal, "vest", PERSON), seal.person_secret, seal.chain_key, seal.fingerprint)
        await store.seal_keys.rotate(BY, NOW)
        await store.seal_keys.rewrap(OTHER, BY, NOW)

    async with opened(place, OTHER) as store:
        seal = store._seal
        after = (person_hash(seal, "vest", PERSON), seal.person_secret, seal.chain_key, seal.fingerprint)
    assert after == before


async def test_another_process_seals_with_the_new_key_from_its_next_transaction_on(place):
    async with opened(place) as ours, opened(place) as other:
        await keep(other, accepted(1))
        await ours.seal_keys.rotate(BY, NOW)
        other._seal.freshness.forget()  # As when some seconds have gone.
        await keep(other, accepted(2))

        assert await keys_of_records(other) == [1, 2]


async def test_a_process_that_meets_a_key_it_does_not_have_tries_again_and_reads(place):
    async with opened(place) as ours, opened(place) as other:
        await ours.seal_keys.rotate(BY, NOW)
        await keep(ours, accepted(1))

        with pytest.raises(Unavailable, match="a key that was made this moment"):
            await content(other, 1)
        assert await content(other, 1) == notification(1)


async def test_a_key_that_nobody_made_is_no_reason_to_try_for_ever(place):
    async with opened(place) as store:
        await keep(store, accepted(1))
        await change(store, update(record).values(sealed=b"\x09" + bytes(40)))

        with pytest.raises(Unavailable):
            await content(store, 1)
        with pytest.raises(Misconfigured, match="cannot be opened"):
            await content(store, 1)


async def test_a_writer_goes_on_through_rotations_and_resealing(place):
    async with opened(place) as store, opened(place) as admin:

        async def writes():
            for n in range(1, 90, 9):
                store._seal.freshness.forget()
                await write(store, full_batch(n, 6))

        async def rotates():
            for _ in range(3):
                await admin.seal_keys.rotate(BY, NOW)
                await reseal(admin)

        await asyncio.gather(writes(), rotates())
        await reseal(admin)

        assert {*await keys_of_records(admin)} == {4}
        store._seal.freshness.forget()
        assert all(check.equal for check in await store.reading.audit())
        assert [item async for item in store.reading.queue()]


async def test_an_old_key_is_retired_when_no_value_uses_it_and_then_it_is_gone(place):
    async with opened(place) as store:
        await write(store, full_batch(1, 6))
        await store.seal_keys.rotate(BY, NOW)
        with pytest.raises(NotNow, match=r"a value of table \w+ uses key 1; run keys reseal first"):
            await store.seal_keys.retire(1, BY, LATER)

        await reseal(store)
        await store.seal_keys.retire(1, BY, LATER)

        assert await content(store, 1) == notification(1)
        old, new = await store.seal_keys.stories()
        assert (old.retired, new.retired, new.is_newest) == (LATER, None, True)
        assert set(store._seal.ring.bare()) == {2}
        with pytest.raises(NotNow, match="is retired already"):
            await store.seal_keys.retire(1, BY, LATER)
    async with opened(place) as store:
        assert await content(store, 1) == notification(1)


@pytest.mark.parametrize(
    ("key_id", "after", "error", "said"),
    [
        (7, SETTLED, NotFound, "there is no key 7"),
        (LASTING, SETTLED, NotFound, "there is no key 0"),
        (2, SETTLED, NotNow, "is the newest"),
        (1, SETTLED - timedelta(seconds=1), NotNow, "may be in use still; try again in 10 minutes"),
    ],
)
async def test_a_key_that_is_needed_is_not_retired(place, key_id, after, error, said):
    async with opened(place) as store:
        await store.seal_keys.rotate(BY, NOW)

        with pytest.raises(error, match=said):
            await store.seal_keys.retire(key_id, BY, NOW + after)


async def test_another_key_file_opens_the_store_and_no_row_is_rewritten(place):
    async with opened(place) as store:
        await keep(store, accepted(1))
        await store.seal_keys.rotate(BY, NOW)
        await store.seal_keys.rewrap(OTHER, BY, NOW)
        assert await store.seal_keys.secrets() == 2

    for secret in (SECRET, OTHER):
        async with opened(place, secret) as store:
            assert await content(store, 1) == notification(1)
            assert await keys_of_records(store) == [1]


async def test_when_the_change_is_finished_the_old_file_is_refused(place):
    async with opened(place) as late:
        await keep(late, accepted(1))
        await late.seal_keys.rewrap(OTHER, BY, NOW)
        async with opened(place, OTHER) as store:
            assert await store.seal_keys.finish(BY, NOW)
            assert not await store.seal_keys.finish(BY, NOW)

        late._seal.freshness.forget()
        with pytest.raises(Misconfigured, match="nor one its keys were wrapped for by `keys rewrap`"):
            await keep(late, accepted(2))
    with pytest.raises(Misconfigured, match="give the key file in use"):
        async with opened(place):
            pass
    async with opened(place, OTHER) as store:
        assert await content(store, 1) == notification(1)


async def test_while_the_key_file_is_changed_nothing_else_is_begun(place):
    async with opened(place) as store:
        with pytest.raises(NotNow, match="that is the key file in use"):
            await store.seal_keys.rewrap(SECRET, BY, NOW)
        await store.seal_keys.rewrap(OTHER, BY, NOW)
        await store.seal_keys.rewrap(OTHER, BY, NOW)

        with pytest.raises(NotNow, match="is being changed; end that first"):
            await store.seal_keys.rotate(BY, NOW)
        with pytest.raises(NotNow, match="is being changed already"):
            await store.seal_keys.rewrap(bytes(32), BY, NOW)


async def test_a_retired_key_stays_retired_under_another_key_file(place):
    async with opened(place) as store:
        await store.seal_keys.rotate(BY, NOW)
        await store.seal_keys.retire(1, BY, LATER)
        before = await store.seal_keys.stories()
        await store.seal_keys.rewrap(OTHER, BY, LATER)

    async with opened(place, OTHER) as store:
        assert await store.seal_keys.stories() == before
        assert set(store._seal.ring.bare()) == {2}


@pytest.mark.parametrize("key_id", [LASTING, 1, 2])
async def test_a_wrapped_key_that_was_changed_stops_the_start(place, key_id):
    async with opened(place) as store:
        await store.seal_keys.rotate(BY, NOW)
        async with store._database.writing.begin() as connection:
            this = seal_key.c.id == key_id
            wrapped = await connection.scalar(select(seal_key.c.wrapped).where(this))
            changed = wrapped[:-1] + bytes([wrapped[-1] ^ 1])
            await connection.execute(update(seal_key).where(this).values(wrapped=changed))

    with pytest.raises(Misconfigured, match=f"key {key_id} cannot be opened: it was changed"):
        async with opened(place):
            pass


async def test_a_wrapped_key_in_anothers_place_stops_the_start(place):
    async with opened(place) as store:
        await store.seal_keys.rotate(BY, NOW)
        first = select(seal_key.c.wrapped).where(seal_key.c.id == 1).scalar_subquery()
        await change(store, update(seal_key).where(seal_key.c.id == 2).values(wrapped=first))

    with pytest.raises(Misconfigured, match="key 2 cannot be opened"):
        async with opened(place):
            pass


@pytest.mark.parametrize("gone", [[LASTING], [1, 2]])
async def test_a_table_of_keys_that_lacks_one_stops_the_start(place, gone):
    async with opened(place) as store:
        await store.seal_keys.rotate(BY, NOW)
        await change(store, delete(seal_key).where(seal_key.c.id.in_(gone)))

    with pytest.raises(Misconfigured, match="lacks a key; restore the table from a backup"):
        async with opened(place):
            pass


async def test_keys_of_another_store_do_not_make_a_store_ours(place):
    """Somebody who can write the table, with a secret of their own, gets no further."""
    async with opened(place) as store:
        theirs = Wrapping(OTHER)
        keys = {LASTING: bytes(96), 1: bytes(32)}
        await change(store, delete(seal_key))
        for key_id, key in keys.items():
            row = {"id": key_id, "wrapped_by": theirs.fingerprint, "wrapped": theirs.wrap(key_id, key)}
            await change(store, seal_key.insert().values(made_at=NOW, **row))

    with pytest.raises(Misconfigured, match="is not the key this store was made with"):
        async with opened(place, OTHER):
            pass


async def test_a_value_moved_to_another_row_is_no_better_under_a_new_key(place):
    async with opened(place) as store:
        await store.seal_keys.rotate(BY, NOW)
        await keep(store, accepted(1), accepted(2))
        async with store._database.writing.begin() as connection:
            sealed = await connection.scalar(select(record.c.sealed).order_by(record.c.seq).limit(1))
            await connection.execute(update(record).values(sealed=sealed))

        assert await content(store, 1) == notification(1)
        with pytest.raises(Misconfigured, match="moved from another row"):
            await content(store, 2)


async def test_of_two_that_rotate_at_once_each_makes_a_key(place):
    async with opened(place) as one, opened(place) as two:
        made = await asyncio.gather(one.seal_keys.rotate(BY, NOW), two.seal_keys.rotate(BY, NOW))

    assert sorted(made) == [2, 3]


async def test_there_are_as_many_keys_as_a_byte_can_name(place):
    async with opened(place) as store:
        row = {"id": 255, "wrapped_by": "another", "wrapped": b"", "made_at": NOW}
        await change(store, seal_key.insert().values(row))

        with pytest.raises(NotNow, match="255 keys were made"):
            await store.seal_keys.rotate(BY, NOW)


async def test_every_act_is_kept_with_who_and_why_and_in_the_access_log(place):
    async with opened(place) as store:
        await store.seal_keys.rotate(BY, NOW)
        await reseal(store)
        await store.seal_keys.retire(1, BY, LATER)
        await store.seal_keys.rewrap(OTHER, BY, NOW)
        await store.seal_keys.finish(BY, NOW)
        async with store._database.reading.begin() as connection:
            kept = (await connection.execute(select(operation).order_by(operation.c.seq))).all()
            logged = (await connection.scalars(select(access_log.c.act).order_by(access_log.c.seq))).all()

    acts = ["keys rotate", "keys reseal", "keys retire", "keys rewrap", "keys rewrap --finish"]
    assert [row.act for row in kept] == acts == list(logged)
    assert {(row.who, row.why) for row in kept} == {(BY.who, BY.why)}
    assert [row.subject for row in kept] == ["seal key 2", "seal key 2", "seal key 1", None, None]


async def test_the_access_log_holds_through_rotation_and_another_key_file(place):
    """It holds nothing sealed: its hashes and its chain are made by keys that stay."""
    visitor, look = at_this_machine("kari"), Look("see-document", "parked 1", "0301", (PERSON,))
    async with opened(place) as store:
        await store.access_log.note(visitor, look, NOW)
        await store.seal_keys.rotate(BY, NOW)
        await reseal(store)
        await store.seal_keys.rewrap(OTHER, BY, NOW)
    async with opened(place, OTHER) as store:
        await store.access_log.note(visitor, look, NOW)
        walked = await store.access_log.verify()

    assert (walked.rows >= 2, walked.broken) == (True, None)


async def test_what_a_key_has_sealed_is_counted_across_processes(place):
    async with opened(place) as one, opened(place) as two:
        for n, store in enumerate((one, two), 1):
            await keep(store, accepted(n))
            await store.seal_keys.count_used()
        [only] = await one.seal_keys.stories()

    assert (only.used, only.is_worn) == (2, False)


async def test_a_key_that_has_sealed_too_much_is_worn(place):
    async with opened(place) as store:
        await change(store, update(seal_key).where(seal_key.c.id == 1).values(used=WORN))
        [only] = await store.seal_keys.stories()

    assert only.is_worn


async def test_what_could_not_be_counted_is_counted_the_next_time(place):
    async with opened(place) as store:
        await keep(store, accepted(1))
        before = store._seal.freshness.used.total()
        await store._database.close()
        await change(store, select(func.count()).select_from(seal_key))  # It opens again.
        assert store._seal.freshness.used.total() == before


def test_no_key_is_in_what_is_shown_of_its_holders():
    seal = Seal(SECRET)
    lasting = seal.ring.lasting

    for shown in map(repr, (seal, seal.ring, lasting, seal.wrapping, seal.freshness, vars(seal))):
        for key in (SECRET, *seal.ring.bare().values(), lasting.lookup, lasting.persons, lasting.chain):
            assert repr(key)[2:-1] not in shown
            assert key.hex() not in shown


def test_a_key_opens_under_its_own_number_only():
    wrapping = Wrapping(SECRET)

    assert wrapping.unwrap(1, wrapping.wrap(1, OTHER)) == OTHER
    for wrong in (wrapping.wrap(2, OTHER), b"", b"short"):
        with pytest.raises(Misconfigured, match="key 1 cannot be opened"):
            wrapping.unwrap(1, wrong)


def test_the_newest_of_a_ring_seals():
    seal = Seal(SECRET)
    old = seal.seal(b"plain", "record", "a")
    seal.take(Ring({**seal.ring.bare(), 2: OTHER, 9: bytes(32)}, seal.ring.lasting))

    assert key_id_of(seal.seal(b"plain", "record", "a")) == seal.newest == 9
    assert seal.open(old, "record", "a") == b"plain"
