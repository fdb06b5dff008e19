"""All documents, on disk by month, given back in the order in which they arrive: memory stays small."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Self

import orjson

from tests.matching_bench.registrations import Arrival

_TAB = b"\t"


@dataclass(frozen=True, slots=True)
class Arrived:
    """A document as it comes in."""

    number: int
    when: datetime
    system: str
    key: str
    body: bytes


class Spool:
    """Files of a folder, one for each month of arrival; a line is a document."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, BinaryIO] = {}
        self.count = 0

    def __enter__(self) -> Self:
        self._folder.mkdir()
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.close()

    def add(self, arrivals: Iterable[Arrival]) -> None:
        """Put documents away; of those of one moment the first given comes first."""
        for each in arrivals:
            self.count += 1
            when = each.when.isoformat()
            head = f"{when}\t{self.count:09}\t{each.system}\t{each.key}\t".encode()
            self._file(when[:7]).write(head + orjson.dumps(each.body) + b"\n")

    def in_order(self) -> Iterator[Arrived]:
        """Give them back by the moment of arrival."""
        for path in sorted(self._folder.iterdir()):
            with path.open("rb") as file:
                lines = sorted(file)
            for line in lines:
                when, number, system, key, body = line.rstrip(b"\n").split(_TAB, 4)
                moment = datetime.fromisoformat(when.decode())
                yield Arrived(int(number), moment, system.decode(), key.decode(), body)

    def _file(self, month: str) -> BinaryIO:
        if month not in self._files:
            self._files[month] = (self._folder / f"{month}.tsv").open("wb")
        return self._files[month]
