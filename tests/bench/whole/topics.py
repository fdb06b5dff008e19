"""Input in a topic: sent before a variant may read it, and let go in one moment."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

from aiokafka import AIOKafkaProducer

from tests.platform.traffic import Sent

PARTITIONS = 6
#: What a transaction that waits for a variant may take.
_PATIENCE = 600_000
_AT_ONCE = 2_000


@dataclass(slots=True)
class Fed:
    """What stands in a topic: how many records, and behind the last of each partition."""

    count: int = 0
    ends: dict[int, int] = field(default_factory=dict)

    @property
    def reached(self) -> int:
        """The sum of the positions of somebody who has read everything."""
        return sum(self.ends.values())


class Feeder:
    """
    Sends to one topic; readers of committed records see a portion when it is let go, all of it at once.

    So nothing of what it takes to send stands in what a variant takes to read.
    """

    def __init__(self, bootstrap: str, topic: str) -> None:
        self._topic = topic
        self._producer = AIOKafkaProducer(
            bootstrap_servers=bootstrap,
            transactional_id=f"bench-{topic}",
            transaction_timeout_ms=_PATIENCE,
            max_batch_size=256 * 1024,
            max_request_size=8 * 1024 * 1024,
            linger_ms=5,
        )
        self.fed = Fed()

    async def __aenter__(self) -> Self:
        await self._producer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._producer.stop()

    async def hold(self, records: Iterable[Sent]) -> None:
        """Send a portion that nobody sees yet."""
        await self._producer.begin_transaction()
        portion: list[Sent] = []
        for each in records:
            portion.append(each)
            if len(portion) == _AT_ONCE:
                await self._send(portion)
                portion = []
        await self._send(portion)

    async def let_go(self) -> None:
        """Let it be read."""
        await self._producer.commit_transaction()

    async def _send(self, records: Sequence[Sent]) -> None:
        sent = [await send(self._producer, self._topic, each) for each in records]
        for at in await asyncio.gather(*sent):
            self.fed.count += 1
            self.fed.ends[at.partition] = max(self.fed.ends.get(at.partition, 0), at.offset + 1)


async def send(producer: AIOKafkaProducer, topic: str, record: Sent) -> "asyncio.Future[object]":
    """Send one record; the answer comes later."""
    answer: asyncio.Future[object] = await producer.send(
        topic,
        record.value,
        key=record.key,
        headers=list(record.headers),
        timestamp_ms=record.timestamp_ms,
    )
    return answer
