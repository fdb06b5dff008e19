"""What goes wrong while the service runs, in an order drawn from the seed."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from aiokafka import AIOKafkaProducer

from tests.neighbours.kafka import OwnBroker
from tests.neighbours.postgres import OwnServer
from tests.proof.events import Sent
from tests.proof.fleet import Fleet
from tests.proof.process import POINTS

#: Seconds a process may take to come by its point.
_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How much goes wrong."""

    kills: int
    broker_stops: int
    restarts: int
    cuts: int
    freezes: int
    joins: int
    #: How often a process dies at each named point.
    points: int = 1
    #: Seconds a consumer's session lasts; a freeze is longer.
    session: float = 3.0


@dataclass(slots=True)
class Chaos:
    """Breaks things between one portion of records and the next."""

    plan: Plan
    fleet: Fleet
    broker: OwnBroker
    postgres: OwnServer
    random: Random
    topic: str
    done: Counter[str] = field(default_factory=Counter)

    def steps(self) -> list[str]:
        """Everything that will go wrong, in its order."""
        plan = self.plan
        steps = (
            ["kill"] * plan.kills
            + ["broker"] * plan.broker_stops
            + ["restart"] * plan.restarts
            + ["cut"] * plan.cuts
            + ["freeze"] * plan.freezes
            + ["join"] * plan.joins
            + [f"at {point}" for point in POINTS] * plan.points
        )
        self.random.shuffle(steps)
        return steps

    async def take(self, step: str, portion: Sequence[Sent]) -> None:
        """Send a portion of records, and let one thing go wrong while they are taken in."""
        self.fleet.keep_up()
        if step.startswith("at "):
            await self._die_at(step.removeprefix("at "), portion)
        else:
            await self.feed(portion)
            await asyncio.sleep(self.random.uniform(0.0, 1.5))
            await getattr(self, f"_{step}")()
        self.done[step] += 1

    async def feed(self, records: Sequence[Sent]) -> None:
        """Send records as a platform would, each once, in order."""
        async with AIOKafkaProducer(
            bootstrap_servers=self.broker.bootstrap, enable_idempotence=True, linger_ms=5
        ) as producer:
            sent = [
                await producer.send(
                    self.topic,
                    each.value,
                    key=each.key,
                    headers=list(each.headers),
                    timestamp_ms=each.timestamp_ms,
                )
                for each in records
            ]
            await asyncio.gather(*sent)

    async def _die_at(self, point: str, portion: Sequence[Sent]) -> None:
        """Let a new process take over all work, and come by the point where it kills itself."""
        before = self.fleet.kills[point]
        self.fleet.replace(point)
        await self.feed(portion)
        async with asyncio.timeout(_PATIENCE):
            while self.fleet.kills[point] == before:
                await asyncio.sleep(0.1)
                self.fleet.bury()

    async def _kill(self) -> None:
        self.fleet.kill()

    async def _broker(self) -> None:
        await asyncio.to_thread(self.broker.kill if self.random.random() < 0.5 else self.broker.stop)
        await asyncio.sleep(self.random.uniform(0.5, 4.0))
        await asyncio.to_thread(self.broker.start)

    async def _restart(self) -> None:
        mode = self.random.choice(("fast", "immediate"))
        await asyncio.to_thread(self.postgres.stop, mode)
        await asyncio.sleep(self.random.uniform(0.0, 3.0))
        await asyncio.to_thread(self.postgres.start)

    async def _cut(self) -> None:
        await asyncio.to_thread(self.postgres.cut)

    async def _freeze(self) -> None:
        frozen = self.fleet.freeze()
        await asyncio.sleep(self.plan.session * 2)
        if frozen is not None:
            self.fleet.thaw(frozen)

    async def _join(self) -> None:
        """One more, or one less, of those who share the partitions."""
        self.fleet.intakes = 2 if self.fleet.intakes > 2 else 4
        if self.fleet.intakes == 2:
            self.fleet.leave()


def portions(records: Sequence[Sent], count: int) -> Iterator[Sequence[Sent]]:
    """The records in so many portions."""
    for number in range(count):
        yield records[number * len(records) // count : (number + 1) * len(records) // count]
