"""
Children of the process that has collected the tests: each does one piece of work and says what came of it.

A child has a folder of its own for what it leaves behind, writes to an open descriptor (a file object that
were left open would fail its first test), and is held to the processor's time, not to the clock.
"""

import os
import resource
import select
import shutil
import signal
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, NoReturn, TypeVar

#: A child may have this much memory, in bytes of addresses: a mutant may make a list without an end.
ROOM = 6 << 30
#: A child that sleeps for this long, in seconds, and uses no processor waits for what never comes.
PATIENCE = 60

Task = TypeVar("Task")
#: The work of a child, given the descriptor it may write to; its exit code, unless a signal ends it.
Work = Callable[[int], int]


@dataclass(frozen=True)
class Ended(Generic[Task]):
    """What came of a child: its exit code (negative: the signal that ended it) and what it wrote."""

    task: Task
    code: int
    said: bytes


@dataclass
class _Child(Generic[Task]):
    task: Task
    pid: int
    said: int
    folder: Path
    used: str = ""
    slept: int = 0


class Forks(Generic[Task]):
    """Some children at a time, each begun with `start` and over with `ended`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._children: dict[int, _Child[Task]] = {}
        self._poll = select.poll()

    def __len__(self) -> int:
        return len(self._children)

    @property
    def full(self) -> bool:
        """Whether one must end before the next can start."""
        return len(self._children) >= self._most

    def start(self, task: Task, work: Work) -> None:
        """Fork a child that does a piece of work."""
        folder = Path(tempfile.mkdtemp(prefix="mutant-"))
        said = os.open(folder / "said", os.O_RDWR | os.O_CREAT)
        pid = os.fork()
        if pid == 0:
            _be_the_child(work, folder, said)
        handle = os.pidfd_open(pid)
        self._children[handle] = _Child(task, pid, said, folder)
        self._poll.register(handle, select.POLLIN)

    def ended(self) -> Ended[Task]:
        """Wait until a child is over, and clear away what it left."""
        while True:
            for handle, _ in self._poll.poll(1000):
                return self._over(handle)
            for child in self._children.values():
                _heed(child)

    def stop(self) -> None:
        """End all that are still at work."""
        for handle in [*self._children]:
            os.kill(self._children[handle].pid, signal.SIGKILL)
            self._over(handle)

    def _over(self, handle: int) -> Ended[Task]:
        child = self._children.pop(handle)
        self._poll.unregister(handle)
        os.close(handle)
        _, status = os.waitpid(child.pid, 0)
        said = os.pread(child.said, os.fstat(child.said).st_size, 0)
        os.close(child.said)
        shutil.rmtree(child.folder, ignore_errors=True)
        return Ended(child.task, os.waitstatus_to_exitcode(status), said)


def limit(seconds: float) -> None:
    """Let this process take so much of the processor's time from now on; then a signal ends it."""
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _be_the_child(work: Work, folder: Path, said: int) -> NoReturn:
    code = 70
    try:
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in range(3):
            os.dup2(nowhere, standard)
        os.close(nowhere)
        tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
        code = work(said)
    finally:
        os._exit(code)


def _heed(child: _Child[Task]) -> None:
    """Once a second: kill a child that only sleeps."""
    try:
        fields = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return
    used = " ".join(fields[11:15])
    child.slept = child.slept + 1 if fields[0] == "S" and used == child.used else 0
    child.used = used
    if child.slept >= PATIENCE:
        os.kill(child.pid, signal.SIGKILL)
