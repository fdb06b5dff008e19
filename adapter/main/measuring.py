"""What is open in the store, told as numbers, now and then."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from adapter.config import Role
from adapter.errors import Unavailable
from adapter.metrics import (
    KEY_USED,
    LINES_STOPPED_SINCE,
    MEASURED,
    MESSAGES_DELAYED,
    PARKED,
    PAUSED_SINCE,
    STATES,
)
from adapter.serving import end_within, wait_for
from adapter.store import Store
from adapter.store.measures import Measured

#: Roles of one process each: of several all would tell the same, and ask the store for it.
_ROLES = (Role.ALL, Role.PUBLISH, Role.DELIVER)
#: Counting costs the store something.
_SECONDS_BETWEEN = 60.0
_GRACE = 5.0


@asynccontextmanager
async def measured(role: Role, store: Store, seconds: float = _SECONDS_BETWEEN) -> AsyncIterator[None]:
    """Tell until the block ends, where the role is to."""
    stop = asyncio.Event()
    tasks = [asyncio.create_task(_measure(store, stop, seconds))] if role in _ROLES else []
    try:
        yield
    finally:
        stop.set()
        await end_within(_GRACE, tasks)


async def _measure(store: Store, stop: asyncio.Event, seconds: float) -> None:
    while not stop.is_set():
        # Numbers are for looking at: without them the work goes on, and their age says so.
        with suppress(Unavailable):
            tell(await store.measures.read())
        await wait_for(stop, seconds)


def tell(found: Measured) -> None:
    """Put numbers in the place of those before; what is open no more is told no more."""
    for gauge in (PARKED, STATES, LINES_STOPPED_SINCE, MESSAGES_DELAYED, PAUSED_SINCE):
        gauge.clear()
    for reason, count in found.parked.items():
        PARKED.labels(reason).set(count)
    for of_record, count in found.records.items():
        STATES.labels(*of_record).set(count)
    for of_line, since in found.stopped.items():
        LINES_STOPPED_SINCE.labels(*of_line).set(since.timestamp())
    for message_type, count in found.delayed.items():
        MESSAGES_DELAYED.labels(message_type).set(count)
    for what, first in found.paused.items():
        PAUSED_SINCE.labels(what).set(first.timestamp())
    KEY_USED.set(found.key_used)
    MEASURED.set(datetime.now(UTC).timestamp())
