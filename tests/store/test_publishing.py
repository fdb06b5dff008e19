"""What waits to be published: written with its batch, in order, and given to one publisher at a time."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from re import fullmatch

import pytest
from batches import (
    FID,
    KOMMUNER,
    NOON,
    PERSON,
    accepted,
    consulted,
    guid,
    keep,
    notification,
    opened,
    record,
    refused,
)
from sqlalchemy import select, update

from adapter.errors import Misconfigured
from adapter.events import REPLAY, Original
from adapter.mapping import Person
from adapter.notifications.known import Known
from adapter.outbox import Kind, Refusal, State, Waiting
from adapter.outcomes import Outcome
from adapter.store import publishing, tables
from adapter.store.answers import ParkedState
from adapter.values import replace

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b71692033{:02x}-01"


def original(offset: int = 5, **changes: object) -> Original:
    plain = Original("epj.fhir.vest", 2, offset, b"901\xff", (("odd", b"\x00\xff"), ("odd", b"2")))
    return replace(plain, **changes)


def traced(taken, n: int):
    headers = {"traceparent": TRACE.format(n)}
    return replace(taken, event=replace(taken.event, headers=headers))


def releasing(taken, *ids: str):
    [resource] = taken.result.resources
    return replace(taken, result=replace(taken.result, resources=(replace(resource, released=ids),)))


async def look(store, kind: Kind = Kind.RECORDS, limit: int = 100):
    """What is due, which then waits no more."""
    async with store.publications.due(kind, limit) as due:
        return list(due)


def ids(due) -> list[str]:
    return [each.record.id for each in due]


async def marks(store) -> dict[str, datetime | None]:
    async with store.work() as work:
        found = await work._connection.execute(select(tables.record.c.id, tables.record.c.published_at))
        return {row.id: row.published_at for row in found}


async def test_a_record_of_a_topic_is_passed_on_when_a_part_of_it_waits(store):
    """Whatever the others made of it: it is kept for that part."""
    taken = accepted(1, original=original())
    [told] = taken.result.resources
    parts = (told, replace(told, outcome=Outcome.PARK, notifications=()))
    await keep(store, replace(taken, result=replace(taken.result, resources=parts)))

    assert [each.value for each in await look(store, Kind.PARKED)] == [taken.event.body]


class TestRecords:
    """Every record that becomes queued waits, and no other."""

    async def test_those_that_begin_queued_wait_in_the_order_they_were_made(self, store):
        await keep(store, accepted(3), consulted(9), accepted(1))
        await keep(store, accepted(2))

        expected = [
            guid("notification 3"),
            guid("consultation 9"),
            guid("notification 1"),
            guid("notification 2"),
        ]
        assert ids(await look(store)) == expected

    @pytest.mark.parametrize("state", [each for each in State if each is not State.QUEUED])
    async def test_no_other_waits(self, store, state):
        await keep(store, accepted(1, state=state))

        assert await look(store) == []

    async def test_it_waits_with_all_that_it_carries_and_the_trace_of_its_input(self, store):
        taken = traced(accepted(1), 1)
        await keep(store, taken)

        [due] = await look(store)

        assert due.record == taken.records[0]
        assert due.traceparent == TRACE.format(1)

    async def test_one_that_is_released_waits_from_then_on_with_the_trace_of_what_released_it(self, store):
        await keep(store, traced(accepted(1, state=State.HELD), 1))
        assert await look(store) == []

        released = guid("notification 1")
        await keep(store, traced(releasing(accepted(2), released), 2), releases=[released])

        due = await look(store)
        assert ids(due) == [guid("notification 2"), released]
        assert {each.traceparent for each in due} == {TRACE.format(2)}

    async def test_the_order_does_not_depend_on_where_a_batch_ends(self, store, tmp_path):
        held, released = accepted(1, state=State.HELD), guid("notification 1")
        inputs = [(held, []), (releasing(accepted(2), released), [released]), (accepted(3), [])]
        for taken, releases in inputs:
            await keep(store, taken, releases=releases)
        folder = tmp_path / "at once"
        folder.mkdir()

        async with opened(folder) as other:
            await keep(other, *(taken for taken, _ in inputs), releases=[released])
            at_once = ids(await look(other))

        assert at_once == ids(await look(store)) == [guid(f"notification {n}") for n in (2, 1, 3)]

    async def test_one_that_a_person_releases_waits_as_well(self, store):
        await keep(store, accepted(1, state=State.HELD))
        await keep(store, releases=[guid("notification 1")])

        [due] = await look(store)

        assert (due.record.id, due.traceparent) == (guid("notification 1"), None)

    async def test_a_release_that_leads_out_of_scope_makes_nothing_due(self, store):
        content = notification(1, switched_on=False)
        await keep(store, replace(accepted(1), records=(record(content, State.HELD),)))
        await keep(store, releases=[content.guid])

        assert await look(store) == []

    @pytest.mark.parametrize("state", [State.QUEUED, State.CLOSED, State.DELIVERED])
    async def test_what_is_not_held_is_not_made_due_by_a_release(self, store, state):
        await keep(store, accepted(1, state=state))
        await look(store)

        await keep(store, releases=[guid("notification 1")])

        assert await look(store) == []

    async def test_a_record_is_due_once_however_often_a_batch_releases_it(self, store):
        released = guid("notification 1")
        await keep(store, accepted(1, state=State.HELD))
        both = [releasing(accepted(n), released, released) for n in (2, 3)]
        await keep(store, *both, releases=[released, released, released])

        assert ids(await look(store)).count(released) == 1

    async def test_nothing_waits_of_a_batch_that_was_undone(self, store):
        async def stumble() -> None:
            async with store.work() as work:
                await work.write([accepted(1)], Known(), [], [], kommuner=KOMMUNER)
                raise RuntimeError

        with pytest.raises(RuntimeError):
            await stumble()

        assert await look(store) == []


class TestOrder:
    """What must stay in order has the same key, and the key tells nothing."""

    async def key_of(
        self, store, n: int, person: Person = PERSON, tenant: str = "vest", **content: object
    ) -> str:
        made = record(notification(n, person=person, **content), tenant=tenant)
        await keep(store, replace(accepted(n), records=(made,)))
        [due] = await look(store)
        return due.key

    async def test_all_of_a_person_in_a_kommune_has_one_key_whichever_epj_tells(self, store):
        keys = [
            await self.key_of(store, 1),
            await self.key_of(store, 2),
            await self.key_of(store, 3, tenant="ny"),
        ]

        assert len(set(keys)) == 1

    async def test_another_person_and_another_kommune_have_another(self, store):
        other = replace(PERSON, fid="17815230132")
        keys = [
            await self.key_of(store, 1),
            await self.key_of(store, 2, other),
            await self.key_of(store, 3, kommune_nr="1804"),
        ]

        assert len({key.partition(":")[2] for key in keys}) == 3
        assert [key.partition(":")[0] for key in keys] == ["0301", "0301", "1804"]

    async def test_two_people_of_one_birth_date_are_not_taken_for_one(self, store):
        unnumbered = Person(type_id="9", fid="170152")
        keys = [await self.key_of(store, n, unnumbered, service_id=f"S{n}") for n in (1, 2)]

        assert keys[0] != keys[1]

    async def test_the_key_cannot_be_read(self, store):
        key = await self.key_of(store, 1)

        assert FID not in key
        assert key.partition(":")[2] != await self.hash_in_the_store(store)

    async def hash_in_the_store(self, store) -> str:
        async with store.work() as work:
            return await work._connection.scalar(select(tables.record.c.person_hash))


class TestMarking:
    """What a block gave out waits no more when it ends well, and as before when it does not."""

    async def test_what_was_published_is_marked_and_gone(self, store):
        await keep(store, accepted(1), accepted(2))
        before = datetime.now(UTC)

        assert len(await look(store, limit=1)) == 1

        marked = await marks(store)
        assert before <= marked[guid("notification 1")] <= datetime.now(UTC)
        assert marked[guid("notification 2")] is None
        assert ids(await look(store)) == [guid("notification 2")]

    @pytest.mark.parametrize("fault", [RuntimeError, asyncio.CancelledError])
    async def test_a_block_that_fails_changes_nothing_and_the_same_is_due_again(self, store, fault):
        await keep(store, traced(accepted(1), 1), accepted(2))

        with pytest.raises(fault):
            async with store.publications.due(Kind.RECORDS, 10) as first:
                raise fault

        assert set((await marks(store)).values()) == {None}
        assert await look(store) == list(first)

    async def test_what_becomes_due_meanwhile_waits_for_its_turn(self, store):
        await keep(store, accepted(1))

        async with store.publications.due(Kind.RECORDS, 10) as due:
            # The intake does not wait for the broker.
            await keep(store, accepted(2))

        assert (ids(due), ids(await look(store))) == ([guid("notification 1")], [guid("notification 2")])

    async def test_each_kind_waits_for_itself_alone(self, store):
        await keep(store, accepted(1), refused(2, original=original()))

        async with store.publications.due(Kind.PARKED, 10) as parked:
            assert ids(await look(store)) == [guid("notification 1")]

        assert len(parked) == 1

    async def test_how_much_waits_since_when_is_told(self, store):
        await keep(store, accepted(7), accepted(3), refused(2, original=original()), refused(4))

        assert await store.publications.waiting(Kind.RECORDS) == Waiting(2, NOON + timedelta(seconds=7))
        assert await store.publications.waiting(Kind.PARKED) == Waiting(1, NOON + timedelta(seconds=2))
        await look(store)
        assert await store.publications.waiting(Kind.RECORDS) == Waiting(0, None)


class TestSeveralPublishers:
    """One publishes; the others stand by, and take over."""

    async def test_while_one_publishes_another_gets_nothing(self, store, place):
        await keep(store, accepted(1))
        async with AsyncExitStack() as stack:
            # SQLite has one process, and one object; PostgreSQL's processes share nothing but the database.
            other = await stack.enter_async_context(opened(place)) if isinstance(place, str) else store
            async with store.publications.due(Kind.RECORDS, 10) as due:
                assert await look(other) == []
                assert len(due) == 1

            assert await look(other) == []

    async def test_when_one_fails_another_takes_over_what_it_had(self, store, place):
        await keep(store, accepted(1))
        async with AsyncExitStack() as stack:
            other = await stack.enter_async_context(opened(place)) if isinstance(place, str) else store
            with pytest.raises(RuntimeError):
                async with store.publications.due(Kind.RECORDS, 10):
                    raise RuntimeError

            assert ids(await look(other)) == [guid("notification 1")]


class TestRefusals:
    """Every refused record of a topic waits, byte for byte, at each refusal."""

    async def test_it_waits_as_it_came_with_the_reason(self, store):
        taken = refused(1, original=original(), source="epj.fhir.vest")
        await keep(store, taken)

        [due] = await look(store, Kind.PARKED)

        assert due == Refusal(
            original=original(),
            value=taken.event.body,
            received=taken.event.received,
            reason="end-before-start",
            rules=("KPR-V-034",),
            attempt=1,
            parked_id=1,
            key=due.key,
        )

    async def test_those_of_one_topic_that_had_the_same_key_have_the_same_and_no_others(self, store):
        elsewhere = original(8, topic="epj.fhir.ost")
        await keep(
            store,
            *(
                refused(n, original=one)
                for n, one in enumerate([original(5), original(6), original(7, key=b"902\xff"), elsewhere], 1)
            ),
        )

        first, second, another, apart = [each.key for each in await look(store, Kind.PARKED)]

        assert first == second
        assert len({first, another, apart}) == 3

    async def test_what_had_no_key_has_none_and_an_empty_one_is_one(self, store):
        await keep(store, refused(1, original=original(key=None)), refused(2, original=original(key=b"")))

        none, empty = [each.key for each in await look(store, Kind.PARKED)]

        assert none is None
        assert empty

    async def test_nothing_of_its_own_key_can_be_read_in_the_new_one(self, store):
        own = b"08883112345"
        await keep(store, refused(1, original=original(key=own)))

        [due] = await look(store, Kind.PARKED)

        plain = {own.decode(), own.hex(), sha256(own).hexdigest()}
        assert fullmatch(r"[0-9a-f]{32}", due.key)
        assert [each for each in plain if due.key in each or each in due.key] == []

    async def test_its_own_key_stays_with_what_is_kept_so_that_it_can_be_tried_again(self, store):
        await keep(store, refused(1, original=original(), source="epj.fhir.vest"))
        await look(store, Kind.PARKED)

        assert (await store.reading.parked_item(1)).event.original.key == b"901\xff"

    async def test_of_an_envelope_the_envelope_is_passed_on_not_what_it_held(self, store):
        await keep(store, refused(1, original=original(envelope=b'{"data": {}}')))

        [due] = await look(store, Kind.PARKED)

        assert (due.value, due.original.envelope) == (b'{"data": {}}', None)

    @pytest.mark.parametrize("body", [None, b""])
    async def test_a_tombstone_stays_apart_from_an_empty_value(self, store, body):
        await keep(store, refused(1, body=body, original=original()))

        [due] = await look(store, Kind.PARKED)

        assert due.value == body

    async def test_what_came_by_another_door_has_nowhere_to_go(self, store):
        await keep(store, refused(1))

        assert await look(store, Kind.PARKED) == []

    async def test_the_same_bytes_under_other_coordinates_are_passed_on_each_as_it_came(self, store):
        await keep(
            store, refused(1, original=original(5)), refused(1), refused(1, original=original(6, key=None))
        )
        await keep(store, refused(1, original=original(9)))

        due = await look(store, Kind.PARKED)

        assert [(each.original.offset, each.original.key, each.attempt) for each in due] == [
            (5, b"901\xff", 1),
            (6, None, 3),
            (9, b"901\xff", 4),
        ]

    async def test_a_replay_that_is_refused_again_is_passed_on_again(self, store):
        await keep(store, refused(1, original=original(), source="epj.fhir.vest"))
        first = await look(store, Kind.PARKED)
        again = (await store.reading.parked_item(1)).event

        await keep(store, replace(refused(1), event=replace(again, source=REPLAY, replay_of=1), replay_of=1))

        [second] = await look(store, Kind.PARKED)
        assert second == replace(first[0], attempt=2)

    async def test_that_it_was_published_leaves_it_parked(self, store):
        await keep(store, refused(1, original=original()))
        await look(store, Kind.PARKED)

        item = await store.reading.parked_item(1)
        assert (item.state, item.attempts) == (ParkedState.OPEN, 1)

    async def test_no_more_of_them_than_memory_allows_are_given_at_once_yet_always_one(
        self, store, monkeypatch
    ):
        monkeypatch.setattr(publishing, "_MOST_BYTES", 2500)
        for n, size in enumerate([1000, 1000, 1000, 9000, 10], start=1):
            await keep(store, refused(n, body=bytes(size), original=original(n)))

        seen = []
        while due := await look(store, Kind.PARKED):
            seen.append([each.original.offset for each in due])

        assert seen == [[1, 2], [3], [4], [5]]

    async def test_it_cannot_be_read_in_the_database_nor_moved_to_another_row(self, store):
        await keep(store, refused(1, original=original()), refused(2, original=original(6)))
        async with store.work() as work:
            rows = (await work._connection.execute(select(tables.publication))).mappings().all()
            assert FID not in str([dict(row) for row in rows])
            sealed = rows[0]["sealed"]
            moved = update(tables.publication).where(tables.publication.c.seq == rows[1]["seq"])
            await work._connection.execute(moved.values(sealed=sealed))

        with pytest.raises(Misconfigured, match="table publication"):
            await look(store, Kind.PARKED)


async def test_the_content_of_what_is_due_is_not_shown_when_it_is_printed(store):
    await keep(store, accepted(1), refused(1, original=original()))

    shown = repr(await look(store)) + repr(await look(store, Kind.PARKED))

    assert FID not in shown
    assert "901" not in shown
