"""The simulated month: `python -m tests.month --days 30 --kommuner 5 --notifications 20000 --seed 1`."""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.month.judging import Judged, judge
from tests.month.month import KOMMUNER, Month, Size, lived
from tests.month.operator import CLOSED
from tests.month.rows import missing, occurred


def say(text: str) -> None:
    """Say how far we are: a month takes minutes."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")
    sys.stderr.flush()


async def _judged(month: Month) -> int:
    judged = await judge(month.whole)
    say(f"records: {dict(judged.states)}")
    say(f"register: {judged.told} notifications in {judged.messages} messages, {judged.resent} came again")
    say(f"rows of the table: {dict(sorted(occurred(month, judged).items()))}; besides: {dict(month.done)}")
    say(f"attempts: {dict(judged.causes)}; operator: {dict(month.operator.did)}")
    wrong = [*judged.wrong, *_unseen(month, judged)]
    for each in wrong[:50]:
        say(f"AGAINST: {each}")
    return len(wrong)


def _unseen(month: Month, judged: Judged) -> Iterator[str]:
    """A month in which something never went wrong says nothing of it."""
    yield from (f"row {row} of the table never occurred" for row in missing(month, judged))
    yield from (f"no message was {kind}" for kind in CLOSED if not month.operator.did[kind])


def main() -> int:
    """Live through a month; the exit code says whether everything holds."""
    parser = argparse.ArgumentParser(prog="python -m tests.month", description=__doc__)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--kommuner", type=int, default=5, choices=range(1, len(KOMMUNER) + 1))
    parser.add_argument("--notifications", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=20261122)
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    began, cpu = time.monotonic(), time.process_time()
    size = Size(asked.days, asked.kommuner, asked.notifications)
    with tempfile.TemporaryDirectory() as folder:
        wrong = asyncio.run(lived(asked.seed, size, Path(folder), _judged, say))
    took = f"{time.monotonic() - began:.0f} s, {time.process_time() - cpu:.0f} s of CPU"
    say(f"seed {asked.seed}: {'FAILS' if wrong else 'HOLDS'} after {took}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
