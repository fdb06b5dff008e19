"""
Runs the image's commands as an engine does: its user, its environment, a read-only root, one volume.

There is no engine on the machines this runs on. What one would enforce is enforced here by the kernel's
same means (enter.sh); the network is the machine's own.
"""

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ENTER = Path(__file__).with_name("enter.sh")
#: Seconds after which a command that should end is given up.
PATIENCE = 300


@dataclass(frozen=True, slots=True)
class Settings:
    """What an image says of how it is to be run."""

    raw: dict[str, Any]

    @property
    def told(self) -> dict[str, Any]:
        return self.raw["config"]

    @property
    def user(self) -> str:
        return self.told["User"]

    @property
    def environment(self) -> dict[str, str]:
        return dict(each.split("=", 1) for each in self.told["Env"])

    @property
    def health_check(self) -> list[str]:
        """The command that asks for the health, without the word that says how it is written."""
        return self.told["Healthcheck"]["Test"][1:]


@dataclass(slots=True)
class Image:
    """An image that commands are run in; what they write is in its volume."""

    root: Path
    settings: Settings
    volume: Path
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        os.chown(self.volume, *self.owner)

    @property
    def owner(self) -> tuple[int, int]:
        user, _, group = self.settings.user.partition(":")
        return int(user), int(group)

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Give the program arguments, in place of the image's own, and wait for its end."""
        return self.execute(*self.settings.told["Entrypoint"], *arguments, **environment)

    def execute(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run any command in the image, and wait for its end."""
        entered = self._entered(command, environment)
        return subprocess.run(entered, capture_output=True, text=True, check=False, timeout=PATIENCE)

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start the program, with the image's own arguments when there are none."""
        told = self.settings.told
        command = (*told["Entrypoint"], *(arguments or told["Cmd"]))
        entered = self._entered(command, environment)
        process = subprocess.Popen(entered, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.running.append(process)
        return process

    def end(self) -> None:
        """End what is still running, without asking."""
        for process in self.running:
            process.kill()
            process.communicate()

    def _entered(self, command: tuple[str, ...], environment: dict[str, str]) -> list[str]:
        """The whole command; variables of a run come over those of the image."""
        told = self.settings.environment | environment
        return [
            *("unshare", "--mount", str(ENTER), str(self.root), str(self.volume)),
            *(self.settings.user, self.settings.told["WorkingDir"]),
            *(f"{name}={value}" for name, value in told.items()),
            *command,
        ]
