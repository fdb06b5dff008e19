"""
Half an hour at half of what the adapter can: `make bench-soak`. Its memory must stay flat.

    python -m tests.bench.whole.soak --minutes 30
"""

import argparse
import asyncio
import logging
import statistics
import sys
import time

from rich.console import Console

from tests.bench.whole.figures import Section
from tests.bench.whole.measuring import measured
from tests.bench.whole.mix import Mix, events
from tests.bench.whole.near import Near, neighbours, topic_of
from tests.bench.whole.processes import resident
from tests.bench.whole.report import show, this_run, write_json, write_page
from tests.bench.whole.running import Adapter
from tests.bench.whole.steady import Stream

#: Events by which it is found out what the adapter can.
_TRIED = 3_000
#: MiB that the last third may hold more than the middle one.
ALLOWED = 5.0


async def soaked(near: Near, seconds: float, rate: float, every: float = 5.0) -> tuple[Section, bool]:
    """Send at a rate for so long and look at the memory all the while; tells whether it stayed flat."""
    prefix = await near.topics()
    adapter, held = Adapter(near, prefix), list[float]()
    try:
        await adapter.ready()
        async with Stream(near.broker.bootstrap, topic_of(prefix)) as stream:
            sending = asyncio.create_task(stream.run(Mix(12).single(), rate, seconds))
            while not sending.done():
                held.append(resident(adapter.pids[0]))
                await asyncio.wait({sending}, timeout=every)
            await sending
            begun = time.monotonic()
            await adapter.reached(stream.fed)
            behind = time.monotonic() - begun
        taken = sum((await adapter.counts()).values())
    finally:
        await adapter.end()
    third = max(len(held) // 3, 1)
    middle, last = statistics.median(held[third : 2 * third] or held), statistics.median(held[-third:])
    made = Section(f"{seconds / 60:.0f} minutes at {rate:,.0f} events a second")
    made.add("resident memory, the middle third", held[third : 2 * third] or held, "MiB")
    made.add("resident memory, the last third", held[-third:], "MiB")
    made.add("grown by", [last - middle], "MiB", goal=ALLOWED, is_most=True)
    made.add("seconds it was behind at the end", [behind], "s")
    made.add("events sent", [float(stream.fed.count)])
    made.add("events with an outcome", [float(taken)])
    return made, last - middle <= ALLOWED and taken == stream.fed.count


async def _main(minutes: float, rate: float) -> tuple[Section, bool]:
    async with neighbours() as near:
        if not rate:
            given = list(events(_TRIED))
            rate = (await measured(near, Adapter, given[:500], given[500:])).rate / 2
        Console(stderr=True).print(f"{minutes} minutes at {rate:,.0f} a second")
        return await soaked(near, minutes * 60, rate)


def main() -> int:
    """Measure and show; 1 where it grew, or something was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.whole.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rate", type=float, default=0, help="events a second; 0: half of what it can")
    parser.add_argument("--quick", action="store_true", help="nothing is written to the page")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    run = this_run()
    section, is_flat = asyncio.run(_main(options.minutes, options.rate))
    show([section], run)
    write_json("soak", [section], run)
    if not options.quick:
        write_page("soak", "A long steady load", [section], run)
    return int(not is_flat)


if __name__ == "__main__":
    sys.exit(main())
