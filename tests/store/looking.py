"""A process that writes looks into the access log: so many, or until it is killed within its third."""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from batches import Place, opened
from sqlalchemy import event

from adapter.access import Look, at_this_machine

NOW = datetime(2026, 2, 3, tzinfo=UTC)


async def main(place: Place, how: str) -> None:
    async with opened(place, migrate=False) as store:
        for n in range(2 if how == "kill" else int(how)):
            await store.access_log.note(at_this_machine("process"), Look("see-document", f"input {n}"), NOW)
        if how == "kill":
            event.listen(store._database.writing.sync_engine, "commit", die)
            await store.access_log.note(at_this_machine("process"), Look("see-document", "never"), NOW)


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    named = sys.argv[1]
    asyncio.run(main(named if "://" in named else Path(named), sys.argv[2]))
