"""What is paused, as this process knows it: asked of the store every other second."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from adapter.errors import AdapterError, Unavailable
from adapter.events import Event
from adapter.events.pausing import Paused, What
from adapter.main.current import Current
from adapter.store import Store

#: How a topic's records are paused all together.
_KAFKA = "kafka"


class Pauses:
    """
    Tells which events must wait.

    Before the store has said what is paused every event waits. While it is away what was known goes on to
    hold. What is in the store already goes on: parked inputs that are tried again are not read from a source.
    """

    def __init__(self, store: Store, current: Current, seconds: float = 2.0) -> None:
        self._store = store
        self._current = current
        self._seconds = seconds
        self._standing: Sequence[Paused] | None = None

    async def look(self) -> None:
        """Ask the store; raises `Unavailable`."""
        self._standing = await self._store.pauses.all()

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(self._seconds)
            with suppress(AdapterError):
                await self.look()

    def waits(self, event: Event) -> bool:
        """Whether an event must wait: by its source, or by whose it is."""
        if self._standing is None:
            return True
        if not self._standing:
            return False
        tenant = self._current.world.tenant_of(event)
        sources = {event.source, _KAFKA} if event.original is not None else {event.source}
        return any(
            (each.what is What.SOURCE and each.name in sources)
            or (each.what is What.TENANT and tenant is not None and each.name == tenant.name)
            for each in self._standing
        )


@asynccontextmanager
async def known_pauses(store: Store, current: Current, *, is_patient: bool) -> AsyncIterator[Pauses]:
    """Know what is paused until the block ends; `Unavailable` only where nobody waits for the store."""
    pauses = Pauses(store, current)
    try:
        await pauses.look()
    except Unavailable:
        if not is_patient:
            raise
    looking = asyncio.create_task(pauses.run())
    try:
        yield pauses
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
