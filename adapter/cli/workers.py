"""Several intake processes on one machine: started, watched, started again, and stopped together."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from adapter.logs import logger
from adapter.serving import told_to_stop, wait_for

#: Seconds before a process that ended by itself is started again: the first pause, and the longest.
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0


@dataclass(frozen=True, slots=True)
class Worker:
    """How one of them is started: the arguments of our own command, and settings that differ."""

    arguments: Sequence[str]
    settings: Mapping[str, str] = field(default_factory=dict)

    async def start(self) -> asyncio.subprocess.Process:
        command = [sys.executable, "-m", "adapter.cli", *self.arguments]
        return await asyncio.create_subprocess_exec(*command, env=os.environ | dict(self.settings))


@dataclass(slots=True)
class Workers:
    """
    Runs workers until told to stop.

    A worker that ends by itself is started again, with growing pauses: it goes on from the store. Told
    to stop, all are; one that does not end within `grace` seconds is killed, which loses nothing.
    """

    workers: Sequence[Worker]
    grace: float
    _running: dict[int, asyncio.subprocess.Process] = field(default_factory=dict, init=False)

    async def run(self) -> None:
        with told_to_stop() as stop, self._passing_on_reload():
            keeping = [
                asyncio.create_task(self._keep(number, worker, stop))
                for number, worker in enumerate(self.workers, 1)
            ]
            await stop.wait()
            self._send_all(signal.SIGTERM)
            _, late = await asyncio.wait(keeping, timeout=self.grace)
            for process in self._running.values() if late else ():
                logger.warning("abandoned", grace_seconds=self.grace)
                _send(process, signal.SIGKILL)
            await asyncio.gather(*keeping)

    @contextmanager
    def _passing_on_reload(self) -> Iterator[None]:
        """Pass SIGHUP on: each worker reloads its tables by itself."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGHUP, self._send_all, signal.SIGHUP)
        try:
            yield
        finally:
            loop.remove_signal_handler(signal.SIGHUP)

    def _send_all(self, what: signal.Signals) -> None:
        for process in self._running.values():
            _send(process, what)

    async def _keep(self, number: int, worker: Worker, stop: asyncio.Event) -> None:
        pause = _FIRST_PAUSE
        while not stop.is_set():
            process = await worker.start()
            self._running[number] = process
            if stop.is_set():
                _send(process, signal.SIGTERM)
            code = await process.wait()
            del self._running[number]
            if stop.is_set():
                return
            logger.error("worker_ended", worker=number, code=code, again_in_seconds=pause)
            await wait_for(stop, pause)
            pause = min(2 * pause, _LONGEST_PAUSE)


def shared_out(arguments: Sequence[str], health_port: int, count: int) -> list[Worker]:
    """
    Share a `run` out to workers: the first does all it asks for, the others take in from Kafka only.

    Each shows its health on a port of its own, `health_port` and those that follow; 0 takes free ones.
    """
    first, options = _without(arguments, ("--workers",)), ("--tenants", "--store")
    other = ["run", "--role", "intake", *_only(arguments, options)]
    ports = [health_port + number if health_port else 0 for number in range(count)]
    return [
        Worker(other if number else first, {"KPR_HEALTH__PORT": str(port)})
        for number, port in enumerate(ports)
    ]


def _without(arguments: Sequence[str], names: Sequence[str]) -> list[str]:
    return [part for name, value in _options(arguments) if name not in names for part in value]


def _only(arguments: Sequence[str], names: Sequence[str]) -> list[str]:
    return [part for name, value in _options(arguments) if name in names for part in value]


def _options(arguments: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Each option with its value, as written: `--store x` and `--store=x` alike."""
    waiting: list[str] = []
    for part in arguments:
        if part.startswith("--") and waiting:
            yield waiting[0].partition("=")[0], waiting
            waiting = []
        waiting.append(part)
    if waiting:
        yield waiting[0].partition("=")[0], waiting


def _send(process: asyncio.subprocess.Process, what: signal.Signals) -> None:
    # One may have ended by itself, as when the keyboard stops them all, and we have not heard of it yet.
    with suppress(ProcessLookupError):
        process.send_signal(what)
