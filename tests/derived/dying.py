"""
An import that is killed, as by kill -9, at a chosen moment.

Called with the place of a store, whether to die before a statement or in a commit, and the number of it.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event

from adapter.existing import importing
from adapter.existing.importing import import_rows
from tests.derived.extract import KEYS, NOON, SECOND, second
from tests.stores import opened_store

#: Rows of a chunk, so that there are several.
CHUNK = 7


async def main(folder: str, url: str, kind: str, number: str) -> None:
    importing.CHUNK = CHUNK
    async with opened_store(Path(folder), url or None) as store:
        die_at(store._database.writing.sync_engine, kind, int(number))
        await import_rows(store.derived, SECOND, second, KEYS, lambda: NOON)


def die_at(engine, kind, number):
    left = number

    def count_down(*_):
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "commit" if kind == "commit" else "before_cursor_execute", count_down)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
