"""Sending: every line that has something to send is served, one message at a time, until we are told to stop."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic

from adapter.config import Kommune, RegisterSettings
from adapter.errors import Fenced, Unavailable
from adapter.fhir.times import oslo_day
from adapter.health import Health
from adapter.logs import log_fault, logger
from adapter.outbox.line import LineKey, Lines
from adapter.register import Addresses, Door, Writing
from adapter.register.access.tokens import Tokens
from adapter.register.one_line import LineServer
from adapter.register.patience import pause_after
from adapter.register.traced import MessageTraces
from adapter.register.writing import Key
from adapter.tracing import Traces

#: Lines served side by side.
_AT_ONCE = 8
#: What the probes call it.
_PART = "deliver"


@dataclass(slots=True)
class Sender(Generic[Key]):
    """
    Sends what is queued, line by line (HIS 1135:2021, chapter 3: fully automatic, at least daily).

    It looks when it is woken, else every second. No fault of one line touches another; a neighbour that is
    away is asked again with growing pauses. When `stop` is set the attempt at hand is finished and `run`
    returns.
    """

    lines: Lines
    door: Door
    addresses: Addresses[Key]
    writer: Writing[Key]
    settings: RegisterSettings
    kommuner: Mapping[str, Kommune]
    clock: Callable[[], datetime]
    #: Names this process among those that send.
    holder: str
    health: Health = field(default_factory=Health)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    poll_seconds: float = 1.0
    #: Taken leave of with the door and the address register: what gives them tokens.
    tokens: Tokens | None = None
    #: Where what is done is told as spans; None: nowhere.
    traces: Traces | None = None
    _woken: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    #: Lines that stumbled over something of ours or a neighbour's: how often in a row, and until when they rest.
    _resting: dict[LineKey, tuple[int, datetime]] = field(default_factory=dict, init=False)
    _store_failures: int = field(default=0, init=False)
    _server: LineServer[Key] = field(init=False)

    def __post_init__(self) -> None:
        self.write_by(self.writer)

    def write_by(self, writer: Writing[Key]) -> None:
        """Write by other tables from the next step on."""
        self.writer = writer
        traced = MessageTraces(self.traces)
        self._server = LineServer(
            self.door, self.addresses, writer, self.settings, self.kommuner, self.clock, traced
        )

    def wake(self) -> None:
        """Look at once: something may be queued."""
        self._woken.set()

    async def run(self) -> None:
        """Send until told to stop."""
        try:
            while not self.stop.is_set():
                await self._look()
        finally:
            self.health.ends(_PART)
            await self.close()

    async def close(self) -> None:
        """Take leave of the neighbours."""
        await self.door.close()
        await self.addresses.close()
        if self.tokens is not None:
            await self.tokens.close()

    async def send_all(self) -> None:
        """Send until nothing is left that could be sent now."""
        while await self.round():
            pass

    async def round(self) -> int:
        """Serve every line that has something to send; give how many messages went a step on."""
        now = self.clock()
        gathered = now - timedelta(seconds=self.settings.gather_seconds)
        waiting = await self.lines.waiting(now, gathered, self.settings.max_notifications)
        keys = [key for key in waiting if self._is_served(key) and not self._rests(key, now)]
        at_once = asyncio.Semaphore(_AT_ONCE)
        return sum(await asyncio.gather(*(self._serve_in_turn(key, at_once) for key in keys)))

    async def _look(self) -> None:
        self._woken.clear()
        self.health.moves(_PART)
        try:
            steps = await self.round()
        except Unavailable:
            self._store_failures += 1
            self.health.away.add("store")
            logger.warning("delivery_delayed", away="store", attempt=self._store_failures)
            await self._pause(pause_after(self._store_failures, None, self.settings).total_seconds())
        except Exception as fault:  # noqa: BLE001 - sending goes on whatever one round stumbles over
            log_fault("delivery_fault", fault)
            await self._pause(self.settings.longest_pause_seconds)
        else:
            self._note_back()
            if not steps:
                await self._pause(self.poll_seconds)

    async def _serve_in_turn(self, key: LineKey, at_once: asyncio.Semaphore) -> int:
        async with at_once:
            try:
                return await self._serve(key)
            except Fenced:
                logger.warning("line_fenced", kommune=key.kommune_nr, line=key.line.value)
            except Unavailable as away:
                self._rest(key, type(away).__name__)
            except Exception as fault:  # noqa: BLE001 - one line's fault is not the others'
                log_fault("line_fault", fault, kommune=key.kommune_nr, line=key.line.value)
                self._rest(key, type(fault).__name__)
        return 0

    async def _serve(self, key: LineKey) -> int:
        """Serve a line as long as it may go on; give how often it went on."""
        steps = 0
        async with self.lines.leased(key, self.holder, self.settings.lease_seconds, self.clock()) as line:
            while line is not None and not self.stop.is_set() and await self._server.serve(line):
                steps += 1
                self.health.moves(_PART)
            self._resting.pop(key, None)
        return steps

    def _is_served(self, key: LineKey) -> bool:
        kommune = self.kommuner.get(key.kommune_nr)
        today = oslo_day(self.clock())
        if kommune is None or today is None or not kommune.has_begun(today):
            return False
        return key.line.value in kommune.lines

    def _rests(self, key: LineKey, now: datetime) -> bool:
        return key in self._resting and now < self._resting[key][1]

    def _rest(self, key: LineKey, error: str) -> None:
        failures = self._resting.get(key, (0, None))[0] + 1
        pause = pause_after(failures, None, self.settings)
        self._resting[key] = failures, self.clock() + pause
        logger.warning(
            "delivery_delayed", kommune=key.kommune_nr, line=key.line.value, error=error, attempt=failures
        )

    def _note_back(self) -> None:
        if self._store_failures:
            self._store_failures = 0
            self.health.away.discard("store")
            logger.info("delivery_resumed")

    async def _pause(self, seconds: float) -> None:
        """Wait, but not longer than until we are woken or told to stop."""
        waiting = [asyncio.create_task(each.wait()) for each in (self._woken, self.stop)]
        try:
            await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waiting:
                each.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
