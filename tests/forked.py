"""
Processes of their own that are there in a moment: forked from one that has imported the program already.

Each is killed, frozen and waited for as any other. To start an interpreter and import everything takes two
seconds of a processor; that the program starts so is seen where that is the point (`tests/test_run.py`, the
workers in `tests/platform/test_run.py`).
"""

import os
import runpy
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import IO, Any

#: All that a service and its commands import, most of it only when they come to it.
PROGRAM = (
    "adapter.cli.run",
    "adapter.main.delivery",
    "adapter.main.derived_topic",
    "adapter.main.office",
    "adapter.main.recognising",
    "adapter.main.senders",
    "adapter.main.service",
    "adapter.store.migrate",
    "adapter.store.sqlite",
    "adapter.web.app",
    "alembic.command",
    "logging.config",
    "uvicorn.lifespan.on",
    "uvicorn.loops.asyncio",
    "uvicorn.protocols.http.auto",
)
#: What processes of the tests need; all that these import is there in each of them from its beginning.
_IMPORTED = (
    *PROGRAM,
    "tests.applying.given",
    "tests.delivery.killed",
    "tests.proof.process",
    "tests.settled",
)


def forked(work: Callable[..., None], *arguments: object) -> BaseProcess:
    """Give a process that does some work, a function of a module; not started yet, and it does not outlive us."""
    context = get_context("forkserver")
    context.set_forkserver_preload([*_IMPORTED])
    return context.Process(target=work, args=arguments, daemon=True)


def as_started(environment: Mapping[str, str], said: IO[Any] | Connection) -> None:
    """Give the process we are in the environment it would have been started with, and somewhere to talk to."""
    os.environ.clear()
    os.environ.update(environment)
    for number, name in enumerate(("stdout", "stderr"), 1):
        os.dup2(said.fileno(), number)
        # The old ones remember what they were opened on, and not every file can do what another can.
        setattr(sys, name, os.fdopen(number, "w", buffering=1, closefd=False))


def run_module(
    command: Sequence[str], environment: Mapping[str, str], folder: Path, said: Connection
) -> None:
    """Be what `python -m` would be in a folder and a session of its own: a module, with its arguments."""
    os.setsid()
    os.chdir(folder)
    as_started(environment, said)
    sys.argv = list(command)
    runpy.run_module(command[0], run_name="__main__", alter_sys=True)


class Started:
    """A module that runs as with `python -m` in a folder; it is heard and ended as a `subprocess.Popen` is."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
        hear, said = Pipe(duplex=False)
        self._process = forked(run_module, command, dict(environment), folder, said)
        self._process.start()
        said.close()
        #: All that it says, by either name.
        self.stdout = self.stderr = os.fdopen(os.dup(hear.fileno()), encoding="utf-8")
        hear.close()

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, what: signal.Signals) -> None:
        assert self._process.pid
        os.kill(self._process.pid, what)

    def kill(self) -> None:
        self._process.kill()

    def communicate(self, timeout: float = 120) -> tuple[str, str]:
        """Wait for its end, and give the rest of what it said; nothing the second time."""
        late = threading.Timer(timeout, self.kill)
        late.start()
        said = "" if self.stderr.closed else self.stderr.read()
        self.stderr.close()
        self._process.join()
        in_time = late.is_alive()
        late.cancel()
        if not in_time:
            raise TimeoutError(f"it does not end: {said[-1000:]}")
        return said, ""


def ended(*command: str, folder: Path) -> tuple[int | None, str]:
    """Run a module to its end as `python -m` would; give its exit code and what it said."""
    started = Started(command, os.environ, folder)
    said, _ = started.communicate()
    return started.returncode, said


def stands_still(process: BaseProcess) -> bool:
    """Whether a process was stopped by a signal; it is no child of ours, so nobody tells us."""
    told = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8", errors="replace")
    return told.rpartition(")")[2].split()[0] == "T"
