"""Reading what was published, as a consumer does."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from tests.neighbours.kafka import Broker


async def read_all(broker: Broker, topic: str) -> list[ConsumerRecord]:
    """Everything in a topic at this moment, partition by partition in order."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=broker.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        ends = await consumer.end_offsets(consumer.assignment())
        records: dict[TopicPartition, list[ConsumerRecord]] = {part: [] for part in sorted(ends)}
        async with asyncio.timeout(20):
            while any(len(found) < ends[part] for part, found in records.items()):
                for part, batch in (await consumer.getmany(timeout_ms=200)).items():
                    records[part] += batch
    finally:
        await consumer.stop()
    return [record for found in records.values() for record in found]


def id_of(record: ConsumerRecord) -> int:
    """The number that a test gave a record."""
    return UUID(dict(record.headers)["ce_id"].decode()).int


def first_of_each(records: Sequence[ConsumerRecord]) -> list[ConsumerRecord]:
    """What a consumer keeps that drops what it has seen, by its id."""
    return list({id_of(record): record for record in reversed(records)}.values())[::-1]
