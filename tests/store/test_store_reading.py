"""What the store is asked, it answers as it was written."""

import pytest
from batches import (
    Batch,
    accepted,
    consultation,
    consulted,
    event,
    full_batch,
    guid,
    keep,
    notification,
    passing,
    refused,
    write,
)
from sqlalchemy import delete, text, update

from adapter.errors import Misconfigured, NotFound
from adapter.mapping.tables import MappingRow
from adapter.notifications import Scope
from adapter.notifications.known import Known
from adapter.outbox import Line, State
from adapter.outcomes import Outcome
from adapter.store import reading, tables
from adapter.values import replace


async def queue(store, **filters):
    return [item async for item in store.reading.queue(**filters)]


async def test_a_notification_in_the_queue_comes_back_with_its_content(store):
    await keep(store, accepted(1))

    item = await store.reading.queue_item(guid("notification 1"))

    assert item.content == notification(1)
    assert (item.line, item.kommune_nr, item.tenant, item.service_id) == (Line.IPLOS, "0301", "vest", "T1")
    assert (item.event, item.change, item.service_code) == ("TjenesteStart", "N", "21")
    assert (str(item.hendelse_dato), item.outcome_id) == ("2026-02-01", 1)


async def test_a_consultation_stands_under_its_norwegian_day(store):
    """It began at 00:30 in Oslo, which was the evening before in UTC."""
    await keep(store, consulted(1))

    item = await store.reading.queue_item(guid("consultation 1"))

    assert item.content == consultation(1)
    assert (item.line, item.event, item.service_code) == (Line.HST, None, None)
    assert str(item.hendelse_dato) == "2026-02-02"


async def test_a_list_keeps_its_content_to_itself(store):
    await keep(store, accepted(1))

    [item] = await queue(store)

    assert item == replace(await store.reading.queue_item(item.id), content=None)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["T1", "T2", "K3"]),
        ({"state": State.HELD}, ["T2"]),
        ({"line": Line.HST}, ["K3"]),
        ({"service_id": "T1"}, ["T1"]),
        ({"kommune_nr": "1804"}, []),
        ({"line": Line.IPLOS, "state": State.QUEUED}, ["T1"]),
        ({"limit": 1}, ["T1"]),
    ],
)
async def test_the_queue_is_listed_by_what_is_asked(store, filters, found):
    await keep(store, accepted(1), accepted(2, state=State.HELD), consulted(3))

    assert [item.service_id for item in await queue(store, **filters)] == found


@pytest.mark.parametrize(("limit", "found"), [(None, 7), (2, 2), (3, 3), (4, 4), (6, 6), (100, 7)])
async def test_a_long_list_is_read_page_by_page(store, monkeypatch, limit, found):
    monkeypatch.setattr(reading, "_PAGE", 3)
    await keep(store, *(accepted(n) for n in range(1, 8)))

    assert [item.seq for item in await queue(store, limit=limit)] == list(range(1, found + 1))


async def test_an_outcome_is_explained_in_full(store):
    taken = accepted(1)
    await keep(store, taken)

    explained = await store.reading.outcome(1)

    assert (explained.input, explained.source, explained.tenant) == ("folder/1.json", "folder", "vest")
    assert (explained.kommune_nr, explained.received) == ("0301", event(1).received)
    assert (explained.outcome, explained.reason, explained.rules_version) == (Outcome.NOTIFY, None, "7")
    assert (explained.findings, explained.digest) == (taken.result.findings, taken.digest)
    [resource] = explained.resources
    assert (resource.resource, resource.path, resource.scope) == (
        "EpisodeOfCare/1",
        "EpisodeOfCare",
        Scope.DEFAULT,
    )
    assert (resource.service_id, resource.service_code, resource.person_type) == ("T1", "21", "1")
    assert resource.row == MappingRow("national", "iplos", "2026-01-01", "21")
    assert resource.compared == ("TjenesteStart 2026-01-12",)
    assert resource.findings == taken.result.resources[0].findings
    assert resource.records == tuple(record.id for record in explained.records) == (guid("notification 1"),)


async def test_outcomes_are_found_by_service_by_input_and_by_record(store):
    await keep(store, accepted(1), accepted(2), passing(1))

    async def ids(**wanted):
        return [each.id for each in await store.reading.outcomes_of(**wanted)]

    assert await ids(service_id="T2") == [2]
    assert await ids(input_id="folder/1.json") == [1, 3]
    assert await ids(record_id=guid("notification 2")) == [2]
    assert await ids(service_id="T1", input_id="folder/2.json") == []


async def test_what_is_not_there_is_not_found(store):
    with pytest.raises(NotFound, match="there is no outcome 42"):
        await store.reading.outcome(42)
    with pytest.raises(
        NotFound, match="there is no such record in this store; it is named by its notifikasjonGUID"
    ):
        await store.reading.queue_item("nothing")


async def test_a_record_whose_seal_was_moved_does_not_open(store):
    await keep(store, accepted(1), accepted(2))
    record = tables.record
    other = (
        record.select()
        .with_only_columns(record.c.sealed)
        .where(record.c.service_id == "T1")
        .scalar_subquery()
    )
    async with store.work() as work:
        await work._connection.execute(update(record).where(record.c.service_id == "T2").values(sealed=other))

    with pytest.raises(Misconfigured, match="table record"):
        await store.reading.queue_item(guid("notification 2"))


async def test_the_summary_counts_the_most_frequent_first(store):
    await keep(store, accepted(1), accepted(2, state=State.HELD), refused(3), passing(4), consulted(5))

    summary = await store.reading.summary()

    assert list(summary.outcomes.items()) == [
        (Outcome.NOTIFY, 2), (Outcome.CONSULT, 1), (Outcome.NO_EVENT, 1), (Outcome.REJECT, 1),
    ]  # fmt: skip
    assert summary.reasons == {"end-before-start": 1, "unchanged": 1}
    assert summary.service_codes == {"21": 2}
    assert list(summary.states.items()) == [(State.QUEUED, 2), (State.HELD, 1)]


class TestAudit:
    """Two ways of counting, held against each other."""

    async def test_an_empty_store_adds_up(self, store):
        assert [(check.what, check.equal) for check in await store.reading.audit()] == [("parked", True)]

    async def test_every_number_is_said_with_where_it_was_counted(self, store):
        await keep(
            store, accepted(1), refused(2), consulted(3), passing(4, tenant="nord"), passing(5, tenant=None)
        )

        audit = [
            (check.what, check.where, check.counted, check.kept) for check in await store.reading.audit()
        ]

        assert audit == [
            ("received", "folder, kommune unknown, 2026-02-02", 1, 1),
            ("received", "folder, kommune 0301, 2026-02-02", 3, 3),
            ("received", "folder, kommune 1804, 2026-02-02", 1, 1),
            ("made", "HST, kommune 0301, 2026-02-02", 1, 1),
            ("made", "IPLOS, kommune 0301, 2026-02-02", 1, 1),
            ("parked", "open, all sources", 1, 1),
        ]

    async def test_many_batches_add_up(self, store):
        for first in (1, 100, 200):
            await write(store, full_batch(first, 7))

        assert all(check.equal for check in await store.reading.audit())

    @pytest.mark.parametrize(
        ("what", "change"),
        [
            ("received", delete(tables.outcome).where(tables.outcome.c.outcome == "no-event")),
            ("received", update(tables.received).values(count=tables.received.c.count + 1)),
            ("received", delete(tables.received)),
            ("made", delete(tables.record)),
            ("made", update(tables.made).values(count=0)),
            ("parked", update(tables.parked).values(state="replayed")),
            (
                "parked",
                update(tables.outcome).where(tables.outcome.c.outcome == "reject").values(outcome="hold"),
            ),
        ],
    )
    async def test_a_row_that_was_lost_or_changed_is_found(self, store, what, change):
        await keep(store, accepted(1), refused(2), passing(4))
        async with store.work() as work:
            # What waits to be published holds on to its record.
            await work._connection.execute(delete(tables.publication))
            await work._connection.execute(change)

        assert {check.what for check in await store.reading.audit() if not check.equal} == {what}

    async def test_a_row_without_its_outcome_cannot_be(self, store):
        """The database itself keeps a record with the outcome that made it."""
        await keep(store, accepted(1))

        with pytest.raises(Exception, match=r"(?i)foreign key constraint"):
            async with store.work() as work:
                await work._connection.execute(text("DELETE FROM outcome"))

    async def test_an_empty_batch_counts_nothing(self, store):
        await write(store, Batch([], Known()))

        assert len(await store.reading.audit()) == 1
