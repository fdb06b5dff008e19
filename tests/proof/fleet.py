"""Processes of the service under test: started, killed, frozen, and counted."""

import os
import signal
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.forked import forked
from tests.proof.process import INTAKE_POINTS, PUBLISH_POINTS, serve
from tests.proof.running import Process

#: How often a process comes by its point before it dies there: early and late.
_MOST_PASSES = {"after-claim": 1, "in-transaction": 60, "before-commit": 8}


@dataclass(slots=True)
class Fleet:
    """Keeps `intakes` processes and one publisher alive, and breaks them when told to."""

    environment: Mapping[str, str]
    #: Where each has a log of its own, by the order of their starts.
    logs: Path
    random: Random
    intakes: int = 3
    publishers: int = 1
    processes: list[Process] = field(default_factory=list)
    #: Ends by kill -9, by the point they were killed at; `anywhere` by us, at no point in particular.
    kills: Counter[str] = field(default_factory=Counter)
    #: Ends that nobody brought about, and what was said of them: there must be none.
    exits: list[str] = field(default_factory=list)
    _started: int = 0

    def keep_up(self, *, sound: bool = False) -> None:
        """Bury the dead, and start others in their place; `sound` ones have no point to die at."""
        self.bury()
        for role, wanted in (("intake", self.intakes), ("publish", self.publishers)):
            for _ in range(wanted - sum(each.role == role for each in self.processes)):
                points = INTAKE_POINTS if role == "intake" else PUBLISH_POINTS
                fragile = not sound and self.random.random() < 0.4
                self.processes.append(self._start(role, self.random.choice(points) if fragile else "none"))

    def bury(self) -> None:
        """Note how those ended that run no more."""
        for process in [each for each in self.processes if not each.runs]:
            self._bury(process)

    def replace(self, point: str) -> None:
        """Kill those of a role, and start one in their place that dies at a point."""
        role = "intake" if point in INTAKE_POINTS else "publish"
        for each in [each for each in self.processes if each.runs and each.role == role]:
            self._kill(each)
        self.bury()
        self.processes.append(self._start(role, point, passes=1))

    def kill(self) -> None:
        """Kill one of them, at whatever it is doing."""
        running = [each for each in self.processes if each.runs and not each.frozen]
        if running:
            self._kill(self.random.choice(running))

    def _kill(self, process: Process) -> None:
        process.signal(signal.SIGKILL)
        # One that was asked to stop may have ended by itself a moment before.
        if process.ended() == -signal.SIGKILL:
            process.point = "anywhere"

    def freeze(self) -> Process | None:
        """Let an intake stand still with its connections open."""
        running = [each for each in self.processes if each.runs and each.role == "intake"]
        if not running:
            return None
        chosen = self.random.choice(running)
        chosen.frozen = True
        chosen.signal(signal.SIGSTOP)
        return chosen

    def thaw(self, process: Process) -> None:
        process.frozen = False
        process.signal(signal.SIGCONT)

    def leave(self) -> None:
        """Ask one intake to stop, as a platform would that scales down."""
        for each in [
            each for each in self.processes if each.runs and each.role == "intake" and not each.frozen
        ][:1]:
            each.point = "asked to stop"
            each.signal(signal.SIGTERM)

    def stop(self) -> list[str]:
        """Ask all to stop, as a platform would; tell of those that did not end well."""
        for each in self.processes:
            each.signal(signal.SIGCONT)
            each.signal(signal.SIGTERM)
        unwell = [each.told() for each in self.processes if each.ended()]
        self.processes.clear()
        return unwell

    def end(self) -> None:
        """Leave nothing behind."""
        for each in self.processes:
            each.signal(signal.SIGKILL)
            each.ended()
        self.processes.clear()

    def _bury(self, process: Process) -> None:
        self.processes.remove(process)
        code = process.ended()
        if code == -signal.SIGKILL:
            self.kills[process.point] += 1
        # One that is told to stop before it can hear it ends by the signal itself.
        elif process.point != "asked to stop" or code not in (0, -signal.SIGTERM):
            self.exits.append(process.told())

    def _start(self, role: str, point: str, passes: int | None = None) -> Process:
        passes = passes or self.random.randint(1, _MOST_PASSES.get(point, 4))
        self._started += 1
        log = self.logs / f"{self._started:03}-{role}-{point}.log"
        self.logs.mkdir(exist_ok=True)
        process = forked(serve, role, point, passes, os.environ | dict(self.environment), log)
        process.start()
        return Process(role, point, process, log)
