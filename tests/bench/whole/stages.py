"""Each stage of the path by itself, in µs of the processor an event: on SQLite and on PostgreSQL."""

import gc
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from adapter.cli.app import _without_collector as as_a_command
from adapter.events import Event
from adapter.fhir import full
from adapter.pipeline import take_in
from adapter.store import Store
from tests.bench.whole.mix import as_events, bundles, events
from tests.bench.whole.near import Near
from tests.bench.whole.stopwatch import Stopwatch
from tests.notifications.documents import WORLD
from tests.platform.serving import opened_postgresql
from tests.stores import opened_store

BATCH = 500
SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


@dataclass(slots=True)
class Stages:
    """µs an event by stage, round by round."""

    by_stage: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    #: All of it, in rounds without a stopwatch.
    whole: list[float] = field(default_factory=list)
    #: Of PostgreSQL's own processes.
    server: list[float] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    #: Documents that the model library was asked about, of 100.
    full_lane: float = 0.0


async def stages(near: Near, count: int, rounds: int) -> dict[str, Stages]:
    """Take single resources in, in turn with and without a stopwatch, in a new store each time."""
    found = {SQLITE: Stages(), POSTGRESQL: Stages()}
    given = list(as_events(events(count)))
    warm = given[: len(given) // 4]
    with _collected_as_served():
        for number in range(rounds * 2):
            for name, one in found.items():
                await _round(near, one, (warm, given[len(warm) :]), name, is_watched=number % 2 == 1)
    return found


async def bundled(near: Near, sizes: Sequence[int], entries: int, rounds: int) -> dict[int, list[float]]:
    """Take Bundles of so many entries each in; µs an entry by size, round by round, on PostgreSQL."""
    found: dict[int, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for size in sizes:
            given = list(as_events(bundles(max(entries // size, 1), size, exactly=True)))
            one, batch = Stages(), max(BATCH // size, 1)
            with _collected_as_served():
                await _round(near, one, (given[:1], given[1:] or given), POSTGRESQL, batch=batch)
            found[size].append(one.whole[0] / size)
    return found


@contextmanager
def _collected_as_served() -> Iterator[None]:
    """
    Let the collector look for garbage as seldom as in a process of the command line.

    Else it goes through all that this process has imported and made, in whichever stage it happens to: 50 to 80 µs an
    event, which a service does not have.
    """
    usual = gc.get_threshold()
    gc.collect()
    with as_a_command():
        pass
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*usual)


async def _round(
    near: Near,
    found: Stages,
    given: tuple[Sequence[Event], Sequence[Event]],
    store_name: str,
    *,
    is_watched: bool = False,
    batch: int = BATCH,
) -> None:
    warm, measured = given
    with tempfile.TemporaryDirectory(dir=near.folder) as folder:
        url = near.database() if store_name == POSTGRESQL else ""
        async with _opened(url, Path(folder)) as store:
            await _all(store, warm, Counter(), batch)
            watch, server = Stopwatch(), near.postgres_cpu
            counts: Counter[str] = Counter()
            begun = time.process_time()
            if is_watched:
                with watch.watching():
                    await _all(store, measured, counts, batch)
                for stage, seconds in watch.seconds.items():
                    found.by_stage[stage].append(seconds * 1e6 / len(measured))
            else:
                await _all(store, measured, counts, batch)
                found.whole.append((time.process_time() - begun) * 1e6 / len(measured))
            found.server.append((near.postgres_cpu - server) * 1e6 / len(measured))
            found.outcomes = counts
            found.full_lane = 100 * counts.pop(_ASKED, 0) / len(measured)
        if url:
            near.postgres.drop(url)


_ASKED = "asked"


def _opened(url: str, folder: Path) -> AbstractAsyncContextManager[Store]:
    return opened_postgresql(url) if url else opened_store(folder)


async def _all(store: Store, given: Sequence[Event], counts: Counter[str], batch: int) -> None:
    """Take all in, with the share of the full lane that a service has of its own: refused documents only."""
    asked = 0
    sound = full.second_opinion

    def counted(*args: object) -> object:
        nonlocal asked
        asked += 1
        return sound(*args)  # type: ignore[arg-type]  # passed on as they come

    full.second_opinion = counted  # type: ignore[assignment]  # the same to whoever calls it
    try:
        for start in range(0, len(given), batch):
            for taken in await take_in(given[start : start + batch], store, WORLD):
                counts[taken.result.outcome] += 1
    finally:
        full.second_opinion = sound
    counts[_ASKED] = asked


def medians(found: Mapping[str, Sequence[float]]) -> list[tuple[str, float]]:
    """Stages with their medians, in the order of the path."""
    return [(name, sorted(rounds)[len(rounds) // 2]) for name, rounds in found.items()]
