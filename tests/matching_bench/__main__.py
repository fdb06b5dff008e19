"""`make bench-matching`: `python -m tests.matching_bench --persons 100000 --services 300000 --seed 1`."""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from pathlib import Path

import orjson
from rich.console import Console
from rich.progress import Progress

from tests.matching_bench.figures import Judged
from tests.matching_bench.found import found
from tests.matching_bench.judging import judge
from tests.matching_bench.kommune import KINDS, Size, Truth, spooled
from tests.matching_bench.path import Kommune, feed
from tests.matching_bench.showing import show
from tests.matching_bench.truth import table

SEED = 20261122


def bench(seed: int, size: Size, folder: Path, console: Console) -> tuple[Judged, dict[str, float]]:
    """Make a kommune in a folder, feed it through the path, and judge; also seconds of each."""
    began = time.monotonic()
    secret = seed.to_bytes(32, "big")
    truth, spool, extracts = spooled(seed, size, folder, secret)
    made = time.monotonic()
    with Progress(console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("documents", total=spool.count)
        kommune = Kommune(folder, secret, spool, extracts)
        database = asyncio.run(feed(kommune, lambda more: progress.advance(task, more)))
    fed = time.monotonic()
    judged = _judged(truth, database)
    return judged, {"making": made - began, "path": fed - made, "judging": time.monotonic() - fed}


def _judged(truth: Truth, database: Path) -> Judged:
    return judge(truth, found(database))


def main() -> int:
    """Run the bench; the exit code says whether the goals are met."""
    parser = argparse.ArgumentParser(prog="python -m tests.matching_bench", description=__doc__)
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--services", type=int, default=300_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--json", type=Path, help="File for all figures.")
    parser.add_argument("--folder", type=Path, help="An empty folder, kept; otherwise a temporary one.")
    parser.add_argument("--kinds", action="store_true", help="Write the truth by kind, and end.")
    asked = parser.parse_args()
    if asked.kinds:
        sys.stdout.write(table(KINDS) + "\n")
        return 0
    logging.disable(logging.CRITICAL)
    console = Console(stderr=True)
    size = Size(asked.persons, asked.services)
    if asked.folder:
        asked.folder.mkdir(parents=True)
        judged, seconds = bench(asked.seed, size, asked.folder, console)
    else:
        with tempfile.TemporaryDirectory() as folder:
            judged, seconds = bench(asked.seed, size, Path(folder), console)
    show(judged, Console(width=200))
    took = ", ".join(f"{name} {value:.0f} s" for name, value in seconds.items())
    sys.stdout.write(f"seed {asked.seed}: {'MISSES' if judged.missed else 'HOLDS'}; {took}\n")
    if asked.json:
        asked.json.write_bytes(
            orjson.dumps(judged.as_json() | {"seconds": seconds}, option=orjson.OPT_INDENT_2)
        )
    return 1 if judged.missed else 0


if __name__ == "__main__":
    sys.exit(main())
