"""The variants that the adapter is held against, while they run."""

import asyncio
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.whole.near import Near, out_of, topic_of
from tests.bench.whole.running import PATIENCE, Stuck
from tests.bench.whole.topics import Fed
from tests.platform.service import ROOT


@dataclass(slots=True)
class Ours:
    """A module of the benchmark's own that says how many it has done."""

    command: Sequence[str]
    process: Any = None
    done: int = 0

    @property
    def pids(self) -> Sequence[int]:
        return [self.process.pid]

    async def ready(self) -> None:
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *self.command, stdout=asyncio.subprocess.PIPE, cwd=ROOT
        )
        await self._until("ready")

    async def reached(self, fed: Fed) -> None:
        async with asyncio.timeout(PATIENCE):
            while self.done < fed.count:
                self.done = int(await self._said())

    async def counts(self) -> Mapping[str, int]:
        return {"done": self.done}

    async def end(self) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    async def _until(self, word: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while await self._said() != word:
                pass

    async def _said(self) -> str:
        line: bytes = await self.process.stdout.readline()
        if not line:
            raise Stuck(f"{self.command[0]} ended")
        return line.decode().strip()


def naive(near: Near, prefix: str, mode: str) -> Ours:
    """The naive pipeline; `mode` is `default` or `wal`."""
    file = Path(tempfile.mkdtemp(dir=near.folder)) / "naive.db"
    return _ours("naive", near, prefix, str(file), mode)


def passthrough(near: Near, prefix: str, wait: int = 50) -> Ours:
    """Bare Kafka; `wait` is its longest wait for records, in milliseconds."""
    return _ours("passthrough", near, prefix, str(wait))


def _ours(module: str, near: Near, prefix: str, *more: str) -> Ours:
    places = near.broker.bootstrap, topic_of(prefix), out_of(prefix)
    return Ours([f"tests.bench.whole.{module}", *places, *more])
