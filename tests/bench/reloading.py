"""
How long a change of a table takes until it is in force in a running service, under load (issue 6: five seconds).

A service takes in documents without a pause. Again and again a row for one more local code is moved into its table;
measured is the time from then until the service says that the table is in force, and until the first document is
stored that was judged by it. At the end nothing may be lost or doubled.

    python -m tests.bench.reloading --rounds 10
"""

import argparse
import statistics
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from rich.console import Console

from tests.reloading import OLD, ROW, TABLE, Reloaded, move_in

#: What the issue asks for, in seconds.
_WANTED = 5.0
#: Documents that may wait, so that the service always has some and the disk is not filled.
_WAITING = 60
#: Seconds between two looks at what is stored.
_LOOK = 0.02
#: What the first row for another code is called in the table that tests use.
_ROW_NAME, _ROW_CODE = "row: ny", "code: NY"


@dataclass(slots=True)
class Measured:
    """Seconds since a table was moved in, a round each."""

    #: Until the service said that it is in force.
    in_force: list[float] = field(default_factory=list)
    #: Until the first document was stored that was judged by it.
    judged_by: list[float] = field(default_factory=list)
    #: Documents taken in, and the seconds that it took.
    documents: int = 0
    seconds: float = 0.0
    #: Documents that are not there, or there twice, and those whose code and edition do not say what became of them.
    wrong: int = 0


class _Load(threading.Thread):
    """Lets documents arrive, every other with the newest code, so that some wait at any time."""

    def __init__(self, service: Reloaded) -> None:
        super().__init__()
        self.service, self.enough, self.sent = service, threading.Event(), 0
        #: The code that every other document has, and which each had.
        self.newest, self.codes = OLD, dict[str, str]()

    def run(self) -> None:
        for number in count(1):
            code = self.newest if number % 2 else OLD
            self.codes[f"bredvik/{number:05}.json"] = code
            self.service.send(number, code)
            self.sent = number
            if number % 20 == 0:
                self.service.wait_for_inputs(number - _WAITING)
            if self.enough.is_set():
                return


def measured(folder: Path, rounds: int) -> Measured:
    """Change the table of a service under load so many times."""
    (folder / "own").mkdir()
    (folder / "own" / "bredvik.yaml").write_text(TABLE)
    service = Reloaded(folder)
    try:
        service.begin()
        return _under_load(service, rounds)
    finally:
        service.process.kill()
        service.process.communicate()


def _under_load(service: Reloaded, rounds: int) -> Measured:
    found, load, began = Measured(), _Load(service), time.monotonic()
    editions = {service.first: {OLD}}
    load.start()
    service.wait_for_inputs(2 * _WAITING)
    for number in range(1, rounds + 1):
        # Told apart by its own code: by the tables before, it is refused.
        load.newest = f"NY-{number}"
        service.wait_for_inputs(load.sent)
        moved = time.monotonic()
        move_in(service.own / "bredvik.yaml", _table(number))
        edition = service.said("mappings_loaded")["version"]
        found.in_force.append(time.monotonic() - moved)
        editions[edition] = {OLD, *(f"NY-{n}" for n in range(1, number + 1))}
        while not service._kept(f"SELECT 1 FROM outcome WHERE rules_version LIKE '%+{edition}' LIMIT 1"):
            time.sleep(_LOOK)
        found.judged_by.append(time.monotonic() - moved)
    load.enough.set()
    load.join()
    service.wait_for_inputs(load.sent)
    found.documents, found.seconds = load.sent, time.monotonic() - began
    found.wrong = _wrong(service, load, editions)
    return found


def _wrong(service: Reloaded, load: _Load, editions: dict[str, set[str]]) -> int:
    kept = service.outcomes()
    names = [name for name, _, _ in kept]
    lost_or_doubled = len(load.codes.keys() ^ set(names)) + len(names) - len(set(names))
    expected = (
        outcome == ("notify" if load.codes[name] in editions[edition] else "reject")
        for name, outcome, edition in kept
    )
    return lost_or_doubled + sum(not each for each in expected)


def _table(number: int) -> str:
    """The table with a row for each of so many codes."""
    rows = [
        ROW.replace(_ROW_NAME, f"row: ny-{n}").replace(_ROW_CODE, f"code: NY-{n}")
        for n in range(1, number + 1)
    ]
    version = date(2026, 11, 1) + timedelta(days=number)
    return TABLE.replace("2026-11-01", version.isoformat(), 1) + "".join(rows)


def _shown(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.2f} s (from {min(seconds):.2f} to {max(seconds):.2f})"


def main() -> None:
    """Measure and show."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--rounds", type=int, default=10)
    rounds = asked.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        found = measured(Path(folder), rounds)
    console = Console(highlight=False)
    rate = found.documents / found.seconds
    console.print(f"{rounds} changes while {found.documents} documents were taken in, {rate:.0f} a second")
    console.print(f"in force after          {_shown(found.in_force)}")
    console.print(f"first document by it    {_shown(found.judged_by)}")
    console.print(
        f"within {_WANTED:.0f} seconds        {sum(each <= _WANTED for each in found.judged_by)} of {rounds}"
    )
    console.print(f"lost, doubled or wrong  {found.wrong}")
    raise SystemExit(bool(found.wrong) or max(found.judged_by) > _WANTED)


if __name__ == "__main__":
    main()
