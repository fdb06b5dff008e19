"""A program that is started, stopped, killed and frozen, and never outlives its owner."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

KEEPER = Path(__file__).with_name("keeper.py")
PATIENCE = 60.0
LAST_LINES = 20


class NotStarted(RuntimeError):
    """A neighbour ended, or never answered, while it was started."""


@dataclass
class Kept:
    """A program with its folder; `start` and `stop` may follow each other any number of times."""

    command: Sequence[str]
    folder: Path
    answers: Callable[[], bool]
    ending: signal.Signals = signal.SIGTERM
    user: int | None = None
    #: The process with whose end the program ends.
    owner: int = field(default_factory=os.getpid)
    pid: int | None = None
    _keeper: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.folder / "log.txt"

    @property
    def keeper_pid(self) -> int:
        assert self._keeper is not None
        return self._keeper.pid

    def start(self) -> None:
        """Start the program and wait until it answers."""
        assert self._keeper is None, "it runs already"
        with self.log.open("ab") as log:
            self._keeper = subprocess.Popen(
                [sys.executable, "-IS", str(KEEPER), *self._wishes()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=self.folder,
            )
        assert self._keeper.stdout is not None
        with self._keeper.stdout as said:
            self.pid = int(said.readline() or 0)
        self._wait_for_answer()

    def stop(self, ending: signal.Signals | None = None) -> None:
        """End the program in order; one that was stopped stays stopped."""
        self.signal(ending or self.ending)
        self.signal(signal.SIGCONT)  # a frozen one would never hear of its end
        self._wait_for_end()

    def kill(self) -> None:
        """End the program at once, as by kill -9."""
        self.signal(signal.SIGKILL)
        self._wait_for_end()

    def freeze(self) -> None:
        """Let the program stand still with its connections open; when this returns, each of its threads does."""
        self.signal(signal.SIGSTOP)
        until = time.monotonic() + PATIENCE
        while self.pid and not _stands_still(self.pid) and time.monotonic() < until:
            time.sleep(0.005)

    def thaw(self) -> None:
        """Let a frozen program go on."""
        self.signal(signal.SIGCONT)

    def signal(self, what: signal.Signals) -> None:
        """Send a signal to the program itself, if it runs."""
        # The keeper has not reaped it as long as the keeper itself is there: the id is still its own.
        if self.pid and self._keeper is not None and self._keeper.poll() is None:
            send(self.pid, what)

    def _wishes(self) -> list[str]:
        user = "" if self.user is None else str(self.user)
        return [str(self.owner), self.ending.name, str(self.folder), user, *self.command]

    def _wait_for_answer(self) -> None:
        until = time.monotonic() + PATIENCE
        while not self.answers():
            assert self._keeper is not None
            if self._keeper.poll() is not None or time.monotonic() > until:
                self.kill()
                raise NotStarted(f"{self.folder.name} did not start:\n{self._last_lines()}")
            time.sleep(0.05)

    def _wait_for_end(self) -> None:
        if self._keeper is None:
            return
        try:
            self._keeper.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.signal(signal.SIGKILL)
            self._keeper.wait(PATIENCE)
        self._keeper, self.pid = None, None

    def _last_lines(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-LAST_LINES:])


def send(process: int, what: signal.Signals) -> None:
    """Send a signal; a process that has just ended is no fault."""
    try:
        os.kill(process, what)
    except ProcessLookupError:
        return


def end(process: int, ending: signal.Signals, patience: float = 10.0) -> None:
    """End a process that may be another's child, and wait until it is gone."""
    try:
        its_end = os.pidfd_open(process)
    except ProcessLookupError:
        return
    try:
        send(process, ending)
        if not select.select([its_end], [], [], patience)[0]:
            send(process, signal.SIGKILL)
    finally:
        os.close(its_end)


def _stands_still(pid: int) -> bool:
    """Whether every thread is stopped: a signal reaches those that run elsewhere a moment later."""
    states = [
        each.read_text().rpartition(")")[2].split()[0] for each in Path(f"/proc/{pid}/task").glob("*/stat")
    ]
    return all(state in "TtZX" for state in states)
