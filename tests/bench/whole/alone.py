"""What is measured by itself: the model library, the writing of messages, starting."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import orjson
from fhir.resources.R4B.encounter import Encounter
from fhir.resources.R4B.episodeofcare import EpisodeOfCare

from adapter.config import Environment
from adapter.notifications import Notification
from adapter.notifications.known import Known
from adapter.outbox import Line
from adapter.pipeline import decide, read, take_in
from adapter.register.checking.facts import facts_of
from adapter.register.messages.melding import write_melding
from adapter.register.messages.schema import Schemas
from tests.bench.whole.mix import Mix, as_events, events
from tests.bench.whole.near import Near
from tests.bench.whole.running import Adapter
from tests.notifications.documents import WORLD
from tests.platform.service import ROOT
from tests.platform.serving import opened_postgresql
from tests.register.messages import iplos, notified

_MODELS = {"Encounter": Encounter, "EpisodeOfCare": EpisodeOfCare}
#: Notifications of one message.
_TOGETHER = 100


def model_validate(count: int, rounds: int) -> list[float]:
    """µs of the processor for one `model_validate` of fhir.resources, of the mix's sound documents."""
    trees = []
    for each in events(count * 2):
        tree = orjson.loads(each.value or b"")
        try:
            _MODELS[tree["resourceType"]].model_validate(tree)
        except ValueError:
            continue
        trees.append(tree)
    trees = trees[:count]
    return [
        _cpu(lambda: [_MODELS[tree["resourceType"]].model_validate(tree) for tree in trees]) / len(trees)
        for _ in range(rounds)
    ]


def messages(count: int, rounds: int) -> list[float]:
    """µs of the processor to write and hold against the XSD one notification, in messages of a hundred."""
    known, contents = Known(), list[Notification]()
    for event in as_events(Mix(3).services(_TOGETHER * 3)):
        made = decide(read(event, WORLD), known, WORLD).records
        contents += [each.content for each in made if isinstance(each.content, Notification)]
    melding = iplos([notified(n, each) for n, each in enumerate(contents[:_TOGETHER], 1)])
    facts = facts_of(WORLD.tables, Environment.TEST, synthetic_only=True)
    schemas, times = Schemas(), max(count // 10, 1)

    def write() -> None:
        for _ in range(times):
            if found := schemas.check(write_melding(melding, facts.without_orgnr), Line.IPLOS):
                raise ValueError(f"our message breaks the schema: {found[0]}")

    return [_cpu(write) / times / len(melding.notified) for _ in range(rounds)]


async def by_itself(near: Near, rounds: int) -> list[float]:
    """Milliseconds by the clock to take in one event alone, from its bytes to the commit, beside an idle broker."""
    given = as_events(Mix(4).single())
    async with opened_postgresql(near.database()) as store:
        took = []
        for _ in range(_TOGETHER * (rounds + 1)):
            begun = time.perf_counter()
            await take_in([next(given)], store, WORLD)
            took.append((time.perf_counter() - begun) * 1e3)
    # The first hundred meet a store, and a driver, that has prepared nothing yet.
    return [
        statistics.median(took[start : start + _TOGETHER]) for start in range(_TOGETHER, len(took), _TOGETHER)
    ]


def check_starts(rounds: int) -> list[float]:
    """Seconds from the start of `kpr-adapter check FILE` to its result."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "one.json"
        file.write_bytes(next(Mix(1).services(1)).value or b"")
        return [_ended("check", str(file)) for _ in range(rounds)]


async def service_starts(near: Near, rounds: int) -> list[float]:
    """Seconds from the start of a service to where it joins its group, over a database that is migrated."""
    started = []
    for _ in range(rounds):
        adapter = Adapter(near, await near.topics())
        try:
            await adapter.ready()
            started += adapter.started
        finally:
            await adapter.end()
    return started


def _ended(*arguments: str) -> float:
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("KPR_")}
    begun = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "adapter.cli", *arguments],
        env=kept,
        cwd=ROOT,
        check=False,
        capture_output=True,
    )
    return time.monotonic() - begun


def _cpu(run: Callable[[], object]) -> float:
    begun = time.process_time()
    run()
    return (time.process_time() - begun) * 1e6
