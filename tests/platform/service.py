"""Processes of the service: started as a platform starts them, heard by their log, asked by their probes."""

import asyncio
import contextlib
import json
import os
import re
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from tests.forked import forked, run_module, stands_still
from tests.platform.serving import SECRET, opened_postgresql

ROOT = Path(__file__).parents[2]
TENANTS = ROOT / "tests" / "notifications" / "tenants.yaml"
PROGRAM = ("adapter.cli",)
#: The same, looking every second after what nobody tells it.
HASTY = ("tests.platform.hasty",)
#: Seconds after which something is stuck.
PATIENCE = 120.0

Said = dict[str, Any]


class Service:
    """One process, or one with its workers: they share a log."""

    def __init__(self, process: BaseProcess, said: Connection) -> None:
        self.process = process
        self.said: list[Said] = []
        self._more = asyncio.Condition()
        self._silent = False
        self._hearing = asyncio.create_task(self._hear(said))

    async def _hear(self, said: Connection) -> None:
        lines = asyncio.StreamReader()
        file = os.fdopen(os.dup(said.fileno()), "rb", buffering=0)
        said.close()
        door, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(lines), file
        )
        async for line in lines:
            async with self._more:
                self.said.append(_read(line))
                self._more.notify_all()
        door.close()
        async with self._more:
            self._silent = True
            self._more.notify_all()

    def all(self, event: str) -> list[Said]:
        """What was said of it so far."""
        return [each for each in self.said if each.get("event") == event]

    async def until(self, event: str, times: int = 1) -> list[Said]:
        """Wait until something was said so often."""
        async with self._more:
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._more.wait_for(lambda: len(self.all(event)) >= times)
            except TimeoutError:
                raise AssertionError(f"no {event} {times} times in {self.said[-20:]}") from None
        return self.all(event)

    async def port(self, event: str = "health_listening") -> int:
        """Where it listens."""
        return int((await self.until(event))[0]["port"])

    async def ask(self, path: str) -> tuple[int, str]:
        """What a probe is answered."""
        return await ask(await self.port(), path)

    async def metric(self, name: str) -> float:
        """A number of its metrics, over all labels."""
        return metric((await self.ask("/metrics"))[1], name)

    async def frozen(self) -> None:
        """Wait until it stands still."""
        await until(self._stands_still)

    async def _stands_still(self) -> bool:
        return stands_still(self.process)

    def signal(self, what: signal.Signals) -> None:
        assert self.process.pid
        os.kill(self.process.pid, what)

    async def stop(self) -> int:
        """Ask it to stop, as a platform would, once it hears that, and give its exit code."""
        async with asyncio.timeout(PATIENCE), self._more:
            await self._more.wait_for(lambda: self._silent or self.all("health_listening"))
        self.signal(signal.SIGTERM)
        return await self.ended()

    async def ended(self) -> int:
        """Wait for its end, and for its last word."""
        async with asyncio.timeout(PATIENCE):
            await asyncio.to_thread(self.process.join, PATIENCE)
            await self._hearing
        assert self.process.exitcode is not None
        return self.process.exitcode

    async def end(self) -> None:
        """Leave nothing behind, workers neither."""
        assert self.process.pid
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        await self.ended()


Start = Callable[..., Any]


@asynccontextmanager
async def services() -> AsyncIterator[Start]:
    """
    Start processes of the service with `await start(environment, *arguments)`; none outlives the block.

    What they say goes to one stream, as on a platform.
    """
    started: list[Service] = []

    async def start(
        environment: dict[str, str], *arguments: str, program: Sequence[str] = PROGRAM
    ) -> Service:
        hear, said = Pipe(duplex=False)
        process = forked(
            run_module, [*program, "run", *arguments], _without_settings() | environment, ROOT, said
        )
        process.start()
        said.close()
        started.append(Service(process, hear))
        return started[-1]

    try:
        yield start
    finally:
        for each in started:
            await each.end()


def settings(folder: Path, bootstrap: str, url: str, prefix: str = "", **more: object) -> dict[str, str]:
    """The environment of a process: topics and group begin with the prefix."""
    key = folder / "kpr.key"
    if not key.exists():
        key.touch(0o600)
        key.write_bytes(SECRET)
    return {
        "KPR_STORE__URL": url,
        "KPR_STORE__KEY_FILE": str(key),
        "KPR_KAFKA__BOOTSTRAP_SERVERS": bootstrap,
        "KPR_KAFKA__GROUP": f"{prefix}group",
        "KPR_KAFKA__TOPICS": rf"^{re.escape(prefix)}epj\..+",
        "KPR_KAFKA__RECORDS_TOPIC": f"{prefix}kpr.records",
        "KPR_KAFKA__PARKED_TOPIC": f"{prefix}kpr.parked",
        "KPR_TENANTS": str(TENANTS),
        "KPR_HEALTH__PORT": "0",
        "KPR_OFFICE__PORT": "0",
        "KPR_HTTP__PORT": "0",
        "KPR_LOG__FORMAT": "json",
        "KPR_FULL_LANE_SHARE": "0",
    } | {f"KPR_{name.upper()}": str(value) for name, value in more.items()}


async def ask(port: int, path: str) -> tuple[int, str]:
    """What is answered on a port of this machine."""
    # To read the certificates that there are takes longer than the answer, and none is asked for.
    client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE, verify=False)
    async with client:
        answer = await client.get(path)
    return answer.status_code, answer.text


def metric(text: str, name: str) -> float:
    """A number in the text of metrics, over all labels."""
    lines = [line for line in text.splitlines() if re.match(rf"{name}(\{{|\s)", line)]
    return sum(float(line.rpartition(" ")[2]) for line in lines)


async def number(url: str, query: str) -> int:
    """One number from the store; -1 while it is not there."""
    try:
        connection = await asyncpg.connect(url.replace("+asyncpg", ""), timeout=10)
    except (OSError, asyncpg.PostgresError):
        return -1
    try:
        return int(await connection.fetchval(query))
    except asyncpg.PostgresError:
        return -1
    finally:
        await connection.close()


async def taken_in(url: str) -> int:
    """How many inputs have an outcome."""
    return await number(url, "SELECT count(*) FROM outcome")


async def waiting(url: str) -> int:
    """How much is not published yet."""
    return await number(url, "SELECT count(*) FROM publication")


async def until(true: Callable[[], Any]) -> None:
    """Wait until something holds of which nobody tells us."""
    async with asyncio.timeout(PATIENCE):
        while not await true():  # noqa: ASYNC110 - another process will tell us nothing
            await asyncio.sleep(0.1)


async def each_once(url: str, count: int) -> bool:
    """Whether so many inputs were taken in, none of them twice, and `audit` finds everything."""
    inputs = await number(url, "SELECT count(DISTINCT input) FROM outcome")
    return inputs == await taken_in(url) == count and await adds_up(url)


async def adds_up(url: str) -> bool:
    """Whether `audit` finds everything."""
    async with opened_postgresql(url) as store:
        return all(check.equal for check in await store.reading.audit())


def _read(line: bytes) -> Said:
    try:
        said = json.loads(line)
    except ValueError:
        said = None
    return said if isinstance(said, dict) else {"text": line.decode(errors="replace")}


def _without_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.upper().startswith("KPR_")}
