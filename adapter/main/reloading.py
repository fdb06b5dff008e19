"""
Changes of tables and tenants file, taken up by a running service.

    a change ▶ quiet ▶ loaded and judged in a thread ▶ good: in force from the next batch on
                                                       bad: refused, the old one stays

A change is another content, whatever way it came: an editor's rename, a link that Kubernetes swaps. Every
process looks for itself.
"""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from adapter.config import Settings
from adapter.logs import log_fault
from adapter.main.current import Current
from adapter.main.editions import edition_of
from adapter.main.reload_results import NeedsRestart, Reports
from adapter.main.restart_only import faults_of_change
from adapter.main.watching import times_to_look
from adapter.main.world import load_files
from adapter.pipeline import World
from adapter.serving import wait_for
from adapter.values import replace

#: Files unchanged for so many seconds are taken to be whole.
_QUIET_SECONDS = 1.0
#: Seconds before the next try, when the program itself stumbled.
_PAUSE = 2.0


@dataclass(slots=True)
class Reloading:
    """
    Keeps tables and tenants file up to date until told to stop.

    `also` judges what the files themselves do not show, such as whether what is delivered can be; it raises
    `Misconfigured`.
    """

    settings: Settings
    current: Current
    reports: Reports
    also: Callable[[World], None]
    _stop: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _woken: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _asked: bool = field(default=False, init=False)
    #: The edition that was judged last, in force or not: it is not judged again by itself.
    _judged: str = field(default="", init=False)

    def ask(self) -> None:
        """Judge at once what is there now, whether or not it was judged before."""
        self._asked = True
        self._woken.set()

    def end(self) -> None:
        """Stop looking."""
        self._stop.set()
        self._woken.set()

    async def run(self) -> None:
        """Take up changes until told to stop."""
        self._judged = self.current.world.edition
        while not self._stop.is_set():
            self._woken.clear()
            try:
                await self._follow()
            except Exception as fault:  # noqa: BLE001 - what is in force goes on whatever this stumbles over
                log_fault("reload_fault", fault)
                await wait_for(self._woken, _PAUSE)

    async def _follow(self) -> None:
        """Look whenever it is time to, until woken."""
        if self._asked:
            self._asked = False
            await self._reload()
        async with aclosing(times_to_look(self.settings, self._woken)) as times:
            async for _ in times:
                if await self._has_changed():
                    await self._reload()

    async def _has_changed(self) -> bool:
        """Whether there is another edition than the one judged last, and nobody writes on it any more."""
        seen = await self._edition()
        while seen != self._judged and not self._woken.is_set():
            await wait_for(self._woken, _QUIET_SECONDS)
            before, seen = seen, await self._edition()
            if seen == before:
                return seen != self._judged
        return False

    async def _edition(self) -> str:
        return await asyncio.to_thread(edition_of, self.settings)

    async def _reload(self) -> None:
        """Judge what is there, and put it in force if it is good; what changes meanwhile is another change."""
        began, old = time.monotonic(), self.current.world
        edition = await self._edition()
        # Before: what the program itself stumbles over is not tried again and again.
        self._judged = edition
        if edition == old.edition:
            self.reports.unchanged(edition)
            return
        try:
            world = await asyncio.to_thread(self._load, edition)
        except Exception as problem:  # noqa: BLE001 - the old files go on whatever the new ones do to us
            if edition == await self._edition():
                self.reports.refuse(edition, old.edition, problem)
            return
        if edition == await self._edition():
            self.current.put(world)
            self.reports.load(old, world, time.monotonic() - began)

    def _load(self, edition: str) -> World:
        old = self.current.world
        tables, tenants = load_files(self.settings)
        if self.settings.tenants:
            changed = faults_of_change(old.tenants, tenants, self.settings.tenants)
            if changed:
                raise NeedsRestart(*changed)
        world = replace(old, tables=tables, tenants=tenants, edition=edition)
        self.also(world)
        return world


@asynccontextmanager
async def reloaded(reloading: Reloading | None) -> AsyncIterator[None]:
    """Take up changes until the block ends."""
    if reloading is None:
        yield
        return
    task = asyncio.create_task(reloading.run())
    try:
        yield
    finally:
        reloading.end()
        await task


@contextmanager
def told_to_reload(reloading: Reloading | None) -> Iterator[None]:
    """Reload at SIGHUP, where there is something to reload."""
    if reloading is None:
        yield
        return
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, reloading.ask)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGHUP)
