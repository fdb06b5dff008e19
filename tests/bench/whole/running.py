"""Variants while they run: processes of their own, asked how far they are."""

import asyncio
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import asyncpg

from tests.bench.whole.near import Near
from tests.bench.whole.topics import PARTITIONS, Fed
from tests.platform.service import ROOT, settings
from tests.platform.service import _without_settings as bare

#: Seconds after which something is stuck, and between two looks.
PATIENCE, LOOK = 900.0, 0.02
_REACHED = "SELECT coalesce(sum(next), 0) FROM position"
_OUTCOMES = "SELECT outcome, count(*) FROM outcome GROUP BY outcome"


class Stuck(RuntimeError):
    """A variant ended or does not go on."""


class Running(Protocol):
    """A variant that runs."""

    @property
    def pids(self) -> Sequence[int]: ...

    async def ready(self) -> None:
        """Wait until it may be given something."""

    async def reached(self, fed: Fed) -> None:
        """Wait until it has done everything."""

    async def counts(self) -> Mapping[str, int]:
        """What became of the input, by kind."""

    async def end(self) -> None:
        """Leave nothing behind."""


@dataclass(slots=True)
class Adapter:
    """`kpr-adapter run --role intake`, so many processes of it, over a database of its own."""

    near: Near
    prefix: str
    processes: int = 1
    on_sqlite: bool = False
    #: A database that is filled already; else a new one.
    url: str = ""
    more: Mapping[str, object] = field(default_factory=dict)
    #: Seconds from a process's beginning to what it says when it serves.
    started: list[float] = field(default_factory=list)
    _folder: Path = field(init=False)
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _is_own: bool = field(init=False)
    #: One for all questions: to connect costs the server more than to answer.
    _asking: Any = None

    def __post_init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(dir=self.near.folder))
        self._is_own = not self.url
        if not self.url and self.on_sqlite:
            shutil.copy(self.near.folder / "kpr.db", self._folder)
            self.url = f"sqlite:///{self._folder / 'kpr.db'}"
        elif not self.url:
            self.url = self.near.database()

    @property
    def pids(self) -> Sequence[int]:
        return [each.pid for each in self._running]

    async def ready(self) -> None:
        more = {"log__format": "json"} | self.more
        environment = settings(self._folder, self.near.broker.bootstrap, self.url, self.prefix, **more)
        if self.on_sqlite:
            environment["KPR_STORE__KEY_FILE"] = str(self.near.folder / "kpr.key")
        for number in range(self.processes):
            await self._start(number, environment)
        async with asyncio.timeout(PATIENCE):
            while not all(self._partitions(n) == PARTITIONS // self.processes for n in range(self.processes)):
                self.must_run()
                await asyncio.sleep(LOOK)

    async def reached(self, fed: Fed) -> None:
        async with asyncio.timeout(PATIENCE):
            while await self.position() < fed.reached:
                self.must_run()
                await asyncio.sleep(LOOK)

    async def position(self) -> int:
        """The sum of the positions of all partitions."""
        return int((await self.ask(_REACHED))[0][0])

    async def counts(self) -> Mapping[str, int]:
        return {row[0]: row[1] for row in await self.ask(_OUTCOMES)}

    async def ask(self, query: str) -> Sequence[Any]:
        """Ask its database."""
        if self.on_sqlite:
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as reading:
                return reading.execute(query).fetchall()
        if self._asking is None:
            self._asking = await asyncpg.connect(self.url.replace("+asyncpg", ""))
        rows: Sequence[Any] = await self._asking.fetch(query)
        return rows

    async def end(self) -> None:
        for each in self._running:
            each.kill()
            await asyncio.to_thread(each.wait)
        if self._asking is not None:
            await self._asking.close()
        if self._is_own and not self.on_sqlite:
            self.near.postgres.drop(self.url)
        shutil.rmtree(self._folder, ignore_errors=True)

    async def _start(self, number: int, environment: Mapping[str, str]) -> None:
        begun = time.monotonic()
        self._running.append(_intake(bare() | environment, self._log(number)))
        async with asyncio.timeout(PATIENCE):
            while not any(each.get("event") == "started" for each in self._said(number)):
                self.must_run()
                await asyncio.sleep(LOOK / 4)
        self.started.append(time.monotonic() - begun)

    def _partitions(self, number: int) -> int:
        given = [each["partitions"] for each in self._said(number) if each.get("event") == "partitions_given"]
        return int(given[-1]) if given else 0

    def _said(self, number: int) -> list[dict[str, Any]]:
        lines = self._log(number).read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]

    def _log(self, number: int) -> Path:
        return self._folder / f"{number}.log"

    def must_run(self) -> None:
        for number, each in enumerate(self._running):
            if each.poll() is not None:
                raise Stuck(f"it ended: {self._log(number).read_text(encoding='utf-8')[-1500:]}")


def _intake(environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "adapter.cli", "run", "--role", "intake"]
    with log.open("wb") as said:
        return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=said, stderr=said)
