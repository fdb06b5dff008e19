"""What a person pauses stands still until it is resumed, in every process; who did it and why is kept."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from adapter.errors import NotFound, NotNow
from adapter.events.pausing import What
from adapter.outbox import Line
from adapter.outbox.line import LineKey
from adapter.store.database import transaction
from adapter.store.operating import By
from adapter.store.processes import FORGOTTEN, Process
from tests.driven import ACCEPTED, NOON, put, send, sound
from tests.outbox.test_planning import record

KEY = LineKey("0301", Line.IPLOS)
LATER = NOON + timedelta(days=1)
WHY = By("test:kari", "leverandøren retter en feil")
BACK = By("test:ola", "feilen er rettet")


async def test_a_pause_is_told_with_who_when_and_why_until_it_is_resumed(store):
    await store.pauses.pause(What.TENANT, "vest", "0301", WHY, NOON)

    [paused] = await store.pauses.all()
    assert (paused.what, paused.name, paused.kommune_nr) == (What.TENANT, "vest", "0301")
    assert (paused.who, paused.why, paused.since) == (WHY.who, WHY.why, NOON)

    await store.pauses.resume(What.TENANT, "vest", BACK, LATER)

    assert await store.pauses.all() == []


async def test_both_acts_are_kept(store):
    await store.pauses.pause(What.SENDING, "", "", WHY, NOON)
    await store.pauses.resume(What.SENDING, "", BACK, LATER)

    acts = await store.line_reading.operations()
    assert [(each.act, each.subject, each.who, each.why, each.at) for each in acts] == [
        ("pause", "sending", WHY.who, WHY.why, NOON),
        ("resume", "sending", BACK.who, BACK.why, LATER),
    ]
    async with transaction(store._database.reading) as connection:
        looks = (await connection.execute(text("SELECT who, act FROM access_log ORDER BY seq"))).all()
    assert [tuple(row) for row in looks] == [(WHY.who, "pause"), (BACK.who, "resume")]


async def test_what_stands_still_is_not_paused_twice_and_what_goes_is_not_resumed(store):
    await store.pauses.pause(What.SOURCE, "http", "", WHY, NOON)

    with pytest.raises(NotNow):
        await store.pauses.pause(What.SOURCE, "http", "", BACK, LATER)
    with pytest.raises(NotFound):
        await store.pauses.resume(What.SOURCE, "kafka", BACK, LATER)

    assert [each.who for each in await store.pauses.all()] == [WHY.who]


async def test_tenants_are_told_of_to_their_own_kommune_and_sending_to_all(store):
    await store.pauses.pause(What.TENANT, "vest", "0301", WHY, NOON)
    await store.pauses.pause(What.SENDING, "", "", WHY, LATER)

    assert [each.name for each in await store.pauses.all({"0301"})] == ["vest", ""]
    assert [each.what for each in await store.pauses.all({"4601"})] == [What.SENDING]


async def test_nothing_leaves_while_sending_is_paused_and_all_goes_on_afterwards(store):
    await put(store, record(1))
    await store.pauses.pause(What.SENDING, "", "", WHY, NOON)

    assert await store.lines.waiting(LATER, LATER, 500) == []
    async with store.lines.leased(KEY, "sender", 60, LATER) as line:
        assert await line.draft(sound, 500, LATER) is None

    await store.pauses.resume(What.SENDING, "", BACK, LATER)

    assert await store.lines.waiting(LATER, LATER, 500) == [KEY]
    assert (await send(store, KEY, ACCEPTED)).state == "accepted"


async def test_a_message_that_waits_is_not_sent_while_sending_is_paused(store):
    await put(store, record(1))
    message = await send(store, KEY)
    await store.pauses.pause(What.SENDING, "", "", WHY, NOON)

    async with store.lines.leased(KEY, "sender", 60, LATER) as line:
        assert await line.under_way(LATER) is None

    await store.pauses.resume(What.SENDING, "", BACK, LATER)

    async with store.lines.leased(KEY, "sender", 60, LATER) as line:
        assert (await line.under_way(LATER)).id == message.id


def _process(name, seen, **health):
    return Process(name, "all", "1.0", NOON, seen, health)


async def test_a_process_tells_again_and_again_how_it_is(store):
    await store.processes.tell(_process("a", NOON, away=["store"]))
    await store.processes.tell(_process("a", LATER, away=[]))

    assert await store.processes.all() == [_process("a", LATER, away=[])]


async def test_a_process_that_ends_is_gone_and_one_that_is_silent_is_forgotten_in_time(store):
    for name in ("ended", "silent", "here"):
        await store.processes.tell(_process(name, NOON))
    await store.processes.leave("ended")
    await store.processes.tell(_process("here", NOON + FORGOTTEN))
    assert {each.id for each in await store.processes.all()} == {"silent", "here"}

    await store.processes.tell(_process("here", NOON + FORGOTTEN + timedelta(seconds=1)))

    assert [each.id for each in await store.processes.all()] == ["here"]
