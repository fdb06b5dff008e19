"""
Imports of IPLOS-derived data: rows a second, memory, and what a look-up costs as the set grows.

    python -m tests.bench.derived --rows 5000000 --database both

Each import is a process of its own, whose greatest memory is told. The look-up is that of a batch of
events, in turn in the small and the large store; what is told is the median of an event, and the ratio of the
two. The extract is made under the temporary folder, of made-up persons, and deleted afterwards.
"""

import argparse
import asyncio
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from adapter.mapping import Person
from adapter.matching import KommuneKey
from adapter.store.derived_reading import derived_of
from tests.bench.derived_import import KEYS
from tests.matching.derived.extracts import ORGNR, person_number
from tests.neighbours.postgres import postgres_server
from tests.stores import opened_store

KOMMUNE = "0301"
#: Services of one person.
EACH = 5
SMALL = 50_000
#: Events of a batch, and batches that are measured.
BATCH, ROUNDS = 500, 40
#: Goals: MiB, and how much dearer a look-up may be.
MEMORY, RATIO = 300, 1.5
_CODES = ("1", "2", "15", "20", "21", "29")


def main() -> int:
    """Measure and show; 1 where a goal is missed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=500_000)
    asked.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    options = asked.parse_args()
    names = ("sqlite", "postgresql") if options.database == "both" else (options.database,)
    with tempfile.TemporaryDirectory(prefix="kpr-bench-") as folder:
        small = extract(Path(folder) / "small.csv", SMALL)
        large = extract(Path(folder) / "large.csv", options.rows)
        figures = [measured(name, Path(folder) / name, small, large) for name in names]
    show(figures)
    return int(any(float(each["MiB"]) > MEMORY or float(each["ratio"]) > RATIO for each in figures))


def extract(file: Path, rows: int) -> Path:
    """Write an extract of so many rows."""
    start = date(2024, 1, 1)
    with file.open("w", encoding="utf-8") as out:
        out.write("kommune,person,code,start,end,orgnr,tjenesteID,year\n")
        for n, fid in enumerate(persons(-(-rows // EACH))):
            for k in range(EACH):
                number = n * EACH + k
                begin = start + timedelta(days=number % 300)
                end = begin + timedelta(days=30) if number % 3 else ""
                code = _CODES[number % len(_CODES)]
                orgnr = "" if code == "29" else ORGNR
                out.write(f"{KOMMUNE},{fid},{code},{begin},{end},{orgnr},T{number},2024\n")
    return file


def persons(count: int) -> Iterator[str]:
    """Give the numbers of so many made-up persons, month + 80, each once."""
    left, born = count, date(1920, 1, 1)
    while left:
        individual = 0
        while individual < 500 and left:
            fid = person_number(born, individual)
            # From 500 on the number would be of somebody born a century later.
            if not individual <= int(fid[6:9]) < 500:
                break
            yield fid
            individual, left = int(fid[6:9]) + 1, left - 1
        born += timedelta(days=1)


def measured(name: str, folder: Path, small: Path, large: Path) -> dict[str, float | str]:
    """Import both extracts into stores of one database, and look persons up in each."""
    folder.mkdir()
    with addresses(name, folder) as (one, other):
        imported("small", folder, one, small)
        told = imported("large", folder, other, large)
        cheap, dear = asyncio.run(looked_up(folder, one, other, sampled(small), sampled(large)))
    rows, seconds = told["rows"], told["seconds"]
    return {
        "database": name,
        "rows": rows,
        "rows/s": rows / seconds,
        "MiB": told["MiB"],
        "µs small": cheap * 1e6,
        "µs large": dear * 1e6,
        "ratio": dear / cheap,
    }


@contextmanager
def addresses(name: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Give where two stores may be: no address stands for a file."""
    if name == "sqlite":
        yield "", ""
        return
    with postgres_server() as server:
        yield server.database(), server.database()


def imported(size: str, folder: Path, url: str, file: Path) -> dict[str, float]:
    """Import in a process of its own."""
    (folder / size).mkdir()
    command = [sys.executable, "-m", "tests.bench.derived_import", str(folder / size), url, str(file)]
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(ran.stdout)
    return found


async def looked_up(
    folder: Path, one: str, other: str, cheap: list[str], dear: list[str]
) -> tuple[float, float]:
    """Give the seconds of an event in either store."""
    took: tuple[list[float], list[float]] = ([], [])
    async with (
        opened_store(folder / "small", one or None) as small,
        opened_store(folder / "large", other or None) as large,
    ):
        for _ in range(ROUNDS):
            for store, fids, seconds in ((small, cheap, took[0]), (large, dear, took[1])):
                keys = [keys_of(fid) for fid in random.sample(fids, BATCH)]
                async with store._database.writing.begin() as connection:
                    began = time.perf_counter()
                    found = await derived_of(connection, keys)
                    seconds.append((time.perf_counter() - began) / BATCH)
                assert len(found) == BATCH
    return statistics.median(took[0]), statistics.median(took[1])


def keys_of(fid: str) -> KommuneKey:
    """Give the key of a person."""
    return KEYS.of(KOMMUNE, Person(type_id="1", fid=fid))[0]


def sampled(file: Path) -> list[str]:
    """Give persons from all over an extract."""
    with file.open(encoding="utf-8") as lines:
        next(lines)
        every = max(1, file.stat().st_size // 70 // 20_000) * EACH
        return [line.split(",")[1] for n, line in enumerate(lines) if n % every == 0]


def show(figures: list[dict[str, float | str]]) -> None:
    """Show a table."""
    table = Table(*figures[0], title=f"goals: {MEMORY} MiB, ratio {RATIO}")
    for each in figures:
        table.add_row(
            *(v if isinstance(v, str) else f"{v:,.2f}" if v < 10 else f"{v:,.0f}" for v in each.values())
        )
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
