"""The end of a pause leaves after the pause, and never alone (KPR-V-036): the register knows no such pause."""

from records import BY, LATER, REFUSED, drafted, made, put, sent, sent_all, states, told

from adapter.mapping import ServiceEvent
from adapter.notifications import Change
from adapter.outbox import State

STOP = {"event": ServiceEvent.PAUSE, "stop_id": "S1"}
GO_ON = {"event": ServiceEvent.RESUME, "stop_id": "S1"}
WAITS = (State.HELD, "start-not-reported")


async def given_up(store):
    """A service whose start the register has, and whose pause a person has given up."""
    await put(store, made(1))
    await sent(store)
    await put(store, made(2, **STOP))
    refused = await sent(store, REFUSED)
    await store.operations.close(refused.id, BY, LATER)


async def test_it_waits_while_the_register_does_not_have_the_pause(store):
    await given_up(store)
    await put(store, made(3, **GO_ON))

    assert await drafted(store) is None
    assert (await states(store))[3] == WAITS


async def test_it_follows_when_the_register_has_the_pause_after_all(store):
    await given_up(store)
    await put(store, made(3, **GO_ON))
    await drafted(store)
    await put(store, made(4, Change.REPLACE, 2, **STOP))

    [pause, end] = await sent_all(store)

    assert [row[:3] for row in await told(store, pause)] == [(3, 2, "N")]
    assert [row[:3] for row in await told(store, end)] == [(4, 3, "N")]


async def test_it_goes_with_a_pause_that_went_in_an_earlier_message(store):
    await put(store, made(1), made(2, **STOP))
    await sent(store)
    await put(store, made(3, **GO_ON))

    assert [row[:3] for row in await told(store, await sent(store))] == [(3, 3, "N")]


async def test_it_waits_when_the_pause_was_annulled(store):
    await put(store, made(1), made(2, **STOP))
    await sent(store)
    await put(store, made(3, Change.ANNUL, 2, **STOP))
    await sent(store)
    await put(store, made(4, **GO_ON))

    assert await drafted(store) is None
    assert (await states(store))[4] == WAITS


async def test_it_keeps_its_place_when_a_draft_is_taken_back(store):
    """What the pause took in is not queued again; its correction stands behind the end then."""
    await put(store, made(1), made(2, **STOP), made(3, **GO_ON), made(4, Change.REPLACE, 2, **STOP))
    message = await drafted(store)
    async with store.lines.leased(message.key, "one", 60, LATER) as line:
        await line.take_back(message, {}, LATER)

    again = await sent(store)

    assert [number for _, number, *_ in await told(store, again)] == [1, 2, 3]
    assert (await states(store))[4] == (State.DELIVERED, None)
