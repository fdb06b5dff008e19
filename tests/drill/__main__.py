"""`make drill`: all incidents, mended by the runbook; exit code 1 where one was not."""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.drill.drilling import Incident, Played, audited, begin, play, say
from tests.drill.incidents import early, others
from tests.drill.place import VENDOR_TOPIC, Place, opened
from tests.drill.prometheus import watching
from tests.neighbours.kafka import kafka_broker
from tests.neighbours.postgres import postgres_server

#: Three days go by in less than eight minutes.
FACTOR = 600
_HEADINGS = ("incident", "alert", "fired after", "the office shows", "steps run", "quiet after", "audit")


@asynccontextmanager
async def installed(folder: Path, factor: int) -> AsyncIterator[Place]:
    """An installation with a database server and a broker of its own."""
    with postgres_server() as postgres, kafka_broker() as broker:
        for topic in (VENDOR_TOPIC, "kpr.records", "kpr.parked", "kpr.receipts"):
            await broker.topic(topic, 2, {"retention.ms": "-1"})
        async with opened(folder, factor, postgres.database(), broker.bootstrap) as place:
            yield place


async def drill(folder: Path, factor: int) -> tuple[list[Played], str]:
    """Play all incidents; give what became of each, and what `audit` says at the end."""
    async with installed(folder, factor) as place:
        with watching(place.health, factor) as prometheus:
            await prometheus.ready()
            waiting: list[Incident] = early()
            begun = [await begin(each, place, prometheus) for each in waiting]
            played = [
                await play(await begin(each, place, prometheus), place, prometheus) for each in others()
            ]
            played += [await play(each, place, prometheus) for each in reversed(begun)]
        return played, await audited(place)


def table_of(played: Sequence[Played], factor: int) -> Table:
    """What became of each incident; by its rule an alert would take so long if all else were at once."""
    table = Table(*_HEADINGS)
    for each in played:
        steps = f"{each.commands} commands, {each.by_hand} by hand"
        fired = f"{each.fired:.0f} s, {each.incident.takes / factor:.1f} by its rule" if each.fired else "-"
        quiet = f"{each.quiet:.0f} s" if each.quiet else "-"
        last = each.audit if not each.wrong else f"FAILED: {each.wrong[:300]}"
        table.add_row(each.incident.name, each.incident.alert, fired, each.shown or "-", steps, quiet, last)
    return table


def main() -> int:
    """Drill; the exit code says whether everything was mended."""
    parser = argparse.ArgumentParser(prog="python -m tests.drill", description=__doc__)
    parser.add_argument("--factor", type=int, default=FACTOR, help="How many times as fast time goes.")
    asked = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kpr-drill-") as folder:
        Path(folder).chmod(0o755)
        played, audit = asyncio.run(drill(Path(folder), asked.factor))
    Console(width=200).print(table_of(played, asked.factor))
    wrong = [each for each in played if each.wrong]
    say(
        f"audit at the end: {audit}; {len(played) - len(wrong)} of {len(played)} mended, "
        f"{time.monotonic() - began:.0f} s, factor {asked.factor}"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
