"""All variants over the same input, in turn, round after round; ratios are of one round, medians over them."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rich.console import Console

from tests.bench.whole.alone import model_validate
from tests.bench.whole.keyed import by_person
from tests.bench.whole.measuring import Make, Took, measured
from tests.bench.whole.mix import bundles, events
from tests.bench.whole.near import Near
from tests.bench.whole.ours import naive, passthrough
from tests.bench.whole.running import Adapter
from tests.bench.whole.sizes import Sizes
from tests.bench.whole.spin import scaling
from tests.platform.traffic import Sent

NAIVE, NAIVE_WAL = "naive", "naive, SQLite in WAL mode"
PASSED = "passthrough"
ONE, TWO = "adapter, PostgreSQL, 1 process", "adapter, PostgreSQL, 2 processes"
#: What two processes wait for is mostly each other's persons: here no person comes to both.
KEYED = "adapter, PostgreSQL, 2 processes, topic keyed by person"
EMBEDDED = "adapter, SQLite"
BUNDLES = "adapter, PostgreSQL, Bundles up to 100"

VARIANTS: dict[str, Make] = {
    NAIVE: lambda near, prefix: naive(near, prefix, "default"),
    NAIVE_WAL: lambda near, prefix: naive(near, prefix, "wal"),
    PASSED: passthrough,
    ONE: Adapter,
    TWO: lambda near, prefix: Adapter(near, prefix, processes=2),
    KEYED: lambda near, prefix: Adapter(near, prefix, processes=2),
    EMBEDDED: lambda near, prefix: Adapter(near, prefix, on_sqlite=True),
    BUNDLES: Adapter,
}


@dataclass(slots=True)
class Race:
    """What was measured, by variant and round."""

    took: dict[str, list[Took]] = field(default_factory=dict)
    #: What two cores were worth, by round; 2 at best.
    scaling: list[float] = field(default_factory=list)
    #: µs of one model_validate of the same documents, by round.
    models: list[float] = field(default_factory=list)

    def ratios(self, one: str, other: str, figure: Callable[[Took], float]) -> list[float]:
        """How many times the other's figure the one's is, round by round."""
        pairs = zip(self.took[one], self.took[other], strict=True)
        return [figure(mine) / (figure(its) or float("nan")) for mine, its in pairs]

    def scaled(self, two: str) -> list[float]:
        """What two processes get done against one, of what two loops did in the same round."""
        ratios = self.ratios(two, ONE, lambda took: took.rate)
        return [ratio / by for ratio, by in zip(ratios, self.scaling, strict=True)]

    def median(self, name: str, figure: Callable[[Took], float]) -> float:
        return statistics.median(figure(took) for took in self.took[name])


async def race(near: Near, sizes: Sizes, console: Console) -> Race:
    """Run all rounds; the broker gets warm by one that does not count."""
    found = Race()
    single = list(events(sizes.warm + max(sizes.naive, sizes.passed, sizes.adapter)))
    bundled = list(bundles(sizes.bundles + 1))
    inputs = {BUNDLES: bundled, KEYED: list(by_person(single))}
    await measured(near, passthrough, single[: sizes.warm], single[sizes.warm :][: sizes.passed])
    for number in range(sizes.rounds):
        found.scaling.append(scaling(seconds=sizes.spin))
        found.models += model_validate(sizes.alone, rounds=1)
        for name, make in VARIANTS.items():
            warm, given = _input(name, sizes, inputs.get(name, single))
            took = await measured(near, make, warm, given)
            found.took.setdefault(name, []).append(took)
            console.print(
                f"round {number + 1} of {sizes.rounds}: {name}: {took.rate:,.0f} a second, {took.cpu:,.0f} µs"
            )
    return found


def _input(name: str, sizes: Sizes, given: Sequence[Sent]) -> tuple[Sequence[Sent], Sequence[Sent]]:
    """What a variant warms up with, and what it is measured by: the beginning of the same stream for all."""
    if name == BUNDLES:
        return given[:1], given[1:]
    counts = {NAIVE: sizes.naive, NAIVE_WAL: sizes.naive, PASSED: sizes.passed}
    warm = sizes.warm if name not in (NAIVE, NAIVE_WAL) else sizes.naive // 10
    return given[:warm], given[warm : warm + counts.get(name, sizes.adapter)]
