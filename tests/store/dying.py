"""A publisher that is killed after a number of sendings, before it can say what it sent."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from batches import opened

from adapter.outbox import Kind
from adapter.outbox.kafka import KafkaBroker
from adapter.outbox.publishing import Publisher


class Dying(KafkaBroker):
    """A real broker that we do not live to hear from."""

    sendings = 3

    async def send(self, messages):
        await super().send(messages)
        self.sendings -= 1
        if not self.sendings:
            os.kill(os.getpid(), signal.SIGKILL)


async def main(place: str, bootstrap: str, topic: str) -> None:
    async with opened(Path(place) if place.startswith("/") else place) as store:
        broker = Dying({"bootstrap_servers": bootstrap})
        await Publisher(Kind.RECORDS, topic, store.publications, broker, limit=10).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
