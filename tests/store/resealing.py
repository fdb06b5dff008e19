"""
A process that seals a store anew and is killed, as by kill -9, before the nth update of a row's value.

Called with the place of a store, and that number.
"""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from batches import Place, opened
from sqlalchemy import event

from adapter.store.operating import By


async def main(place: Place, number: int) -> None:
    async with opened(place) as store:
        die_at(store._database.writing.sync_engine, number)
        async for _ in store.seal_keys.reseal(By("Kari Testesen", "yearly change"), datetime.now(UTC), 4):
            pass


def die_at(engine, number):
    left = number

    def count_down(_connection, _cursor, statement, *_):
        nonlocal left
        left -= "sealed=" in statement.replace(" ", "")
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", count_down)


if __name__ == "__main__":
    named = sys.argv[1]
    asyncio.run(main(named if "://" in named else Path(named), int(sys.argv[2])))
