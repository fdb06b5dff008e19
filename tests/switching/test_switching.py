"""A code that is switched on: what runs is reported from its start on, once; what had ended stays out of scope."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import select

from adapter.config import Provider
from adapter.config.matching import ChannelFrom, KommuneMatching, Matching
from adapter.existing.switching import switch_on
from adapter.outbox import Kind, Line
from adapter.outbox.line import LineKey
from adapter.store.access_reading import WhatLooks
from adapter.store.tables import access_log
from adapter.values import replace
from tests.notifications.documents import consultation
from tests.pilot.given import KOMMUNE, at, granted, take, world

#: The tests' documents are registered on 1 November 2026; the code is switched on the same day.
TODAY = at("2026-11-01")
N, M, C = "N", "M", "C"
OUT, QUEUED, HELD = "out-of-scope", "queued", "held"
START, PAUSE, END = "TjenesteStart", "MidlertidigStoppFra", "TjenesteSlutt"


def reporting(*codes):
    """A world in which a tenant reports these codes."""
    whole = world()
    tenants = {
        name: tenant.model_copy(update={"report_service_codes": frozenset(codes), "amming_default": "3"})
        for name, tenant in whole.tenants.tenants.items()
    }
    return replace(whole, tenants=whole.tenants.model_copy(update={"tenants": tenants}))


OFF, ON = reporting("20"), reporting("20", "15")
RUNNING = granted("2026-02-02")
ENDED = granted("2026-02-02", "finished", 2, period={"start": "2026-02-02", "end": "2026-10-01"})
ENDS_TODAY = granted("2026-02-02", "finished", 2, period={"start": "2026-02-02", "end": "2026-11-01"})
MOVED = granted("2026-02-04", version=2)


async def queue(store):
    found = [each async for each in store.reading.queue()]
    return [(each.change.value, each.event and each.event.value, each.state.value) for each in found]


async def switched(store, where=ON, now=TODAY):
    return [(one.tenant, one.services, one.records, one.left) async for one in switch_on(store, where, now)]


async def drafted(store):
    """What the next message of the line says, in order; None where there is none."""
    key = LineKey(KOMMUNE, Line.IPLOS)
    async with store.lines.leased(key, "the tests", 60, TODAY) as line:
        made = await line.draft(lambda _: None, 100, TODAY)
        if made is None:
            return None
        said = [(each.status.value, each.content) for each in await line.contents(made)]
        return [(status, content.event.value, content.hendelse_dato) for status, content in said]


async def due(store):
    async with store.publications.due(Kind.RECORDS, 100) as found:
        return [(each.record.content.change.value, each.record.content.event.value) for each in found]


async def test_a_running_service_is_reported_from_its_start_on(store):
    await take(store, OFF, RUNNING)
    assert await queue(store) == [(N, START, OUT)]

    assert await switched(store) == [("plain", 1, 1, 0)]

    assert await queue(store) == [(N, START, QUEUED)]
    assert await due(store) == [(N, START)]
    assert await drafted(store) == [(N, START, date(2026, 2, 2))]


async def test_what_followed_the_start_goes_with_it_as_it_stands_now(store):
    await take(store, OFF, RUNNING, MOVED, granted("2026-02-04", "onhold", 3))

    await switched(store)

    assert await queue(store) == [(N, START, QUEUED), (M, START, QUEUED), (N, PAUSE, QUEUED)]
    assert await due(store) == [(N, START), (M, START), (N, PAUSE)]
    sent = await drafted(store)
    assert [(status, event) for status, event, _ in sent] == [(N, START), (N, PAUSE)]
    assert sent[0][2] == date(2026, 2, 4)


@pytest.mark.parametrize(("end", "state"), [(ENDED, OUT), (ENDS_TODAY, QUEUED)])
async def test_what_ended_before_the_day_stays_out_of_scope(store, end, state):
    await take(store, OFF, RUNNING, end)

    told = await switched(store)

    assert told == ([] if state == OUT else [("plain", 1, 2, 0)])
    assert await queue(store) == [(N, START, state), (N, END, state)]


async def test_what_was_annulled_stays_out_of_scope(store):
    await take(store, OFF, RUNNING, granted("2026-02-02", "entered-in-error", 2))

    assert await switched(store) == []
    assert await queue(store) == [(N, START, OUT), (C, START, OUT)]


async def test_an_event_that_was_annulled_stays_out_of_scope_and_is_not_looked_into_again(store, monkeypatch):
    await take(store, OFF, RUNNING, ENDED, granted("2026-02-02", version=3))

    assert await switched(store) == [("plain", 1, 1, 0)]

    assert await queue(store) == [(N, START, QUEUED), (N, END, OUT), (C, END, OUT)]
    # No transaction that writes is opened for it.
    monkeypatch.setattr(store, "work", None)
    assert await switched(store) == []


async def test_a_consultation_was_never_out_of_scope(store):
    await take(store, OFF, consultation())
    before = await queue(store)
    assert [state for *_, state in before] == [QUEUED]

    assert await switched(store) == []
    assert await queue(store) == before


@pytest.mark.parametrize("provider", [Provider.PRIVATE, Provider.DENTAL])
async def test_mh_061_a_consultation_of_a_source_that_is_set_apart_is_kept_out_and_no_service_to_switch_on(
    store, provider
):
    tenants = {
        name: tenant.model_copy(update={"provider": provider}) for name, tenant in ON.tenants.tenants.items()
    }
    apart = replace(ON, tenants=ON.tenants.model_copy(update={"tenants": tenants}))
    await take(store, apart, consultation())

    assert [state for *_, state in await queue(store)] == [OUT]
    assert await switched(store, apart) == []
    assert await switched(store) == []
    assert await due(store) == []


async def test_nothing_is_queued_of_a_code_that_stays_off(store):
    await take(store, OFF, RUNNING)

    assert await switched(store, OFF) == []
    assert await queue(store) == [(N, START, OUT)]


async def test_switched_on_twice_nothing_is_done_twice(store):
    await take(store, OFF, RUNNING)
    await switched(store)
    await drafted(store)

    assert await switched(store) == []
    assert await queue(store) == [(N, START, "in-message")]
    assert await due(store) == [(N, START)]
    assert [each.act for each in await store.line_reading.operations()] == ["codes switched on"]


async def test_of_two_at_once_one_does_it(store):
    await take(store, OFF, RUNNING)

    told = await asyncio.gather(switched(store), switched(store))

    assert sum(records for one in told for _, _, records, _ in one) == 1
    assert await due(store) == [(N, START)]
    assert len(await store.line_reading.operations()) == 1


async def test_it_is_noted_with_counts_and_without_a_person(store):
    await take(store, OFF, RUNNING)
    await switched(store)

    [act] = await store.line_reading.operations()
    assert (act.who, act.key, act.subject) == ("kpr-adapter", None, None)
    assert act.detail == {"tenant": "plain", "codes": ["15"], "services": 1, "records": 1, "edition": ""}
    [look] = await store.access_log.rows(WhatLooks(), limit=10)
    assert (look.entry.act, look.entry.kommune_nr) == ("codes switched on", KOMMUNE)
    assert all(check.equal for check in await store.reading.audit())


@pytest.mark.parametrize("first", [True, False])
async def test_an_event_after_the_switch_goes_out_with_its_start_before_it(store, first):
    await take(store, OFF, RUNNING)
    if first:
        await switched(store)
    await take(store, ON, ENDED)

    assert await queue(store) == [(N, START, QUEUED), (N, END, QUEUED)]
    assert await due(store) == [(N, START), (N, END)]
    assert await drafted(store) == [(N, START, date(2026, 2, 2)), (N, END, date(2026, 10, 1))]
    assert await switched(store) == []


async def test_an_annulment_after_the_switch_takes_back_what_was_queued(store):
    await take(store, OFF, RUNNING)
    await switched(store)
    await take(store, ON, granted("2026-02-02", "entered-in-error", 2))

    assert await queue(store) == [(N, START, QUEUED), (C, START, QUEUED)]
    assert await drafted(store) is None


async def test_a_correction_of_what_ended_before_the_switch_stays_out_of_scope(store):
    await take(store, OFF, RUNNING, ENDED)
    later = granted("2026-02-02", "finished", 3, period={"start": "2026-02-02", "end": "2026-10-02"})
    await take(store, ON, later)

    assert await switched(store) == []
    assert [state for *_, state in await queue(store)] == [OUT, OUT, OUT]
    assert await drafted(store) is None


async def test_what_ended_before_the_switch_and_is_given_again_is_reported(store):
    await take(store, OFF, RUNNING, ENDED)
    await take(store, ON, granted("2026-02-02", version=3))

    assert await drafted(store) == [(N, START, date(2026, 2, 2))]


async def test_what_was_stuck_before_is_set_free(store, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("adapter.notifications.decide.switched", lambda decision, *_: decision)
        await take(store, OFF, RUNNING)
        await take(store, ON, ENDED)
    assert await drafted(store) is None
    assert await queue(store) == [(N, START, OUT), (N, END, HELD)]

    assert await switched(store) == [("plain", 1, 1, 0)]

    assert await drafted(store) == [(N, START, date(2026, 2, 2))]


async def test_what_ended_while_its_code_was_off_for_a_time_is_not_left_open_in_the_register(store):
    await take(store, ON, RUNNING)
    await take(store, OFF, ENDED)
    assert await queue(store) == [(N, START, QUEUED), (N, END, OUT)]

    assert await switched(store) == [("plain", 1, 1, 0)]
    assert await queue(store) == [(N, START, QUEUED), (N, END, QUEUED)]


def by(channel, valid_from):
    """The world in which the code is on, and a channel begins on a day."""
    begins = ChannelFrom.model_validate({"valid_from": valid_from, "channel": channel})
    matching = Matching(kommuner={KOMMUNE: KommuneMatching(channels=(begins,))})
    return replace(ON, tenants=ON.tenants.model_copy(update={"matching": matching}))


async def test_what_another_channel_reports_stays_out_of_scope_until_the_day_that_running_begins(store):
    annual = by("running", "2026-12-01")
    await take(store, annual, RUNNING)
    assert await queue(store) == [(N, START, OUT)]

    assert await switched(store, annual) == []
    assert await switched(store, annual, at("2026-12-01")) == [("plain", 1, 1, 0)]


async def test_while_its_channel_is_not_decided_nothing_of_a_service_is_queued(store):
    undecided = by("held", "2026-01-01")
    await take(store, OFF, RUNNING)
    await take(store, undecided, MOVED)

    assert await switched(store, undecided) == []
    assert await queue(store) == [(N, START, OUT), (M, START, HELD)]


async def test_many_services_are_switched_on_page_by_page(store, monkeypatch):
    monkeypatch.setattr("adapter.store.switching.PAGE", 2)
    names = [str(number) for number in range(5)]
    system = "https://epj.example/tjeneste"
    for name in names:
        days = {"period": {"start": f"2026-0{int(name) + 1}-02"}}
        told = {"id": name, "identifier": [{"system": system, "value": f"T-{name}"}]}
        await take(store, OFF, granted("", **told, **days))

    assert await switched(store) == [("plain", 5, 5, 0)]
    assert await queue(store) == [(N, START, QUEUED)] * 5
    async with store._database.reading.connect() as connection:
        assert len((await connection.execute(select(access_log))).all()) == 3
