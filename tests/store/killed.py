"""
A process that writes batches and is killed, as by kill -9, at a chosen moment of the third.

Called with the place of a store and the number of the statement before which it dies, or `commit`, or `after`.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from batches import Place, full_batch, opened, write
from sqlalchemy import event

FIRSTS = (1, 100, 200)


async def main(place: Place, moment: str) -> None:
    async with opened(place) as store:
        for first in FIRSTS[:-1]:
            await write(store, full_batch(first, 6))
        if moment != "after":
            die_at(store._database.writing.sync_engine, moment)
        await write(store, full_batch(FIRSTS[-1], 6))
        die()


def die_at(engine, moment):
    left = 0 if moment == "commit" else int(moment)

    def count_down(*_):
        nonlocal left
        left -= 1
        if left == 0:
            die()

    event.listen(engine, "before_cursor_execute", count_down)
    if moment == "commit":
        event.listen(engine, "commit", die)


def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    named = sys.argv[1]
    asyncio.run(main(named if "://" in named else Path(named), sys.argv[2]))
