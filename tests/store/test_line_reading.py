"""What persons ask of lines and messages is answered from what happened to them."""

from datetime import timedelta

import pytest

from adapter.errors import NotFound
from adapter.notifications import Change
from adapter.outbox import Line
from adapter.outbox.line import ZERO_GUID, Head, LineKey, MessageState
from adapter.store.operating import By
from adapter.store.resending import Choice
from tests.driven import ACCEPTED, AWAY, NOON, REFUSED, put, send, sound
from tests.outbox.made import consultation_record
from tests.outbox.test_planning import guid, record

KEY = LineKey("0301", Line.IPLOS)
HST = LineKey("0301", Line.HST)
BY = By("kari", "avtalt med registeret")
LATER = NOON + timedelta(days=2)


async def test_a_line_that_waits_for_its_first_message_is_shown(store):
    await put(store, record(1), record(2))

    [item] = await store.line_reading.lines()

    assert (item.key, item.head, item.queued, item.oldest_queued) == (KEY, Head(), 2, NOON)
    assert (item.under_way, item.accepted, item.stopped) == (None, None, None)


async def test_a_stopped_line_tells_why_what_is_under_way_and_what_was_accepted_last(store):
    await put(store, record(1), record(2, service_id="T2"))
    first = await send(store, KEY, ACCEPTED, limit=1)
    second = await send(store, KEY, REFUSED)
    await put(store, record(3, service_id="T3"))

    item = await store.line_reading.line(KEY)

    assert (item.stopped, item.under_way) == ("validation-refused", second)
    assert (item.accepted, item.accepted.ref_id) == (first, "R-1")
    assert (item.head.number, item.head.guid, item.queued) == (2, guid(1), 1)


async def test_a_line_that_is_not_there_is_not_found(store):
    with pytest.raises(NotFound, match="kommune 9999 has no line HST"):
        await store.line_reading.line(LineKey("9999", Line.HST))
    with pytest.raises(NotFound, match="kommune 9999 has no line HST"):
        await store.line_reading.check_chain(LineKey("9999", Line.HST))


async def test_messages_are_listed_by_what_is_asked_and_page_by_page(store):
    await put(store, record(1), record(2, service_id="T2"), consultation_record())
    made = [
        await send(store, KEY, ACCEPTED, limit=1),
        await send(store, HST, ACCEPTED, at=LATER),
        await send(store, KEY, REFUSED, at=LATER),
    ]

    async def listed(**wanted):
        return [made.index(each) for each in await store.line_reading.messages(**wanted)]

    assert await listed() == [0, 1, 2]
    assert await listed(line=Line.HST) == [1]
    assert await listed(state=MessageState.REFUSED) == [2]
    assert await listed(kommune_nr="1804") == []
    assert await listed(since=LATER) == [1, 2]
    assert await listed(limit=2) == [0, 1]
    assert await listed(after=made[1].seq) == [2]


async def test_a_message_tells_its_attempts_its_notifications_and_who_acted_on_it(store):
    await put(store, record(1), record(2, service_id="T2"))
    sent = await send(store, KEY, AWAY, REFUSED)
    await store.operations.close(sent.id, BY, LATER, although_unknown=True)

    story = await store.line_reading.message(sent.id.upper())

    assert [(a.ending, a.cause, a.status, a.code, a.ref_id) for a in story.attempts] == [
        ("again", "timed-out", None, None, None),
        ("refused", "validation-refused", 400, 1234, "R-2"),
    ]
    assert [(n.number, n.guid, n.previous, n.service_id, n.event) for n in story.notified] == [
        (1, guid(1), ZERO_GUID, "T1", "TjenesteStart"),
        (2, guid(2), guid(1), "T2", "TjenesteStart"),
    ]
    assert [(o.act, o.who, o.why, o.at) for o in story.operations] == [
        ("messages close", "kari", "avtalt med registeret", LATER)
    ]


async def test_a_message_is_found_by_the_refid_of_any_of_its_answers(store):
    await put(store, record(1))
    sent = await send(store, KEY, REFUSED)

    assert (await store.line_reading.message("R-2")).message == sent
    with pytest.raises(NotFound, match="there is no such message"):
        await store.line_reading.message("R-9")


async def test_a_record_that_another_took_in_leads_to_where_its_guid_went(store):
    await put(store, record(1), record(3, Change.REPLACE, 1))
    sent = await send(store, KEY, ACCEPTED)

    stories = await store.line_reading.stories([guid(1), guid(3)])

    assert [(stories[guid(n)].taken_by, stories[guid(n)].passages) for n in (1, 3)] == [
        (guid(3), stories[guid(3)].passages),
        (None, stories[guid(3)].passages),
    ]
    [passage] = stories[guid(1)].passages
    assert (passage.notified.guid, passage.notified.record_id) == (guid(1), guid(3))
    assert (passage.message, passage.attempts[0].ref_id) == (sent, "R-1")


async def test_a_record_that_has_not_left_has_an_empty_story(store):
    await put(store, record(1))

    story = (await store.line_reading.stories([guid(1), "not there"]))[guid(1)]

    assert story.is_empty
    assert not story.operations


async def test_a_record_tells_every_message_it_stood_in_and_who_sent_it_again(store):
    await put(store, record(1), record(2, service_id="T2"))
    refused = await send(store, KEY, REFUSED)
    released = await store.operations.release(refused.id, sound, BY, LATER)
    await send(store, KEY, ACCEPTED, at=LATER)
    again = By("ola", "registeret mistet den")
    await store.operations.resend(KEY, Choice(id=guid(2)), 500, again, LATER + timedelta(hours=1))
    await store.operations.stop(KEY, BY, LATER)

    stories = await store.line_reading.stories([guid(1), guid(2)])

    told = [(p.message.state, p.message.is_resend) for p in stories[guid(2)].passages]
    assert told == [("replaced", False), ("accepted", False), ("draft", True)]
    assert stories[guid(2)].passages[0].message.replaced_by == released.id
    assert [(o.act, o.who) for o in stories[guid(2)].operations] == [
        ("messages release", "kari"),
        ("messages resend", "ola"),
    ]
    assert [o.act for o in stories[guid(1)].operations] == ["messages release"]


async def test_acts_are_listed_for_a_line_with_those_on_all_lines(store):
    await put(store, record(1))
    await send(store, KEY, ACCEPTED)
    await store.operations.stop(KEY, BY, NOON)
    await store.operations.stop(HST, BY, NOON)
    await store.operations.restored(BY, LATER)

    async def listed(*asked, **page):
        return [(o.act, o.key) for o in await store.line_reading.operations(*asked, **page)]

    restored = ("line restored", None)
    assert await listed() == [("line stop", KEY), ("line stop", HST), restored]
    assert await listed(KEY) == [("line stop", KEY), restored]
    assert await listed(limit=1, after=1) == [("line stop", HST)]


async def test_the_last_acts_on_a_line_are_listed_however_many_there_were(store):
    await put(store, record(1))
    await send(store, KEY, ACCEPTED)
    for number in range(4):
        act = store.operations.start if number % 2 else store.operations.stop
        await act(KEY, By("Kari", f"sak {number}"), NOON)
    await store.operations.stop(HST, BY, NOON)
    await store.operations.restored(BY, LATER)

    async def listed(limit):
        found = await store.line_reading.last_operations(KEY, limit=limit)
        return [(each.act, each.why) for each in found]

    assert await listed(2) == [("line restored", BY.why), ("line start", "sak 3")]
    assert [why for _, why in await listed(100)] == [BY.why, "sak 3", "sak 2", "sak 1", "sak 0"]
