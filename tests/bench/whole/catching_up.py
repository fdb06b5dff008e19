"""
Catching up after an outage, and after a wrong table: `make bench-catch-up`.

    python -m tests.bench.whole.catching_up --backlog 1000000 --outcomes 300000

A backlog waits in the topic when the service starts, and live events go on arriving. Then `mappings apply` decides
everything that was stored anew, under a table that gives one code another meaning.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from rich.console import Console

from adapter.existing.applying import apply, find
from adapter.existing.asked import Asked
from adapter.pipeline import take_in
from adapter.store.operating import By
from tests.bench.impact_traffic import events as stored_events
from tests.bench.impact_traffic import worlds
from tests.bench.whole.figures import Section
from tests.bench.whole.mix import Mix
from tests.bench.whole.near import Near, neighbours, topic_of
from tests.bench.whole.processes import cpu, peak
from tests.bench.whole.report import show, this_run, write_json, write_page
from tests.bench.whole.running import LOOK, Adapter
from tests.bench.whole.stages import BATCH
from tests.bench.whole.steady import Stream
from tests.bench.whole.topics import Fed
from tests.platform.serving import opened_postgresql
from tests.platform.traffic import Sent, feed

_PORTION = 5_000
_SAY = Console(stderr=True)


async def caught_up(near: Near, backlog: int, live: float, processes: int) -> Section:
    """Let a service begin with a backlog while `live` events a second arrive; until it has all there is."""
    prefix, mix = await near.topics(), Mix(13)
    stream_of = mix.single()
    for number in range(0, backlog, _PORTION):
        portion = list(islice(stream_of, min(_PORTION, backlog - number)))
        await feed(near.broker.bootstrap, topic_of(prefix), portion)
    adapter = Adapter(near, prefix, processes=processes)
    try:
        await adapter.ready()
        before, begun = (cpu(*adapter.pids), near.broker_cpu, near.postgres_cpu), time.perf_counter()
        taken = await _until_level(near, adapter, stream_of, backlog, live)
        seconds = time.perf_counter() - begun
        after = cpu(*adapter.pids), near.broker_cpu, near.postgres_cpu
        most = [peak(pid) for pid in adapter.pids]
        outcomes = sum((await adapter.counts()).values())
    finally:
        await adapter.end()
    made = Section(f"Catching up: {backlog:,} events, {live:,.0f} more a second, {processes} process(es)")
    made.add("until nothing waited", [seconds], "s")
    made.add("events a second", [taken / seconds])
    for name, late, early in zip(("the adapter", "the broker", "PostgreSQL"), after, before, strict=True):
        made.add(f"CPU of {name} an event", [(late - early) * 1e6 / taken], "µs")
    made.add("most memory of a process", most, "MiB", goal=200, stretch=130, is_most=True)
    made.add("events sent", [float(taken)])
    made.add("events with an outcome", [float(outcomes)])
    return made


async def _until_level(
    near: Near, adapter: Adapter, coming: Iterator[Sent], backlog: int, live: float
) -> int:
    """Send a second's events at a time until the service has all of them; give how many there were."""
    async with Stream(near.broker.bootstrap, topic_of(adapter.prefix)) as stream:
        while True:
            await stream.run(coming, live, 1.0)
            adapter.must_run()
            waiting = backlog + stream.fed.count - await adapter.position()
            if waiting <= max(live, 1):
                break
            _SAY.print(f"{waiting:,} wait", end="\r")
            await asyncio.sleep(LOOK)
        total = backlog + stream.fed.count
        # No transactions here: each position is a record.
        await adapter.reached(Fed(total, {0: total}))
        return total


async def applied(near: Near, outcomes: int) -> Section:
    """Take so many inputs in under one set of tables, then decide them anew under another."""
    url = near.database()
    with tempfile.TemporaryDirectory() as folder:
        before, after = worlds(Path(folder))
        async with opened_postgresql(url) as store:
            given = stored_events(outcomes)
            while batch := list(islice(given, BATCH)):
                await take_in(batch, store, before)
            _SAY.print(f"{outcomes:,} outcomes are stored")
            now = datetime(2026, 11, 22, 12, tzinfo=UTC)
            asked = Asked(By("bench", "the tables were wrong"), now, None, None)
            begun = _clocks(near)
            found = await find(store, after, asked)
            searched = _clocks(near)
            changed = 0
            async for became in apply(store, after, asked, found.units, dry_run=False):
                changed += len(became.services) + len(became.inputs)
            done = _clocks(near)
    near.postgres.drop(url)
    made = Section(f"`mappings apply` over {outcomes:,} stored outcomes")
    made.add("to find what changes", [searched[0] - begun[0]], "s")
    made.add("CPU of that", [searched[1] - begun[1]], "s")
    made.add("to decide it anew", [done[0] - searched[0]], "s")
    made.add("CPU of all", [done[1] - begun[1]], "s")
    made.add("PostgreSQL's own", [done[2] - begun[2]], "s")
    made.add("services and inputs decided anew", [float(changed)])
    for number, name in ((1, "CPU"), (2, "PostgreSQL's CPU")):
        made.add(f"of one of them, {name}", [(done[number] - searched[number]) * 1e6 / max(changed, 1)], "µs")
    return made


def _clocks(near: Near) -> tuple[float, float, float]:
    """The time, and the seconds of the processor that this process and PostgreSQL have used."""
    return time.perf_counter(), time.process_time(), near.postgres_cpu


async def _main(options: argparse.Namespace) -> list[Section]:
    async with neighbours() as near:
        sections = []
        if options.backlog:
            sections.append(await caught_up(near, options.backlog, options.live, options.processes))
        return [*sections, await applied(near, options.outcomes)]


def main() -> int:
    """Measure and show."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.whole.catching_up", description=__doc__)
    parser.add_argument(
        "--backlog", type=int, default=1_000_000, help="0: only what is stored is decided anew"
    )
    parser.add_argument("--live", type=float, default=50, help="events a second that go on arriving")
    parser.add_argument("--processes", type=int, default=1, choices=(1, 2, 3))
    parser.add_argument("--outcomes", type=int, default=300_000)
    parser.add_argument("--quick", action="store_true", help="nothing is written to the page")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    run = this_run()
    sections = asyncio.run(_main(options))
    show(sections, run)
    write_json("catch-up", sections, run)
    if not options.quick:
        write_page("catch-up", "Catching up", sections, run)
    return 0


if __name__ == "__main__":
    sys.exit(main())
