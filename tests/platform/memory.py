"""
How much memory a backlog costs: `python -m tests.platform.memory --events 200000`.

One process that does everything takes the backlog in, on its own broker and database; what counts is
the most memory that it ever had (VmHWM). Not part of `make test`: it takes minutes.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.neighbours.kafka import kafka_broker
from tests.neighbours.postgres import postgres_server
from tests.platform.service import Service, adds_up, services, settings, taken_in, waiting
from tests.platform.traffic import feed, good

MOST_MIB = 300
PARTITIONS = 6
#: Records that are made and sent at a time.
_PORTION = 5_000


def say(text: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {text}\n")
    sys.stdout.flush()


def peak(process: int) -> float:
    """The most memory a process ever had, in MiB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


async def measure(events: int, folder: Path) -> float:
    """Take in so many events, and give the peak in MiB."""
    with kafka_broker() as broker, postgres_server(fsync=True) as postgres:
        for name, partitions in (("epj.fhir.backlog", PARTITIONS), ("kpr.records", 3), ("kpr.parked", 1)):
            await broker.topic(name, partitions)
        await backlog(broker.bootstrap, events)
        url = postgres.database()
        async with services() as start:
            service = await start(settings(folder, broker.bootstrap, url), "--role", "all")
            await service.until("started")
            most = await watched(service, url, events)
            if await service.stop() or not await adds_up(url):
                raise RuntimeError("it did not end as it should")
    return most


async def backlog(bootstrap: str, events: int) -> None:
    """Send everything before anybody reads it."""
    portion = []
    size = 0
    for each in good(events):
        portion.append(each)
        size += len(each.value or b"")
        if len(portion) == _PORTION:
            await feed(bootstrap, "epj.fhir.backlog", portion)
            portion = []
    await feed(bootstrap, "epj.fhir.backlog", portion)
    say(f"{events} events wait, {size / events:.0f} bytes each")


async def watched(service: Service, url: str, events: int) -> float:
    """Wait until everything is taken in and published; give the peak."""
    begun = time.monotonic()
    while True:
        reached, left = await taken_in(url), await waiting(url)
        most = peak(service.process.pid)
        seconds = time.monotonic() - begun
        say(f"{reached} taken in, {left} to publish, peak {most:.0f} MiB, {reached / seconds:.0f} a second")
        if (reached, left) == (events, 0):
            return most
        if service.process.exitcode is not None:
            raise RuntimeError(f"it ended by itself: {service.said[-5:]}")
        await asyncio.sleep(5)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=200_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kpr-memory-") as folder:
        most = asyncio.run(measure(asked.events, Path(folder)))
    say(f"peak {most:.0f} MiB with a backlog of {asked.events} events; {MOST_MIB} are allowed")
    return 1 if most >= MOST_MIB else 0


if __name__ == "__main__":
    sys.exit(main())
