"""The whole way: documents are taken in, and a sender delivers what follows from them to the simulator."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from adapter.config import Settings, read_settings
from adapter.events import Event
from adapter.events.given import Given
from adapter.fhir.second_opinion import SecondOpinion
from adapter.health import Health
from adapter.main import opened_store
from adapter.main.delivery import build_sender
from adapter.mapping.load import load_tenants
from adapter.outbox.line import KprMessage, LineKey
from adapter.pipeline import World
from adapter.register.sending import Sender
from adapter.register.writing import Writer
from adapter.serving import Intake
from adapter.simulator import Clock
from adapter.simulator.building import Simulator
from adapter.simulator.script import recipe
from adapter.store import Store
from adapter.store.line_answers import LineItem, MessageStory
from adapter.store.operating import By
from adapter.tracing import Traces
from tests.delivery.given import VEST, tenants_file
from tests.delivery.watching import Wire, tables

BY = By("kari.operator", "the cause was put right")
#: Between two looks of a sender that has nothing to do.
_REST_SECONDS = 0.05


@dataclass(frozen=True)
class Two:
    """
    Two senders, each with a store, connections, tokens and leases of its own, as two processes have them.

    They share the loop they run in, and the clock.
    """

    both: tuple[Sender, Sender]

    async def send_all(self) -> None:
        """Let both look and send, again and again, until neither finds anything to do."""
        resting: set[int] = set()
        await asyncio.gather(*(self._send(place, resting) for place in range(2)))

    def write_by(self, writer: Writer) -> None:
        for each in self.both:
            each.write_by(writer)

    @property
    def writer(self) -> Writer:
        return self.both[0].writer

    async def _send(self, place: int, resting: set[int]) -> None:
        while len(resting) < len(self.both):
            resting.discard(place)
            if not await self.both[place].round():
                resting.add(place)
                await asyncio.sleep(_REST_SECONDS)


@dataclass
class Way:
    """Store, sender and simulator; the sender's clock is moved on by hand."""

    simulator: Simulator
    wire: Wire
    environment: Mapping[str, str]
    settings: Settings
    world: World
    store: Store
    clock: Clock = field(default_factory=Clock)
    #: Where spans go, where a test asks for them before anything is sent.
    traces: Traces | None = None
    #: Opened for the second of two senders.
    other: Store | None = None
    #: By their settings, and whether they are the second; a sender costs the reading of keys.
    _senders: dict[tuple[bool, frozenset[tuple[str, Any]]], Sender] = field(default_factory=dict)
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def take_in(self, *events: Event) -> None:
        """Take documents in, as the service does."""
        await Intake(self.store, self.world, 100, traces=self.traces).serve(Given("given", events))

    def sender(self, **changes: Any) -> Sender:
        """Give a sender as the program builds it; `changes` are settings of the register."""
        return self._sender(self.store, changes)

    async def senders(self, **changes: Any) -> Two:
        """Give two of them, who work at the same time."""
        self.other = self.other or await self._open.enter_async_context(opened_store(self.settings))
        return Two((self._sender(self.store, changes), self._sender(self.other, changes)))

    def _sender(self, store: Store, changes: Mapping[str, Any]) -> Sender:
        named = store is self.other, frozenset(changes.items())
        if named not in self._senders:
            # A pause ends when the clock is moved, not while a slow machine still sends to others.
            register = self.settings.register.model_copy(update={"first_pause_seconds": 60, **changes})
            settings = self.settings.model_copy(update={"register": register})
            self._senders[named] = build_sender(
                settings, self.world, store, Health(), self.clock, traces=self.traces
            )
        return self._senders[named]

    def anew(self) -> "AbstractAsyncContextManager[Way]":
        """Open the way once more, as another process does."""
        return way_to(self.simulator, self.wire, self.environment, self.clock)

    async def close(self) -> None:
        for sender in self._senders.values():
            await sender.close()
        await self._open.aclose()

    def order(self, name: str, **changes: Any) -> None:
        """Order a fault for the next call of a kommune, 0301 unless another is named."""
        self.simulator.script.add(recipe(name, **({"kommune_nr": VEST.kommune_nr} | changes)))

    async def later(self, sender: Sender | Two, hours: float = 1.5) -> None:
        """Let the longest of all pauses pass, and send."""
        self.clock.move(timedelta(hours=hours))
        await sender.send_all()

    async def last(self, key: LineKey = VEST) -> MessageStory:
        """The newest message of a line."""
        found = await self.store.line_reading.messages(kommune_nr=key.kommune_nr, line=key.line)
        return await self.store.line_reading.message(found[-1].id)

    async def messages(self, key: LineKey = VEST) -> list[KprMessage]:
        return await self.store.line_reading.messages(kommune_nr=key.kommune_nr, line=key.line)

    async def line(self, key: LineKey = VEST) -> LineItem:
        return await self.store.line_reading.line(key)

    async def go_on(self, key: LineKey = VEST) -> None:
        """Start a line again, as a person does when its cause is put right."""
        await self.store.operations.start(key, BY, self.clock())

    async def release(self, message_id: str) -> KprMessage | None:
        """Let a refused message go, as a person does when it was corrected."""
        now = self.clock()
        judge = self.sender().writer.holds_back
        return await self.store.operations.release(message_id, lambda each: judge(each, now), BY, now)

    async def states(self) -> dict[str, tuple[str, str | None]]:
        """Every record's state and reason, by its id."""
        return {item.id: (item.state.value, item.reason) async for item in self.store.reading.queue()}


def environment_of(simulator: Simulator, folder: Path, url: str, **register: Any) -> dict[str, str]:
    """The settings of an installation with its store at a URL, by the names of their variables."""
    told = {
        "gather_seconds": 0,
        "connect_seconds": 20,
        "read_seconds": 20,
        "write_seconds": 20,
    } | register
    return {
        **simulator.settings,
        "KPR_TENANTS": str(tenants_file(folder, simulator.folder.kommuner)),
        "KPR_STORE__URL": url,
        "KPR_STORE__KEY_FILE": str(folder / "kpr.key"),
        "KPR_FULL_LANE_SHARE": "0",
        "KPR_LOG__FORMAT": "json",
        "KPR_HEALTH__PORT": "0",
        "KPR_OFFICE__PORT": "0",
        **{f"KPR_REGISTER__{name.upper()}": str(value) for name, value in told.items()},
    }


def settings_of(environment: Mapping[str, str]) -> Settings:
    """Read settings as a process with these variables would."""
    others = {name: value for name, value in os.environ.items() if not name.upper().startswith("KPR_")}
    with patch.dict(os.environ, {**others, **environment}, clear=True):
        return read_settings()


@asynccontextmanager
async def way_to(
    simulator: Simulator, wire: Wire, environment: Mapping[str, str], clock: Clock | None = None
) -> AsyncIterator[Way]:
    """Open the way in an environment; what is there already is used again."""
    settings = settings_of(environment)
    tenants = load_tenants(settings.tenants, tables())
    world = World(tables(), tenants, settings.installation, second_opinion=SecondOpinion(0))
    async with opened_store(settings, make=True) as store:
        way = Way(simulator, wire, environment, settings, world, store, clock or Clock())
        try:
            yield way
        finally:
            await way.close()
