"""
One partition of a topic: its next batch leaves when the one before it is confirmed.

Were several under way, a refused one would let those behind it pass. Partitions do not wait for each
other.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import MessageSizeTooLargeError, RecordListTooLargeError

from adapter.logs import logger
from adapter.metrics import VALUES_LEFT_OUT
from adapter.outbox import Message

_TOO_LARGE = (MessageSizeTooLargeError, RecordListTooLargeError)


@dataclass(slots=True)
class Lane:
    """What goes to one partition, in order; what could not go in its form is `left`, in another."""

    topic: str
    partition: int
    left: deque[Message] = field(repr=False)
    #: So many of the next go alone: together they were too large.
    alone: int = 0

    async def send(self, producer: AIOKafkaProducer) -> None:
        while self.left:
            batch, count = self._filled(producer)
            try:
                confirmed = await producer.send_batch(batch, self.topic, partition=self.partition)
                await confirmed
            except _TOO_LARGE:
                self._shrink(count)
                return
            for _ in range(count):
                self.left.popleft()
            self.alone = max(0, self.alone - count)

    def _filled(self, producer: AIOKafkaProducer) -> tuple[Any, int]:
        """Give a batch of the next messages, and their number; the first fits whatever its size."""
        batch = producer.create_batch()
        most = 1 if self.alone else len(self.left)
        count = 0
        for message in self.left:
            headers = list(message.headers)
            fits = batch.append(timestamp=None, key=message.key, value=message.value, headers=headers)
            if fits is None:
                break
            count += 1
            if count == most:
                break
        batch.close()
        return batch, count

    def _shrink(self, count: int) -> None:
        """Find another form for a batch that the broker refused for its size."""
        if count > 1:
            self.alone = count
            return
        smaller = self.left[0].smaller
        if smaller is None:
            raise MessageSizeTooLargeError
        logger.warning("value_left_out", topic=self.topic, bytes=len(self.left[0].value or b""))
        VALUES_LEFT_OUT.labels(self.topic).inc()
        self.left[0] = smaller
