"""Publishing to Kafka: an idempotent producer, acknowledged by all replicas, in order for each key."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.partitioner import DefaultPartitioner

from adapter.errors import Unavailable
from adapter.outbox import Message
from adapter.outbox.kafka_lane import Lane

#: A batch of a partition, before it is compressed; well under what brokers take unless told otherwise.
_BATCH_BYTES = 256 * 1024
#: How long one request may take.
_REQUEST_SECONDS = 8
#: How long a producer that did not get through may take to end.
_DROP_SECONDS = 2

_partitioner = DefaultPartitioner()


class KafkaBroker:
    """
    A Kafka cluster as a `Broker`; connected when first needed.

    `connection` is what aiokafka must know to reach and enter it. All messages of one `send` are
    confirmed within `send_seconds` or it raises Unavailable; the producer is dropped then, with what it
    had in hand, since one that lost count of its messages does not recover.
    """

    def __init__(self, connection: Mapping[str, Any], *, send_seconds: float = 15) -> None:
        self._connection = connection
        self._send_seconds = send_seconds
        self._producer: AIOKafkaProducer | None = None

    async def send(self, messages: Sequence[Message]) -> None:
        try:
            async with asyncio.timeout(self._send_seconds):
                await self._send(messages)
        except (KafkaError, OSError) as problem:
            await self._drop()
            # `from None`: what a client says may name hosts and topics.
            raise Unavailable(type(problem).__name__) from None
        except BaseException:
            await self._drop()
            raise

    async def close(self) -> None:
        """Take leave; nothing is in hand between two sends."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await producer.stop()

    async def _send(self, messages: Sequence[Message]) -> None:
        lanes = await self._lanes(messages)
        while lanes:
            producer = await self._started()
            ended = await asyncio.gather(*(lane.send(producer) for lane in lanes), return_exceptions=True)
            for problem in ended:
                if problem is not None:
                    raise problem
            lanes = [lane for lane in lanes if lane.left]
            if lanes:
                # A refused batch has used up its sequence numbers: the next would be out of order.
                await self.close()

    async def _lanes(self, messages: Sequence[Message]) -> list[Lane]:
        """Share messages out to partitions, by the hash of their key as other clients do."""
        producer = await self._started()
        shared: defaultdict[tuple[str, int], deque[Message]] = defaultdict(deque)
        for message in messages:
            partitions = sorted(await producer.partitions_for(message.topic))
            chosen = _partitioner(message.key, partitions, partitions)
            shared[message.topic, chosen].append(message)
        return [Lane(topic, partition, left) for (topic, partition), left in shared.items()]

    async def _started(self) -> AIOKafkaProducer:
        if self._producer is None:
            self._producer = AIOKafkaProducer(
                **self._connection,
                enable_idempotence=True,
                acks="all",
                compression_type="lz4",
                max_batch_size=_BATCH_BYTES,
                request_timeout_ms=_REQUEST_SECONDS * 1000,
            )
            await self._producer.start()
        return self._producer

    async def _drop(self) -> None:
        """End a producer that did not get through, together with what it would try for ever to send."""
        producer, self._producer = self._producer, None
        if producer is None:
            return
        with suppress(KafkaError, TimeoutError):
            async with asyncio.timeout(_DROP_SECONDS):
                await producer._sender.close()  # noqa: SLF001 - `stop` alone waits until all is sent
        accumulator = producer._message_accumulator  # noqa: SLF001 - see above
        accumulator._batches.clear()  # noqa: SLF001 - see above
        accumulator._pending_batches.clear()  # noqa: SLF001 - see above
        with suppress(KafkaError):
            await producer.stop()
