"""What the register finds too large is halved until it fits, down to a single notification."""

from adapter.outbox.line import MessageState
from adapter.simulator import Demands
from tests.delivery.given import VEST, services
from tests.delivery.judging import told_once
from tests.delivery.watching import watched
from tests.delivery.way import BY, environment_of, way_to

ACCEPTED, REPLACED, REFUSED = MessageState.ACCEPTED, MessageState.REPLACED, MessageState.REFUSED


async def sized(way):
    return [(message.state, message.count) for message in await way.messages()]


async def test_it_is_halved_until_it_fits_and_the_rest_follows(way):
    way.order("too-large", times=2)
    await way.take_in(*services(5))
    await way.sender().send_all()

    assert await sized(way) == [(REPLACED, 5), (REPLACED, 2), (ACCEPTED, 1), (ACCEPTED, 4)]
    assert [each.number for each in way.simulator.accepted[VEST]] == [1, 2, 3, 4, 5]
    assert await told_once(way) == []


async def test_a_door_with_a_limit_gets_everything(register_folder, tmp_path, sqlite_url):
    async with watched(register_folder, demands=Demands(max_bytes=9_000)) as (simulator, wire):
        environment = environment_of(simulator, tmp_path, sqlite_url)
        async with way_to(simulator, wire, environment) as way:
            await way.take_in(*services(12))
            await way.sender().send_all()

            assert {state for state, _ in await sized(way)} == {REPLACED, ACCEPTED}
            assert [each.number for each in simulator.accepted[VEST]] == [*range(1, 13)]
            assert await told_once(way) == []


async def test_a_single_one_that_is_too_large_waits_for_a_person(way):
    way.order("too-large", times=99)
    await way.take_in(*services(3))
    sender = way.sender()
    await sender.send_all()
    await way.later(sender)

    assert await sized(way) == [(REPLACED, 3), (REFUSED, 1)]
    assert (await way.line()).stopped == "too-large"
    assert len(way.wire.posts) == 2
    way.simulator.script.clear()
    await way.store.operations.close((await way.messages())[-1].id, BY, way.clock())
    await sender.send_all()
    # The closed one's number is not used again.
    assert [each.number for each in way.simulator.accepted[VEST]] == [2, 3]
    assert await told_once(way) == []


async def test_what_may_have_been_stored_is_not_split(way):
    """The same bytes may be there: two halves beside them would tell everything twice."""
    way.order("close-stored")
    way.order("too-large")
    await way.take_in(*services(3))
    sender = way.sender()
    await sender.send_all()
    await way.later(sender)

    assert await sized(way) == [(REFUSED, 3)]
    assert (await way.line()).stopped == "too-large"
    await way.release((await way.messages())[-1].id)
    await sender.send_all()
    assert [each.number for each in way.simulator.accepted[VEST]] == [1, 2, 3]
