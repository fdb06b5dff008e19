"""
What is switched on in the tenants file, codes and sources: what was out of scope for want of that is queued.

At the start, at every change of the files, and once a day, as a channel or a duty may begin on a day, and a record
that was held may come free; after minutes where something failed or was left. Every process that takes in does so; what one has done, the others find done.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from adapter.errors import Unavailable
from adapter.existing.switching import Switched, switch_on
from adapter.existing.switching_consultations import SwitchedConsultations, switch_on_consultations
from adapter.logs import log_fault, logger
from adapter.main.current import Current
from adapter.main.world import clock_of
from adapter.pipeline import World
from adapter.serving import wait_for
from adapter.store import Store

#: Seconds until it is looked again where no file changes, where something failed or was left, and where the store was
#: away. A fault may last, and a look goes through all that waits: not every other second.
_DAY, _SOON, _PAUSE = 86_400.0, 300.0, 2.0


@dataclass(slots=True)
class Switching:
    """Queues what is out of scope of codes that are switched on, until told to stop; `told` hears that something was."""

    store: Store
    current: Current
    told: Callable[[], None]
    _stop: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _woken: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    def changed(self, _world: World) -> None:
        """Look again: other files are in force."""
        self._woken.set()

    def end(self) -> None:
        """Stop once what is at hand is done."""
        self._stop.set()
        self._woken.set()

    async def run(self) -> None:
        """Look at once, and whenever there is reason to, until told to stop."""
        while True:
            self._woken.clear()
            pause = await self._look()
            if self._stop.is_set():
                return
            await wait_for(self._woken, pause)

    async def _look(self) -> float:
        """Look once; seconds until the next look. What keeps it from one kind does not keep it from the other."""
        world = self.current.world
        now = clock_of(world.tenants)()
        looks = switch_on(self.store, world, now), switch_on_consultations(self.store, world, now)
        return min([await self._tried(look) for look in looks])

    async def _tried(self, look: AsyncIterator[Switched | SwitchedConsultations]) -> float:
        left = 0
        try:
            async for one in look:
                _log(one)
                self.told()
                left += one.left
        except Unavailable:
            return _PAUSE
        except Exception as fault:  # noqa: BLE001 - the service goes on; the next look tries again
            log_fault("internal_fault", fault, source="switching")
            return _SOON
        return _SOON if left else _DAY


def _log(one: Switched | SwitchedConsultations) -> None:
    if isinstance(one, SwitchedConsultations):
        logger.info(
            "consultations_switched_on",
            kommune=one.kommune_nr,
            tenant=one.tenant,
            consultations=one.consultations,
            records=one.records,
            left=one.left,
        )
        return
    logger.info(
        "codes_switched_on",
        kommune=one.kommune_nr,
        tenant=one.tenant,
        codes=sorted(one.codes),
        services=one.services,
        records=one.records,
        left=one.left,
    )


@asynccontextmanager
async def switched(switching: Switching | None) -> AsyncIterator[None]:
    """Switch on until the block ends, and finish what is at hand."""
    if switching is None:
        yield
        return
    switching.current.tell(switching.changed)
    task = asyncio.create_task(switching.run())
    try:
        yield
    finally:
        switching.end()
        await task
