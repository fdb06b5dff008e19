"""What makes a batch: records that the client holds, and those that the broker got while a batch was at work."""

from types import SimpleNamespace

import pytest

from adapter.events.kafka_reading import read

#: Seconds that a batch may wait for its first record.
WAIT = 0.2


def record(number):
    return SimpleNamespace(topic="epj", partition=0, offset=number, value=b"%d" % number)


class Client:
    """Holds what it fetched ahead; the broker answers with more as soon as that is taken, to those who wait."""

    def __init__(self, held, at_the_broker):
        self.held, self.at_the_broker = list(map(record, held)), list(map(record, at_the_broker))
        self.waits = []

    async def read(self, most, wait):
        self.waits.append(wait)
        if wait and not self.held:
            self.held, self.at_the_broker = self.at_the_broker, []
        given, self.held = self.held[:most], self.held[most:]
        return given


async def batch(client, size=500):
    return [each.offset for each in await read(client, None, size, WAIT)]


async def test_what_came_while_a_batch_was_at_work_is_in_the_next_one():
    client = Client(held=[1], at_the_broker=[2, 3])

    assert await batch(client) == [1, 2, 3]


async def test_nobody_waits_long_behind_records_that_lay_ready():
    client = Client(held=[1], at_the_broker=[])

    assert await batch(client) == [1]
    assert 0 < max(client.waits) < WAIT


async def test_with_nothing_at_hand_the_first_records_are_handed_out_at_once():
    client = Client(held=[], at_the_broker=[1, 2])

    assert await batch(client) == [1, 2]
    # Asked, waited for, and looked at for what lies ready behind: nobody waits once something is there.
    assert client.waits == [0, WAIT, 0]


@pytest.mark.parametrize("size", [1, 64, 100])
async def test_a_full_batch_waits_for_nothing(size):
    client = Client(held=range(size), at_the_broker=[size])

    assert await batch(client, size) == list(range(size))
    assert set(client.waits) == {0}
