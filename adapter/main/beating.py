"""A sign of life every few seconds: that this process is there, and how it is."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any
from uuid import uuid4

from prometheus_client import Gauge

from adapter.config import Role
from adapter.errors import AdapterError
from adapter.health import Health
from adapter.main.current import Current
from adapter.metrics import CERTIFICATE_DAYS, LAG
from adapter.store import Store
from adapter.store.processes import Process


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Beat:
    """Writes it down in the store; while that is away there is nobody to tell."""

    store: Store
    role: Role
    health: Health
    current: Current
    now: Callable[[], datetime] = _now
    seconds: float = 5.0
    #: Made up anew at each start: it names no machine.
    id: str = field(default_factory=lambda: uuid4().hex, init=False)
    _started: datetime = field(init=False)

    def __post_init__(self) -> None:
        self._started = self.now()

    async def run(self) -> None:
        """Tell until cancelled."""
        while True:
            with suppress(AdapterError):
                await self.tell()
            await asyncio.sleep(self.seconds)

    async def tell(self) -> None:
        """Tell once."""
        told = Process(
            self.id, self.role.value, version("kpr-adapter"), self._started, self.now(), self._standing()
        )
        await self.store.processes.tell(told)
        await self.store.seal_keys.count_used()

    def _standing(self) -> Mapping[str, Any]:
        """How this process is: words and numbers, of no person."""
        return {
            "is_ready": self.health.ready,
            "away": sorted(self.health.away),
            "stuck": self.health.stuck,
            "stopped": sorted(self.health.stopped),
            "remarks": dict(self.health.remarks),
            "lag": _by_label(LAG),
            "certificates": _by_label(CERTIFICATE_DAYS),
            "mappings": self.current.world.edition,
        }


def _by_label(gauge: Gauge) -> dict[str, float]:
    """What a gauge with one label shows, by that label."""
    return {
        value: each.value for each in next(iter(gauge.collect())).samples for value in each.labels.values()
    }


@asynccontextmanager
async def beating(beat: Beat) -> AsyncIterator[None]:
    """Give signs of life until the block ends, and take leave then."""
    task = asyncio.create_task(beat.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        with suppress(AdapterError):
            await beat.store.processes.leave(beat.id)
