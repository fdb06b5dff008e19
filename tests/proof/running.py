"""One process of the service under test: signalled, waited for, and heard about what went wrong."""

import json
import os
import signal
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

#: Lines that are quoted: the places of a fault in our code and in a library's, and what it was.
_MOST = 20
_USUAL = {"debug", "info", "warning"}


@dataclass(slots=True)
class Process:
    """One process, and where it will kill itself, if anywhere."""

    role: str
    point: str
    process: BaseProcess
    #: Its own.
    log: Path
    frozen: bool = False

    @property
    def runs(self) -> bool:
        return self.process.is_alive()

    def signal(self, what: signal.Signals) -> None:
        if self.runs and self.process.pid:
            os.kill(self.process.pid, what)

    def ended(self) -> int:
        """Wait for its end, a minute at most, and give its exit code."""
        self.process.join(60)
        if self.process.exitcode is None:
            raise TimeoutError(f"{self.role} {self.point} does not end")
        return self.process.exitcode

    def told(self) -> str:
        """How it ended, and what it said of that."""
        return f"{self.role} {self.point}: {self.ended()}: {last_words(self.log)}"


def last_words(log: Path) -> str:
    """Give the last lines of a log but those that tell of nothing unusual; one line, to stand in a complaint."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    unusual = [line.strip() for line in lines if line.strip() and not _is_usual(line)]
    return " | ".join(unusual[-_MOST:]) or "it said nothing"


def _is_usual(line: str) -> bool:
    """Whether a line is one of the log's that says how things go; a fault nobody caught is told in plain text."""
    try:
        said = json.loads(line)
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("level") in _USUAL
