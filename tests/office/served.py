"""
The office of the tests: made over a store in a folder, asked in this process, or served on a socket.

    office_in      the office itself, and a client that asks it in this process
    served_office  its address, for a browser
    served         the address of any application that is opened so
"""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import uvicorn
from fastapi import FastAPI

from adapter.config import Settings
from adapter.main import build_world, opened_store
from adapter.main.delivery import facts_for
from adapter.outbox.line import Notified
from adapter.pipeline import World
from adapter.register.checking import breaches_of
from adapter.store import Store
from adapter.web.office import Office, office_app
from adapter.web.office.cookies import FORM
from adapter.web.office.csrf import FIELD
from tests.office.filled import settings_in
from tests.office.reused import app_for
from tests.office.visitors import COOKIE, ByName

_PATIENCE = 120
#: What tells one browser's forms from another's.
_BROWSER = "a-browser-of-the-tests-0"


@dataclass(frozen=True)
class Asked:
    """The office, and who asks it."""

    office: Office
    client: httpx.AsyncClient

    @property
    def store(self) -> Store:
        return self.office.store

    async def get(self, who: str, path: str, **more: object) -> httpx.Response:
        """Ask as a visitor, by name; empty: as nobody."""
        return await self._ask("GET", who, path, **more)

    async def post(self, who: str, path: str, **more: object) -> httpx.Response:
        """Act as a visitor: `data` for a form, `json` for the interface."""
        return await self._ask("POST", who, path, **more)

    async def send(self, who: str, path: str, **fields: str) -> httpx.Response:
        """Send a form as a browser does that was given it by a page of ours."""
        data = {FIELD: self.office.forms.token("", _BROWSER), **fields}
        return await self._ask("POST", who, path, data=data)

    async def _ask(self, method: str, who: str, path: str, **more: object) -> httpx.Response:
        named = {"cookie": f"{COOKIE}={who}; {FORM}={_BROWSER}"} if who else {}
        return await self.client.request(method, path, headers=named, **more)  # type: ignore[arg-type]


def office_over(settings: Settings, world: World, store: Store) -> Office:
    """An office over an open store, whose time is that of the tenants file."""

    def judge(notified: Notified, now: datetime) -> str | None:
        found = breaches_of(notified, now, facts_for(settings, world))
        return found[0].rule if found else None

    def now() -> datetime:
        return world.tenants.clock or datetime.now(UTC)

    return Office(store, lambda: world, settings, now, ByName(), store.access_log, judge)


#: Worlds by their tenants file: to make one takes longer than most tests, and nothing changes it.
_worlds: dict[bytes, World] = {}


def world_of(settings: Settings) -> World:
    """What a folder of the tests is judged by; made once for each tenants file that says the same."""
    assert settings.tenants is not None
    said = settings.tenants.read_bytes()
    if said not in _worlds:
        _worlds[said] = build_world(settings)
    return _worlds[said]


#: Makes an office: `office_over`, or one that is changed.
Made = Callable[[Settings, World, Store], Office]


@asynccontextmanager
async def office_in(folder: Path, made: Made = office_over) -> AsyncIterator[Asked]:
    """The office over the store of a folder, asked in this process."""
    settings = settings_in(folder)
    async with opened_store(settings) as store:
        office = made(settings, world_of(settings), store)
        with app_for(office) as app:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                yield Asked(office, client)


@contextmanager
def served_office(folder: Path, made: Made = office_over) -> Iterator[str]:
    """Serve the office over the store of a folder on a free port; gives its address."""

    @asynccontextmanager
    async def opened(_address: str) -> AsyncIterator[FastAPI]:
        settings = settings_in(folder)
        async with opened_store(settings) as store:
            yield office_app(made(settings, world_of(settings), store))

    with served(opened) as address:
        yield address


#: Makes an application that is to be reached at an address.
Opened = Callable[[str], AbstractAsyncContextManager[FastAPI]]


@contextmanager
def served(opened: Opened) -> Iterator[str]:
    """Serve what is opened, in a thread with a loop of its own, on a free port; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
        serving = _Served(door, opened(address))
        running = threading.Thread(target=lambda: asyncio.run(serving.run()))
        running.start()
        try:
            serving.wait(running)
            yield address
        finally:
            serving.stop()
            running.join()


class _Served:
    """A server in a thread of its own; the store lives in its loop."""

    def __init__(self, door: socket.socket, opened: AbstractAsyncContextManager[FastAPI]) -> None:
        self._door = door
        self._opened = opened
        self._server: uvicorn.Server | None = None

    async def run(self) -> None:
        async with self._opened as app:
            config = uvicorn.Config(app, log_config=None, log_level="critical", access_log=False)
            self._server = uvicorn.Server(config)
            await self._server.serve([self._door])

    def wait(self, running: threading.Thread) -> None:
        until = time.monotonic() + _PATIENCE
        while self._server is None or not self._server.started:
            assert running.is_alive(), "the office ended at its start"
            assert time.monotonic() < until, "the office does not start"
            time.sleep(0.01)

    def stop(self) -> None:
        if self._server is not None:
            self._server.should_exit = True
