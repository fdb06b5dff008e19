"""MH-61: a source that was wrongly said to be private or dental; what came of it meanwhile is reported once that is put right."""

import asyncio

import pytest
import structlog
from sqlalchemy import select

from adapter.config import Provider
from adapter.errors import Contended
from adapter.existing.switching_consultations import switch_on_consultations
from adapter.main.current import Current
from adapter.main.switching import Switching, switched
from adapter.notifications import HistoryKey
from adapter.outbox import Kind, Line
from adapter.outbox.line import LineKey
from adapter.store import Work
from adapter.store.access_reading import WhatLooks
from adapter.store.tables import access_log
from adapter.values import replace
from tests.notifications.documents import consultation
from tests.pilot.given import KOMMUNE, take
from tests.switching.test_switching import HELD, ON, OUT, QUEUED, TODAY, C, M, N

LATER = {"period": {"start": "2026-04-15T09:00:00+02:00"}}


def of_provider(provider, **told):
    """The world in which the tenants are a private provider's, a dental one's, or the municipality's."""
    tenants = {
        name: tenant.model_copy(update={"provider": provider, **told})
        for name, tenant in ON.tenants.tenants.items()
    }
    return replace(ON, tenants=ON.tenants.model_copy(update={"tenants": tenants}))


OURS, APART = of_provider(Provider.MUNICIPALITY), of_provider(Provider.PRIVATE)


def v(version, status="finished", **changes):
    return consultation(status, **({"meta": {"versionId": str(version)}} | changes))


async def queue(store):
    return [(each.change.value, each.state.value) async for each in store.reading.queue()]


async def looked(store, where=OURS):
    return [
        (one.tenant, one.consultations, one.records, one.left)
        async for one in switch_on_consultations(store, where, TODAY)
    ]


async def drafted(store):
    """What the next message of the line says: change, and when the consultation was; None where there is none."""
    async with store.lines.leased(LineKey(KOMMUNE, Line.HST), "the tests", 60, TODAY) as line:
        made = await line.draft(lambda _: None, 100, TODAY)
        if made is None:
            return None
        contents = await line.contents(made)
        return [(each.status.value, each.content.dato_tid_start.day) for each in contents]


async def due(store):
    async with store.publications.due(Kind.RECORDS, 100) as found:
        return [each.record.content.change.value for each in found]


@pytest.mark.parametrize("provider", [Provider.PRIVATE, Provider.DENTAL])
async def test_what_came_while_its_source_was_set_apart_is_queued_once_it_is_not(store, provider):
    apart = of_provider(provider)
    await take(store, apart, v(1))
    assert await looked(store, apart) == []
    assert await queue(store) == [(N, OUT)]

    assert await looked(store) == [("plain", 1, 1, 0)]

    assert await queue(store) == [(N, QUEUED)]
    assert await due(store) == [N]
    assert await drafted(store) == [(N, 14)]


async def test_it_goes_out_as_it_stands_now(store):
    await take(store, APART, v(1), v(2, **LATER))

    assert await looked(store) == [("plain", 1, 2, 0)]

    assert await queue(store) == [(N, QUEUED), (M, QUEUED)]
    assert await drafted(store) == [(N, 15)]


async def test_what_corrects_it_afterwards_follows_it(store):
    await take(store, APART, v(1))
    await looked(store)
    await take(store, OURS, v(2, **LATER))
    assert await queue(store) == [(N, QUEUED), (M, QUEUED)]

    await take(store, OURS, v(3, "entered-in-error"))

    assert await queue(store) == [(N, QUEUED), (M, QUEUED), (C, QUEUED)]
    assert await drafted(store) is None


async def test_a_correction_that_comes_before_the_look_waits_for_it(store):
    await take(store, APART, v(1))
    await take(store, OURS, v(2, **LATER))
    assert await queue(store) == [(N, OUT), (M, OUT)]

    assert await looked(store) == [("plain", 1, 2, 0)]
    assert await drafted(store) == [(N, 15)]


async def test_what_was_annulled_meanwhile_stays_out_of_scope_and_is_not_looked_into(store, monkeypatch):
    await take(store, APART, v(1), v(2, "entered-in-error"))

    # No transaction that writes is opened for it.
    monkeypatch.setattr(store, "work", None)
    assert await looked(store) == []
    assert await queue(store) == [(N, OUT), (C, OUT)]


async def test_of_what_was_annulled_and_told_again_only_the_last_is_queued(store):
    await take(store, APART, v(1), v(2, "entered-in-error"), v(3))

    assert await looked(store) == [("plain", 1, 1, 0)]
    assert await queue(store) == [(N, OUT), (C, OUT), (N, QUEUED)]


async def test_what_was_reported_before_is_corrected_all_the_while_and_not_queued_anew(store):
    await take(store, OURS, v(1))
    await drafted(store)
    await take(store, APART, v(2, **LATER))
    before = await queue(store)
    assert before == [(N, "in-message"), (M, QUEUED)]

    assert await looked(store) == []
    assert await queue(store) == before


async def test_what_is_held_stays_so_and_is_queued_when_it_is_released(store):
    await take(store, of_provider(Provider.PRIVATE, amming_default=None), v(1, extension=None))
    assert await queue(store) == [(N, HELD)]

    assert await looked(store) == [("plain", 1, 0, 0)]

    assert await queue(store) == [(N, HELD)]
    async with store.work() as work:
        released = [each.id async for each in store.reading.queue()]
        await work.write([], await work.load((), ()), released, (), kommuner={})
    assert await queue(store) == [(N, QUEUED)]
    assert await looked(store) == []


async def test_what_a_person_closed_stays_as_it_is(store):
    await take(store, APART, v(1))
    async with store.work() as work:
        known = await work.load([HistoryKey("plain", "consultation", "K-5")], ())
        [history] = known.histories.values()
        known.put(replace(history, closed=history.original))
        await work.switch_on(known, [])

    assert await looked(store) == []
    assert await queue(store) == [(N, OUT)]


async def test_what_others_write_all_the_while_is_left_for_the_next_look(store, monkeypatch):
    async def contended(*_):
        raise Contended("others wrote the same")

    await take(store, APART, v(1))
    with monkeypatch.context() as patch:
        patch.setattr(Work, "switch_on", contended)
        assert await looked(store) == [("plain", 0, 0, 1)]
    assert await queue(store) == [(N, OUT)]

    assert await looked(store) == [("plain", 1, 1, 0)]


async def test_looked_twice_nothing_is_done_twice(store):
    await take(store, APART, v(1))
    await looked(store)
    await drafted(store)

    assert await looked(store) == []
    assert await queue(store) == [(N, "in-message")]
    assert await due(store) == [N]


async def test_of_two_at_once_one_does_it(store):
    await take(store, APART, v(1))

    told = await asyncio.gather(looked(store), looked(store))

    assert sum(records for one in told for _, _, records, _ in one) == 1
    assert await due(store) == [N]
    assert len(await store.line_reading.operations()) == 1


async def test_it_is_noted_with_counts_and_without_a_person(store):
    await take(store, APART, v(1))
    await looked(store)

    [act] = await store.line_reading.operations()
    assert (act.act, act.who, act.why) == (
        "consultations switched on",
        "kpr-adapter",
        "provider of the tenants file",
    )
    assert (act.key, act.subject) == (None, None)
    assert act.detail == {"tenant": "plain", "consultations": 1, "records": 1, "edition": ""}
    [look] = await store.access_log.rows(WhatLooks(), limit=10)
    assert (look.entry.act, look.entry.kommune_nr) == ("consultations switched on", KOMMUNE)
    assert all(check.equal for check in await store.reading.audit())


async def test_many_are_switched_on_page_by_page(store, monkeypatch):
    monkeypatch.setattr("adapter.store.switching.PAGE", 2)
    for number in range(5):
        told = {"identifier": [{"system": "https://epj.example/konsultasjon", "value": f"K-{number}"}]}
        await take(store, APART, v(1, id=f"k{number}", **told))

    assert await looked(store) == [("plain", 5, 5, 0)]
    assert await queue(store) == [(N, QUEUED)] * 5
    async with store._database.reading.connect() as connection:
        assert len((await connection.execute(select(access_log))).all()) == 3


async def test_a_running_service_does_it_when_the_file_is_put_right(store):
    await take(store, APART, v(1))
    current, told = Current(APART), asyncio.Event()

    with structlog.testing.capture_logs() as logs:
        async with switched(Switching(store, current, told.set)):
            current.put(OURS)
            await told.wait()

    assert await queue(store) == [(N, QUEUED)]
    [said] = logs
    assert said == {
        "event": "consultations_switched_on",
        "log_level": "info",
        "kommune": KOMMUNE,
        "tenant": "plain",
        "consultations": 1,
        "records": 1,
        "left": 0,
    }


async def test_what_keeps_it_from_services_does_not_keep_it_from_consultations(store, monkeypatch):
    async def faulty(*_):
        raise RuntimeError
        yield

    monkeypatch.setattr("adapter.main.switching.switch_on", faulty)
    await take(store, APART, v(1))
    async with switched(Switching(store, Current(OURS), lambda: None)):
        pass

    assert await queue(store) == [(N, QUEUED)]
