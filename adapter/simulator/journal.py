"""What the register keeps on disk: every message it took, before it says so, and where lines began."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from adapter.outbox import Line
from adapter.simulator.files import write
from adapter.simulator.told import Message

_decoder = msgspec.json.Decoder(Message)


@dataclass(frozen=True, slots=True)
class Begun:
    """A line that another system began, and the last notification of that."""

    kommune_nr: str
    line: Line
    number: int
    guid: str


@dataclass(frozen=True, slots=True)
class Journal:
    """One message a line in a file, and what lines began with in another beside it."""

    file: Path

    def messages(self) -> Iterator[Message]:
        """Read what was written; a last line that a crash cut off was never answered, and is dropped."""
        content = self.file.read_bytes() if self.file.exists() else b""
        whole = content[: content.rfind(b"\n") + 1]
        if whole != content:
            os.truncate(self.file, len(whole))
        return (_decoder.decode(line) for line in whole.splitlines())

    def append(self, message: Message) -> None:
        """Write a message, and wait until it is on the disk."""
        there = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(there, "wb") as file:
            file.write(msgspec.json.encode(message) + b"\n")
            file.flush()
            os.fsync(there)

    def begun(self) -> list[Begun]:
        """Read where lines began."""
        there = self._beside
        return msgspec.json.decode(there.read_bytes(), type=list[Begun]) if there.exists() else []

    def begin(self, begun: Begun) -> None:
        """Write where a line began."""
        write(self._beside, msgspec.json.encode([*self.begun(), begun]))

    @property
    def _beside(self) -> Path:
        return self.file.with_name("begun.json")
