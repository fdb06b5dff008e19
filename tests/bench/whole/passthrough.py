"""
Kafka alone: what comes in goes out, in batches, to the same partition of another topic, without transactions.

`python -m tests.bench.whole.passthrough BOOTSTRAP TOPIC OUT WAIT`; WAIT is the longest wait for records, in milliseconds.
Says `ready`, and then how many it has done.
"""

import asyncio
import sys
from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from tests.bench.whole.saying import say, say_done

_AT_ONCE = 500


async def main(bootstrap: str, topic: str, out: str, wait: int) -> None:
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=bootstrap,
        group_id=topic,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        fetch_max_wait_ms=wait,
    )
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, max_batch_size=256 * 1024, max_request_size=8 * 1024 * 1024
    )
    await consumer.start()
    await producer.start()
    say("ready")
    done = 0
    while True:
        found = await consumer.getmany(timeout_ms=wait, max_records=_AT_ONCE)
        if not found:
            continue
        sent = [
            answer
            for place, records in found.items()
            for answer in await _passed_on(producer, out, place.partition, records)
        ]
        await asyncio.gather(*sent)
        await consumer.commit()
        done += sum(map(len, found.values()))
        say_done(done)


async def _passed_on(
    producer: AIOKafkaProducer, topic: str, partition: int, records: Sequence[Any]
) -> list[Any]:
    """Send records in as few batches as they fit into; give what will be answered."""
    answers, batch = [], producer.create_batch()
    for each in records:
        whole = {"key": each.key, "value": each.value, "headers": list(each.headers)}
        if batch.append(timestamp=each.timestamp, **whole) is None:
            answers.append(await producer.send_batch(batch, topic, partition=partition))
            batch = producer.create_batch()
            batch.append(timestamp=each.timestamp, **whole)
    if batch.record_count():
        answers.append(await producer.send_batch(batch, topic, partition=partition))
    return answers


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4], int(sys.argv[4])))
