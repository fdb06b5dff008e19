from tests.delivery.given import VEST, services
from tests.delivery.way import BY
async def test_start(way):
    way.order("technical-fault", times=9)
    await way.take_in(*services(1))
    sender = way.sender(first_pause_seconds=600, longest_pause_seconds=3000)
    await sender.send_all()
    print("\nA", len(way.wire.posts), (await way.last()).message.due, way.clock())
    await way.store.operations.stop(VEST, BY, way.clock())
    await way.store.operations.start(VEST, BY, way.clock())
    print("B", len(way.wire.posts), (await way.last()).message.due)
    await sender.send_all()
    print("C", len(way.wire.posts), (await way.last()).message.due, (await way.last()).message.attempts)
