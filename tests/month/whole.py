"""A whole installation and its register on one clock: documents in, messages out over TLS; all moved by hand."""

import os
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

import yaml
from lxml import etree

from adapter.config import Environment, Settings, read_settings, shipped_mappings
from adapter.events import Event
from adapter.events.given import Given
from adapter.health import Health
from adapter.main import build_world, opened_store
from adapter.main.delivery import build_sender
from adapter.mapping.load import load_tables
from adapter.outbox import Line
from adapter.outbox.line import KprMessage, LineKey, MessageState
from adapter.pipeline import World
from adapter.register.checking.facts import facts_of
from adapter.register.messages.schema import Schemas
from adapter.register.sending import Sender
from adapter.serving import Intake
from adapter.simulator import Clock, Demands, Party
from adapter.simulator.building import Simulator
from adapter.simulator.contents import Strict
from adapter.simulator.running import running_simulator
from adapter.simulator.script import Script
from adapter.simulator.tls import Tls
from adapter.store import Store
from tests.conftest import SHARED

#: The register's published XSDs, where they lie beside the project: then they judge as well.
OFFICIAL = SHARED / "official" if SHARED.is_dir() else None
EPJ = {"leverandor": "Eksempel EPJ AS", "navnEPJ": "Eksempel", "versjonEPJ": "4.2"}


def parties_of(kommuner: Iterable[str]) -> list[Party]:
    """Give kommuner made-up organisations and HER-ids."""
    numbered = enumerate(sorted(set(kommuner)))
    return [Party(number, _orgnr(place), 8_000_001 + place) for place, number in numbered]


def _orgnr(place: int) -> str:
    """Give the organisation number of that place: made up, with a right check digit."""
    numbers = (f"3151{n:04}" for n in range(10_000))
    summed = ((n, sum(int(d) * w for d, w in zip(n, (3, 2, 7, 6, 5, 4, 3, 2), strict=True))) for n in numbers)
    sound = (f"{n}{-total % 11}" for n, total in summed if -total % 11 < 10)
    return next(islice(sound, place, None))


@dataclass
class Seen:
    """Judges messages as the simulator does, and keeps the clear bytes of each that is sound."""

    strict: Strict
    #: By messageId.
    xml: dict[str, bytes] = field(default_factory=dict)

    def __call__(self, xml: bytes, line: Line, now: Any) -> None:
        self.strict(xml, line, now)
        self.xml[etree.fromstring(xml).get("lokalident", "")] = xml


@dataclass
class Whole:
    """The installation; its register can be shut and opened again, on the same address."""

    folder: Path
    parties: Sequence[Party]
    #: The tenants file, without its `kommuner`.
    tenants: Mapping[str, Any]
    demands: Demands
    clock: Clock = field(default_factory=Clock)
    script: Script = field(default_factory=Script)
    #: Settings of the register, by name.
    register: Mapping[str, Any] = field(default_factory=dict)
    seen: Seen = field(init=False)
    simulator: Simulator = field(init=False)
    settings: Settings = field(init=False)
    world: World = field(init=False)
    store: Store = field(init=False)
    #: Messages that our own checks were told to find wrong.
    refused_on_order: set[str] = field(default_factory=set)
    #: Further signing certificates of kommuner, each with its day.
    _signing: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _running: AsyncExitStack = field(default_factory=AsyncExitStack)
    _port: int = 0

    def __post_init__(self) -> None:
        facts = facts_of(load_tables(shipped_mappings()), Environment.TEST, synthetic_only=True)
        self.seen = Seen(Strict(Schemas(self.demands.schema_dir), facts))

    async def open_register(self, tls: Tls = Tls.GOOD) -> None:
        """Let the register answer; what it had stored is there."""
        running = running_simulator(
            self.folder / "register",
            parties=self.parties,
            demands=self.demands,
            script=self.script,
            clock=self.clock,
            port=self._port,
            tls=tls,
            contents=self.seen,
        )
        self.simulator = await self._running.enter_async_context(running)
        self._port = int(self.simulator.url.rpartition(":")[2])

    async def shut_register(self) -> None:
        """Let nobody answer there."""
        await self._running.aclose()

    def configure(self) -> None:
        """Write the tenants file, and read the settings as at a start of the program."""
        kommuner = yaml.safe_load(self.simulator.folder.kommuner.read_text())
        for number, further in self._signing.items():
            kommuner["kommuner"][number]["signing"] += further
        (self.folder / "tenants.yaml").write_text(yaml.safe_dump({**self.tenants, **kommuner}))
        told = {"gather_seconds": 0, **self.register}
        self.settings = _settings(
            {
                **self.simulator.settings,
                "KPR_TENANTS": str(self.folder / "tenants.yaml"),
                "KPR_STORE__URL": f"sqlite:///{self.folder / 'kpr.db'}",
                "KPR_STORE__KEY_FILE": str(self.folder / "kpr.key"),
                "KPR_FULL_LANE_SHARE": "0",
                **{f"KPR_REGISTER__{name.upper()}": str(value) for name, value in told.items()},
            }
        )
        self.world = build_world(self.settings)

    def sign_with(self, kommune_nr: str, files: tuple[Path, Path], begins: datetime) -> None:
        """Let a kommune sign with another certificate from a time on, once the settings are read again."""
        certificate, key = (str(file.resolve()) for file in files)
        each = {"certificate": certificate, "key": key, "valid_from": begins}
        self._signing.setdefault(kommune_nr, []).append(each)

    async def take_in(self, events: Iterable[Event], size: int = 100) -> None:
        """Take documents in, as the service does."""
        await Intake(self.store, self.world, size).serve(Given("given", events))

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[Sender]:
        """Give a sender as the program builds it, whose tokens go by our clock as well."""
        with patch("adapter.main.delivery.this_moment", self.clock):
            sender = build_sender(self.settings, self.world, self.store, Health(), self.clock)
        try:
            yield sender
        finally:
            await sender.close()

    async def accepted(self, key: LineKey) -> list[KprMessage]:
        """Every message of a line that counts as accepted, in the order in which they were made."""
        found: list[KprMessage] = []
        while page := await self.store.line_reading.messages(
            kommune_nr=key.kommune_nr,
            line=key.line,
            state=MessageState.ACCEPTED,
            after=found[-1].seq if found else 0,
        ):
            found += page
        return found

    async def kept(self, message: KprMessage) -> tuple[bytes, bytes]:
        """The clear bytes of a message and the protected ones, as our store keeps them."""
        now = self.clock()
        async with self.store.lines.leased(message.key, "a reader", 60, now) as line:
            assert line is not None
            return await line.clear(message), await line.payload(message)

    def taken(self, key: LineKey) -> list[bytes]:
        """The clear bytes of what the register took of a line, in the order in which it did."""
        return [self.seen.xml[message.id] for message in self.simulator.line(key).messages]

    def later(self, **by: float) -> None:
        """Let time pass for everybody."""
        self.clock.move(timedelta(**by))


def _settings(environment: Mapping[str, str]) -> Settings:
    """Read settings as a process with these variables, and none of ours, would."""
    others = {name: value for name, value in os.environ.items() if not name.upper().startswith("KPR_")}
    with patch.dict(os.environ, {**others, **environment}, clear=True):
        return read_settings()


@asynccontextmanager
async def opened(
    folder: Path, tenants: Mapping[str, Any], script: Script | None = None, **register: Any
) -> AsyncIterator[Whole]:
    """Open an installation for the tenants of a tenants file; each gets an EPJ where it has none."""
    named = {name: {"epj": dict(EPJ), **each} for name, each in tenants["tenants"].items()}
    parties = parties_of(each["kommuneNr"] for each in named.values())
    demands = Demands(schema_dir=OFFICIAL)
    whole = Whole(
        folder, parties, {**tenants, "tenants": named}, demands, script=script or Script(), register=register
    )
    await whole.open_register()
    try:
        whole.configure()
        async with opened_store(whole.settings, make=True) as whole.store:
            yield whole
    finally:
        await whole.shut_register()
