"""A steady stream of events, and how long each takes from the topic to where it is kept for good."""

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from tests.bench.whole.mix import events
from tests.bench.whole.near import Near, out_of, topic_of
from tests.bench.whole.ours import passthrough
from tests.bench.whole.running import Adapter, Running
from tests.bench.whole.topics import PARTITIONS, Fed, send
from tests.platform.traffic import Sent

#: Seconds between two portions of what is due.
_BEAT = 0.005
#: Milliseconds that passthrough waits for records at most; the broker answers as soon as there are some.
_WAIT = 20
#: By PostgreSQL's own clock: from when the broker had it to when its outcome was committed.
_LATENCIES = """
SELECT 1000 * extract(epoch FROM pg_xact_commit_timestamp(xmin) - received_at)
FROM outcome ORDER BY id OFFSET {warm}
"""


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of one event; `rate` is what was sent a second."""

    rate: float
    events: int
    p50: float
    p99: float


class Stream:
    """Sends records to a topic at a steady rate."""

    def __init__(self, bootstrap: str, topic: str) -> None:
        self._topic = topic
        self._producer = AIOKafkaProducer(
            bootstrap_servers=bootstrap, max_request_size=8 * 1024 * 1024, enable_idempotence=True
        )
        self.fed = Fed()

    async def __aenter__(self) -> Self:
        await self._producer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._producer.stop()

    async def run(self, records: Iterable[Sent], rate: float, seconds: float) -> None:
        """Send for so long, so many a second; wait until the broker has all."""
        waiting, coming, begun = [], iter(records), time.perf_counter()
        sent = 0
        while (passed := time.perf_counter() - begun) < seconds:
            for each in _due(coming, int(passed * rate) - sent):
                waiting.append(await send(self._producer, self._topic, each))
                sent += 1
            await asyncio.sleep(_BEAT)
        for at in await asyncio.gather(*waiting):
            self.fed.count += 1
            self.fed.ends[at.partition] = max(self.fed.ends.get(at.partition, 0), at.offset + 1)


async def latencies(near: Near, rate: float, seconds: float, rounds: int) -> dict[str, list[Latency]]:
    """The adapter's and passthrough's at the same rate, in turn."""
    found: dict[str, list[Latency]] = {"adapter": [], "passthrough": []}
    for _ in range(rounds):
        for name, each in found.items():
            each.append(await _one(near, name, rate, seconds))
    return found


async def _one(near: Near, name: str, rate: float, seconds: float) -> Latency:
    prefix = await near.topics()
    running: Running = Adapter(near, prefix) if name == "adapter" else passthrough(near, prefix, _WAIT)
    try:
        await running.ready()
        async with Stream(near.broker.bootstrap, topic_of(prefix)) as stream:
            await stream.run(events(int(rate * seconds) + 1), rate, seconds / 4)
            await running.reached(stream.fed)
            warm = stream.fed.count
            await stream.run(events(int(rate * seconds) + 1, seed=10), rate, seconds)
            await running.reached(stream.fed)
        took = await _took(running, near, prefix, warm)
    finally:
        await running.end()
    return Latency(rate, len(took), _part(took, 0.5), _part(took, 0.99))


async def _took(running: Running, near: Near, prefix: str, warm: int) -> list[float]:
    if isinstance(running, Adapter):
        return sorted(float(row[0]) for row in await running.ask(_LATENCIES.format(warm=warm)))
    # Partition by partition in the same order, so that those of equal offsets are the same record.
    came, went = [await _stamps(near, each(prefix)) for each in (topic_of, out_of)]
    pairs = sorted((came[place], float(went[place] - came[place])) for place in came)
    return sorted(took for _, took in pairs[warm:])


async def _stamps(near: Near, topic: str) -> dict[tuple[int, int], int]:
    """When the broker appended each record of a topic, in milliseconds, by partition and offset."""
    reader = AIOKafkaConsumer(bootstrap_servers=near.broker.bootstrap)
    await reader.start()
    try:
        places = [TopicPartition(topic, number) for number in range(PARTITIONS)]
        reader.assign(places)
        ends = await reader.end_offsets(places)
        for place in places:
            reader.seek(place, 0)
        stamps: dict[tuple[int, int], int] = {}
        while len(stamps) < sum(ends.values()):
            for place, records in (await reader.getmany(timeout_ms=1000)).items():
                stamps |= {(place.partition, each.offset): each.timestamp for each in records}
        return stamps
    finally:
        await reader.stop()


def _due(coming: Iterator[Sent], count: int) -> Iterator[Sent]:
    for _ in range(count):
        with suppress(StopIteration):
            yield next(coming)


def _part(ordered: Sequence[float], part: float) -> float:
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]
