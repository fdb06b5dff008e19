"""Records that are all in order: many services, version after version; and how they are sent."""

import asyncio
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from aiokafka import AIOKafkaProducer

from tests.notifications.documents import FNR, episode, history, meta, named, person_number

#: The tenant of `tests/notifications/tenants.yaml` whose they are.
TENANT = (("x-kpr-tenant", b"plain"),)
_VERSIONS = 5
_NOW = int(datetime(2026, 11, 1, 6, 0, tzinfo=UTC).timestamp() * 1000)
#: With it a document has the 1.7 KB that is usual.
_FILLER = "x" * 1_050


@dataclass(frozen=True, slots=True)
class Sent:
    """One record to send; the key decides the partition, and what stays in order."""

    key: bytes
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = TENANT
    timestamp_ms: int = _NOW


async def feed(bootstrap: str, topic: str, records: Sequence[Sent]) -> None:
    """Send records as a platform would, each once, in order."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, enable_idempotence=True, linger_ms=5)
    await producer.start()
    try:
        sent = [
            await producer.send(
                topic, each.value, key=each.key, headers=list(each.headers), timestamp_ms=each.timestamp_ms
            )
            for each in records
        ]
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


def good(count: int, *, name: str = "g") -> Iterator[Sent]:
    """Give so many records; the versions of a service follow each other at some distance."""
    services = -(-count // _VERSIONS)
    for number in range(count):
        version, service = divmod(number, services)
        yield Sent(f"EpisodeOfCare/{name}{service}".encode(), document(f"{name}{service}", version + 1))


def _whose(name: str) -> str:
    """Each service is another person's: two of one would be the same."""
    letters = name.rstrip("0123456789")
    mark = zlib.crc32(letters.encode())
    number = (int(name[len(letters) :] or 0) + mark) % 30_000
    return person_number(
        1 + number % 28, 81 + number // 28 % 12, 1910 + number // 336, 100 + 60 * (mark // 30_000 % 6)
    )


def document(name: str, version: int) -> bytes:
    """A service that begins, and then changes its first day."""
    day = f"2026-02-{version:02}"
    return orjson.dumps(
        episode(
            id=name,
            meta=meta(str(version), f"2026-06-{version:02}T08:00:00Z"),
            identifier=[{"system": "https://epj.example/tjeneste", "value": name.upper()}],
            patient=named(_whose(name), FNR),
            text={
                "status": "generated",
                "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{_FILLER}</div>',
            },
            period={"start": day},
            statusHistory=history(("active", day, None)),
        )
    )
