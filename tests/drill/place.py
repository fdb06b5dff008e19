"""The installation of the drill: a service in a process, a register, PostgreSQL, Kafka where it is asked for; all of it real but the persons."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import yaml

from adapter.events import Event
from adapter.simulator.building import Simulator
from adapter.simulator.running import running_simulator
from tests.delivery.given import MANY, service, tenants_file
from tests.drill.hurried import FACTOR
from tests.drill.scaling import waits
from tests.neighbours.ports import HOST, free_ports
from tests.platform.service import Service, Start, services
from tests.reloading import TABLE

#: 0301 is vest, 1804 nord, 1103 sor.
PARTIES = MANY[:3]
VENDOR, VENDOR_TOPIC = "bredvik", "epj.fhir.bredvik"
_PATIENCE = 180
#: Seconds between two documents that come whatever else happens.
_FEED_EVERY = 4.0


@dataclass
class Place:
    """What runs, and how it is reached."""

    folder: Path
    factor: int
    url: str
    bootstrap: str | None
    health: int
    office: int
    http: int
    start: Start
    simulator: Simulator = field(init=False)
    service: Service = field(init=False)
    #: Documents sent so far to the tenant that always sends.
    sent: int = 0
    _port: int = 0
    _register: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def tenants(self) -> Path:
        return self.folder / "tenants.yaml"

    @property
    def table(self) -> Path:
        """The decision table of the municipality's own."""
        return self.folder / "own" / "nytt.yaml"

    @property
    def addresses(self) -> dict[str, str]:
        """What a person fills in for where things are."""
        return {
            "health": f"http://{HOST}:{self.health}",
            "office": f"http://{HOST}:{self.office}",
            "why": "rehearsal",
        }

    @property
    def environment(self) -> dict[str, str]:
        """With which the service and every command run."""
        broker = {"KPR_KAFKA__BOOTSTRAP_SERVERS": self.bootstrap} if self.bootstrap else {}
        return {
            **{name: value for name, value in os.environ.items() if not name.upper().startswith("KPR_")},
            **self.simulator.settings,
            **broker,
            **waits(self.factor),
            FACTOR: str(self.factor),
            "KPR_STORE__URL": self.url,
            "KPR_STORE__KEY_FILE": str(self.folder / "kpr.key"),
            "KPR_TENANTS": str(self.tenants),
            "KPR_OWN_MAPPINGS": str(self.table.parent),
            "KPR_HEALTH__PORT": str(self.health),
            "KPR_OFFICE__PORT": str(self.office),
            "KPR_HTTP__PORT": str(self.http),
            "KPR_LOG__FORMAT": "json",
            "KPR_FULL_LANE_SHARE": "0",
        }

    async def open_register(self) -> None:
        """Let the register answer, on the same address as before."""
        running = running_simulator(self.folder / "register", parties=PARTIES, port=self._port)
        self.simulator = await self._register.enter_async_context(running)
        self._port = int(self.simulator.url.rpartition(":")[2])

    async def shut_register(self) -> None:
        """Let nobody answer there."""
        await self._register.aclose()

    async def begin(self) -> None:
        """Start the service, and wait until it works."""
        program = ("tests.drill.hurried",)
        self.service = await self.start(self.environment, "--http", program=program)
        await self.service.until("started")

    async def restart(self) -> None:
        """Stop the service in order, and start it again."""
        code = await self.service.stop()
        assert code == 0, f"the service ended with {code}"
        await self.begin()

    async def send(self, event: Event) -> None:
        """Send a document over HTTP as its tenant's EPJ would, again where it is told to."""
        headers = {**event.headers, "x-tenant": event.tenant or ""}
        async with httpx.AsyncClient(timeout=60, verify=False) as client, asyncio.timeout(_PATIENCE):
            while True:
                try:
                    answer = await client.post(
                        f"http://{HOST}:{self.http}/fhir", content=event.body, headers=headers
                    )
                except httpx.TransportError:
                    answer = None
                if answer is not None and answer.is_success:
                    return
                await asyncio.sleep(0.5)

    async def feed(self) -> None:
        """Send for `vest` until cancelled: an installation has other work while something is wrong."""
        while True:
            await self.send(self.another())
            await asyncio.sleep(_FEED_EVERY)

    def another(self, kommune_nr: str = "0301") -> Event:
        """A document of a service of its own."""
        self.sent += 1
        return service(self.sent, kommune_nr=kommune_nr)

    async def told(self, path: str) -> Any:
        """What the office's interface answers."""
        async with httpx.AsyncClient(base_url=self.addresses["office"], timeout=60, verify=False) as client:
            answer = await client.get(path)
        return answer.raise_for_status().json()

    async def page(self, path: str) -> str:
        """A page of the office, in English."""
        async with httpx.AsyncClient(base_url=self.addresses["office"], timeout=60, verify=False) as client:
            answer = await client.get(path, headers={"accept-language": "en"})
        return answer.raise_for_status().text

    async def act(self, path: str, **asked: Any) -> None:
        """Do something over the office's interface."""
        async with httpx.AsyncClient(base_url=self.addresses["office"], timeout=60, verify=False) as client:
            (await client.post(path, json=asked)).raise_for_status()

    def write_tenants(self, further: Mapping[str, Sequence[Mapping[str, Any]]] | None = None) -> None:
        """Write the tenants file; `further` are signing certificates of kommuner beside their first."""
        tenants_file(self.folder, self.simulator.folder.kommuner)
        tree = yaml.safe_load(self.tenants.read_text())
        tree["matching"] = {"mode": "observe"}
        tree["tenants"][VENDOR] = {"kommuneNr": "4631"}
        for number, each in (further or {}).items():
            tree["kommuner"][number]["signing"] += each
        self.tenants.write_text(yaml.safe_dump(tree))


@asynccontextmanager
async def opened(folder: Path, factor: int, url: str, bootstrap: str | None = None) -> AsyncIterator[Place]:
    """Open an installation over an empty database; nothing of it outlives the block."""
    health, office, http = free_ports(3)
    async with services() as start:
        place = Place(folder, factor, url, bootstrap, health, office, http, start)
        await place.open_register()
        try:
            place.write_tenants()
            place.table.parent.mkdir()
            place.table.write_text(TABLE)
            await place.begin()
            feeding = asyncio.create_task(place.feed())
            try:
                yield place
            finally:
                feeding.cancel()
                await asyncio.gather(feeding, return_exceptions=True)
        finally:
            await place.shut_register()
