"""Upkeep: what grows old is noticed in time, and what need not be kept any more is deleted."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from adapter.errors import AdapterError
from adapter.logs import logger
from adapter.metrics import CERTIFICATE_DAYS, LINES_STOPPED, OLDEST_QUEUED
from adapter.outbox import Line

#: Days before an expiry that it is warned of.
_WARNED_DAYS = 30.0
#: Seconds between two looks at the lines, and at certificates and old bytes.
_OFTEN, _SELDOM = 15.0, 3600.0


async def _never() -> None:
    return None


class Kept(Protocol):
    """What the store tells of its lines, and deletes of old messages."""

    async def stopped(self) -> Sequence[tuple[Line, str]]: ...

    async def oldest_queued(self) -> Sequence[tuple[Line, datetime]]: ...

    async def forget_bytes(self, before: datetime) -> int: ...


class OwnCertificates(Protocol):
    """Who knows how long our certificates last: pairs of kommuneNr and days."""

    def expiries(self, now: datetime) -> Sequence[tuple[str, float]]: ...


@dataclass(slots=True)
class Upkeep:
    """Looks at lines every quarter of a minute, and every hour at what is older. `stop` ends `run`."""

    lines: Kept
    protection: OwnCertificates
    addresses: object
    keep_days: int
    clock: Callable[[], datetime]
    #: When HelseID will not take our client's key any more, as far as its file says.
    key_expires: Callable[[], Awaitable[datetime | None]] = _never
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    _stopped: set[tuple[str, str]] = field(default_factory=set, init=False)
    _looked: float = field(default=float("-inf"), init=False)

    async def run(self) -> None:
        """Look until told to stop; a store that is away is looked at again later."""
        while not self.stop.is_set():
            with suppress(AdapterError):
                await self.look()
            with suppress(TimeoutError):
                async with asyncio.timeout(_OFTEN):
                    await self.stop.wait()

    async def look(self) -> None:
        """Look once."""
        await self._count()
        for whose, days in await self._last():
            CERTIFICATE_DAYS.labels(whose).set(days)
        now = asyncio.get_running_loop().time()
        if now - self._looked >= _SELDOM:
            self._looked = now
            await self._forget()
            self._warn(await self._last())

    async def _count(self) -> None:
        standing = Counter((line.value, cause) for line, cause in await self.lines.stopped())
        for gone in self._stopped - standing.keys():
            LINES_STOPPED.labels(*gone).set(0)
        for labels, count in standing.items():
            LINES_STOPPED.labels(*labels).set(count)
        self._stopped = set(standing)
        oldest = dict(await self.lines.oldest_queued())
        for line in Line:
            age = (self.clock() - oldest[line]).total_seconds() if line in oldest else 0.0
            OLDEST_QUEUED.labels(line).set(max(0.0, age))

    async def _forget(self) -> None:
        count = await self.lines.forget_bytes(self.clock() - timedelta(days=self.keep_days))
        if count:
            logger.info("messages_forgotten", count=count)

    async def _last(self) -> list[tuple[str, float]]:
        """Give whose certificates and keys there are, and how many days they last."""
        now = self.clock()
        last = [(f"kommune-{number}", days) for number, days in self.protection.expiries(now)]
        if (until := await self.key_expires()) is not None:
            last.append(("helseid-key", (until - now) / timedelta(days=1)))
        theirs = getattr(self.addresses, "expiries", lambda _now: ())(now)
        return [*last, *((f"her-id-{her_id}", days) for her_id, days in theirs)]

    def _warn(self, last: Sequence[tuple[str, float]]) -> None:
        for whose, days in last:
            if days < _WARNED_DAYS:
                logger.warning("certificate_expires", whose=whose, days=round(days, 1))
