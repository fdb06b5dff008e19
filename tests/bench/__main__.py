"""
Microseconds of CPU an event, stage by stage, side by side in one run.

Every round measures every variant in turn, so that a slow phase of the machine hits all of them;
the table shows medians over the rounds, and each as a multiple of the cheapest judge. Nothing here
passes or fails: figures of different runs or machines must not be compared. A second table shows what
asking 2,000 rows of decision tables costs (rule_evaluation.py), a third what `$validate` costs beside another
validator (validate.py).
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from adapter.checking import Checker
from adapter.events import Event
from adapter.events.unwrap import unwrap
from adapter.fhir import full
from adapter.fhir.decode import decode
from adapter.fhir.structure import check_structure
from adapter.fhir.version import FhirVersion, recognise
from adapter.pipeline import World, read, take_in
from tests.bench import rule_evaluation, validate
from tests.bench.traffic import traffic
from tests.stores import opened_store

ROUNDS = 7
EVENTS = 1_000


def main() -> None:
    """Measure and show."""
    world, events = traffic(EVENTS)
    variants = {
        "decode (JSON, border checks)": lambda: [_decoded(world, e) for e in events],
        "structural check": _structural(world, events),
        "read (decode to meaning)": lambda: [read(e, world) for e in events],
        "read and decide in memory": lambda: list(Checker(world).check(events)),
        "take in, SQLite, batches of 500": lambda: asyncio.run(_take_in(world, events)),
        "fhir.resources alone (of 1/20)": _models(world, events[::20]),
    }
    shares = dict.fromkeys(variants, len(events)) | {"fhir.resources alone (of 1/20)": len(events[::20])}
    figures: dict[str, list[float]] = {name: [] for name in variants}
    for _ in track(range(ROUNDS), "rounds", console=Console(stderr=True)):
        for name, run in variants.items():
            figures[name].append(_cpu(run) / shares[name])
    _show(figures)
    rule_evaluation.main()
    validate.main()


def _decoded(world: World, event: Event) -> tuple[dict[str, object], FhirVersion]:
    decoded = decode(event.body or b"", event.content_type, world.limits)
    tree = decoded.tree or {}
    return tree, recognise(tree, event.content_type)[0]


def _structural(world: World, events: list[Event]) -> Callable[[], object]:
    trees = [_decoded(world, event) for event in events]
    resources = [(r, v, p) for tree, v in trees for p, r in unwrap(tree).resources.items()]
    return lambda: [check_structure(resource, version, path) for resource, version, path in resources]


def _models(world: World, events: list[Event]) -> Callable[[], object]:
    trees = [_decoded(world, event) for event in events]
    return lambda: [full.second_opinion(tree, version) for tree, version in trees]


async def _take_in(world: World, events: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with opened_store(Path(folder)) as store:
            for i in range(0, len(events), 500):
                await take_in(events[i : i + 500], store, world)


def _cpu(run: Callable[[], object]) -> float:
    """CPU microseconds of one run, user and system."""
    before = time.process_time()
    run()
    return (time.process_time() - before) * 1e6


def _show(figures: dict[str, list[float]]) -> None:
    models = statistics.median(figures["fhir.resources alone (of 1/20)"])
    table = Table(
        "stage", "µs an event", "spread", "of fhir.resources", title=f"{EVENTS} events, {ROUNDS} rounds"
    )
    for name, rounds in figures.items():
        median = statistics.median(rounds)
        table.add_row(
            name, f"{median:.1f}", f"{min(rounds):.1f} - {max(rounds):.1f}", f"{median / models:.2f}"
        )
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
