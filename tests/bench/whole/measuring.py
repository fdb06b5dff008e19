"""One variant over one input: what it took."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.bench.whole.near import Near, topic_of
from tests.bench.whole.processes import cpu, peak
from tests.bench.whole.running import Running
from tests.bench.whole.topics import Feeder
from tests.platform.traffic import Sent


@dataclass(frozen=True, slots=True)
class Took:
    """What a number of events took; microseconds are an event's."""

    events: int
    #: Events a second by the clock.
    rate: float
    #: µs of the processor, user and system: of the variant's own processes, the broker, PostgreSQL.
    cpu: float
    broker: float
    postgres: float
    #: The most MiB that one of its processes ever held.
    memory: float
    #: What became of all that it was given, what it warmed up with too.
    counts: Mapping[str, int]


#: Makes a variant that will read the topic of a prefix.
Make = Callable[[Near, str], Running]


async def measured(near: Near, make: Make, warm: Sequence[Sent], given: Sequence[Sent]) -> Took:
    """Let a variant warm up, then give it everything in one moment, and wait until all of it is done."""
    prefix = await near.topics()
    async with Feeder(near.broker.bootstrap, topic_of(prefix)) as feeder:
        await feeder.hold(warm)
        await feeder.let_go()
        running = make(near, prefix)
        try:
            await running.ready()
            await running.reached(feeder.fed)
            await feeder.hold(given)
            before, begun = _used(near, running), time.perf_counter()
            await feeder.let_go()
            await running.reached(feeder.fed)
            seconds, after = time.perf_counter() - begun, _used(near, running)
            own, broker, postgres = (
                (late - early) * 1e6 / len(given) for early, late in zip(before, after, strict=True)
            )
            memory = max(peak(pid) for pid in running.pids)
            counts = dict(await running.counts())
        finally:
            await running.end()
    return Took(len(given), len(given) / seconds, own, broker, postgres, memory, counts)


def _used(near: Near, running: Running) -> tuple[float, float, float]:
    return cpu(*running.pids), near.broker_cpu, near.postgres_cpu
