"""
What an event costs as more is held: `make bench-growth`.

    python -m tests.bench.whole.growth --services 10000 1000000 5000000

Stores of each size are filled once, and events are taken in by all of them in turn; then the rows that decide are
asked for in tables of 200, 2,000 and 20,000 rows. Five million services take some 25 GB and half an hour a store:
with `--stores FOLDER` they are there for a later run, and `--rounds 0` only fills them.
"""

import argparse
import asyncio
import logging
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from adapter.pipeline import take_in
from tests.bench.whole.figures import Section, told
from tests.bench.whole.filling import REAL
from tests.bench.whole.grown_stores import Grown, grown_store
from tests.bench.whole.near import Near, neighbours
from tests.bench.whole.report import show, this_run, write_json, write_page
from tests.bench.whole.rule_growth import ROWS, rules
from tests.bench.whole.stages import BATCH, POSTGRESQL, SQLITE
from tests.notifications.documents import WORLD

_GOALS = {POSTGRESQL: (0.85, 0.95), SQLITE: (0.75, 0.85)}
_SAY = Console(stderr=True)


@dataclass(slots=True)
class Cost:
    """What an event costs in a store of one size, round by round."""

    cpu: list[float] = field(default_factory=list)
    server: list[float] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)


async def grown(near: Near, name: str, sizes: Sequence[int], count: int, rounds: int, real: int) -> Section:
    """
    Take events in by stores of each size, in turn.

    As many rounds go before as most of the services need to come up: a server that has run for a while has in memory
    what is asked for day by day, of millions as of thousands.
    """
    costs: dict[int, Cost] = defaultdict(Cost)
    async with AsyncExitStack() as stack:
        stores = {size: await _opened(near, stack, name, size, min(real, size)) for size in sizes}
        for number in range(-max(1, 2 * real // count), rounds):
            for size, store in stores.items():
                await _one(near, store, count, costs[size] if number >= 0 else Cost())
    return _told(name, costs)


async def _opened(near: Near, stack: AsyncExitStack, name: str, size: int, real: int) -> Grown:
    begun = time.monotonic()
    grown = await stack.enter_async_context(grown_store(near, name, size, real))
    _SAY.print(f"{name}: {size:,} services after {time.monotonic() - begun:,.0f} s")
    return grown


async def _one(near: Near, grown: Grown, count: int, cost: Cost) -> None:
    given = grown.events(count)
    before, server, begun = time.process_time(), near.postgres_cpu, time.perf_counter()
    for start in range(0, count, BATCH):
        await take_in(given[start : start + BATCH], grown.store, WORLD)
    cost.rate.append(count / (time.perf_counter() - begun))
    cost.cpu.append((time.process_time() - before) * 1e6 / count)
    cost.server.append((near.postgres_cpu - server) * 1e6 / count)


async def _fill(near: Near, name: str, sizes: Sequence[int], real: int) -> None:
    async with AsyncExitStack() as stack:
        for size in sizes:
            await _opened(near, stack, name, size, min(real, size))


def _told(name: str, costs: dict[int, Cost]) -> Section:
    made = Section(f"Services held, {name}")
    for size, cost in costs.items():
        made.add(f"{size:,} services: an event", cost.cpu, "µs")
        if any(cost.server):
            made.add(f"{size:,} services: the server's own", cost.server, "µs")
        made.add(f"{size:,} services: events a second", cost.rate)
    (least, *_, most), (goal, stretch) = [costs[size] for size in sorted(costs)], _GOALS[name]
    ratios = [late / early for late, early in zip(most.rate, least.rate, strict=True)]
    title = f"throughput with {max(costs):,} ÷ with {min(costs):,}"
    made.add(title, ratios, goal=goal, stretch=stretch)
    work = [
        (early + early_server) / (late + late_server)
        for early, early_server, late, late_server in zip(
            least.cpu, least.server, most.cpu, most.server, strict=True
        )
    ]
    made.add("the same by CPU, the server's with ours", work, goal=goal, stretch=stretch)
    return made


async def _main(options: argparse.Namespace) -> list[Section]:
    sections = []
    async with neighbours(options.stores) as near:
        for name in (POSTGRESQL, SQLITE):
            sizes = sorted(options.services)
            if not options.rounds:
                await _fill(near, name, sizes, options.real)
                continue
            sections.append(await grown(near, name, sizes, options.events, options.rounds, options.real))
            _SAY.print(*(f"{each.name}: {told(each.median)}" for each in sections[-1].figures), sep="\n")
    return [*sections, rules(ROWS, options.rounds * 2)] if options.rounds else []


def main() -> int:
    """Measure and show."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.whole.growth", description=__doc__)
    parser.add_argument("--services", type=int, nargs="+", default=[10_000, 1_000_000, 5_000_000])
    parser.add_argument("--events", type=int, default=3_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--real", type=int, default=REAL, help="services that events are about")
    parser.add_argument("--stores", type=Path, help="a folder that keeps the filled stores for a later run")
    parser.add_argument("--quick", action="store_true", help="nothing is written to the page")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    run = this_run()
    sections = asyncio.run(_main(options))
    if not options.rounds:
        return 0
    show(sections, run)
    write_json("growth", sections, run)
    if not options.quick:
        write_page("growth", "As more is held", sections, run)
    return 0


if __name__ == "__main__":
    sys.exit(main())
