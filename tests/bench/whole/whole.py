"""Everything of one run of `make bench` about the whole path."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console

from tests.bench.whole import telling
from tests.bench.whole.alone import by_itself, check_starts, messages, service_starts
from tests.bench.whole.figures import Grid, Section
from tests.bench.whole.floor import floor
from tests.bench.whole.near import Near, neighbours
from tests.bench.whole.race import ONE, Race, race
from tests.bench.whole.room import room
from tests.bench.whole.sizes import Sizes
from tests.bench.whole.stages import Stages, bundled, stages
from tests.bench.whole.steady import Latency, latencies

_BUNDLES = (1, 10, 100)


@dataclass(frozen=True, slots=True)
class Whole:
    """What was measured."""

    race: Race
    alone: Mapping[str, Sequence[float]]
    stages: Mapping[str, Stages]
    #: µs an entry by the size of its Bundle.
    bundles: Mapping[int, Sequence[float]]
    latency: Mapping[str, list[Latency]]
    floor: Section

    def sections(self) -> list[Section | Grid]:
        """As tables."""
        by_size = Section("An entry of a Bundle, by its size, on PostgreSQL")
        for size, rounds in self.bundles.items():
            by_size.add(f"Bundle of {size}", rounds, "µs")
        goals = telling.goals(self.race, self.alone, self.latency)
        rest = [
            telling.variants(self.race),
            *telling.stages(self.stages),
            self.floor,
            room(self.race, self.floor),
            by_size,
        ]
        return [goals, *rest, telling.latencies(self.latency, self.alone)]


async def measured(sizes: Sizes) -> Whole:
    """Measure it all, with neighbours of our own."""
    async with neighbours() as near:
        return await measured_beside(near, sizes)


async def measured_beside(near: Near, sizes: Sizes) -> Whole:
    """Measure it all beside neighbours that are there."""
    console = Console(stderr=True)
    run = await race(near, sizes, console)
    console.print("stages")
    by_stage = await stages(near, sizes.stages, sizes.rounds)
    by_size = await bundled(near, _BUNDLES, sizes.stages, sizes.rounds)
    least = await floor(near, sizes.stages, sizes.rounds)
    console.print("start, messages")
    alone = {
        "messages": messages(sizes.alone, sizes.rounds),
        "check": check_starts(sizes.starts),
        "start": await service_starts(near, sizes.starts),
        "by itself": await by_itself(near, sizes.rounds),
    }
    half = run.median(ONE, lambda took: took.rate) / 2
    console.print(f"latency at {half:,.0f} a second")
    latency = await latencies(near, half, sizes.steady, max(sizes.rounds // 2, 1))
    return Whole(run, alone, by_stage, by_size, latency, least)
