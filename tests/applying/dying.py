"""
Decides services anew and is killed, as by kill -9, in the commit of a person's.

Called with the folder and the address of a store, the number of the commit, and how many share one.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event

from adapter.existing import applying
from tests.applying.given import applied, code, world
from tests.stores import opened_store

NEW = world(("A", code("21")))


async def main(folder: str, url: str, number: str, at_once: str) -> None:
    applying.AT_ONCE = int(at_once)
    async with opened_store(Path(folder), url or None) as store:
        die_at_commit(store._database.writing.sync_engine, int(number))
        await applied(store, NEW)


def die_at_commit(engine, number):
    left = number

    def count_down(*_):
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "commit", count_down)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
