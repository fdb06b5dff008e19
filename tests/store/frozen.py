"""
A process that takes a partition and a service, and stops in the middle: the test freezes and wakes it.

Called with the address of a database. It says that it `holds`, waits to be frozen, and says afterwards
what became of the batch at hand, and of another try under the same claim.
"""

import asyncio
import sys
import time

from batches import KOMMUNER, NAMESPACE, SECRET, accepted, service_history
from sqlalchemy import make_url

from adapter.errors import AdapterError
from adapter.events import Position
from adapter.store import Store
from adapter.store.postgresql import open_postgresql

#: Seconds that the database lets us hold a transaction in silence; and that we are silent.
PATIENCE, SILENCE = 1.0, 2.0


async def main(url: str) -> None:
    database = open_postgresql(make_url(url), 2, patience=PATIENCE)
    store = await Store.open(database, SECRET, namespace=NAMESPACE, rules_version="7")
    [mine] = await store.claim("topic", ["0"])
    position = Position("topic", "0", 9, "", mine.epoch)
    for holds in (True, False):
        try:
            async with store.work() as work:
                known = await work.load([service_history(1).key], [])
                await work.write([accepted(2)], known, [], [position], kommuner=KOMMUNER)
                if holds:
                    say("holds")
                    time.sleep(SILENCE)  # noqa: ASYNC251 - as a frozen process: not even its loop turns
        except AdapterError as problem:
            say(type(problem).__name__)
    await store.close()


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
