"""Batches of any size give the same outcomes, histories and records as one document after another."""

import asyncio
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapter.checking import Checker
from adapter.events import Event
from adapter.notifications.decide import needs
from adapter.pipeline import read, take_in
from adapter.store import Store
from adapter.store.seal import Seal
from adapter.store.sqlite import open_sqlite
from adapter.values import replace
from tests.notifications.documents import WORLD, event_of
from tests.notifications.strategies import consultations, lives, messages

SECRET = bytes(range(32))


@st.composite
def inputs(draw: st.DrawFn) -> list[Event]:
    """Documents of several tenants, in any order, some of them twice."""
    documents = [(tenant, one) for tenant in ("plain", "local", "hold") for one in draw(lives())]
    documents += [("melding", one) for one in draw(messages())]
    documents += [("defaults", one) for one in draw(consultations())]
    chosen = draw(st.permutations(documents))
    again = draw(st.lists(st.sampled_from(documents), max_size=4))
    return [
        replace(event_of(document, tenant), id=f"{n}.json")
        for n, (tenant, document) in enumerate([*chosen, *again])
    ]


def split(events: list[Event], cuts: list[int]) -> list[list[Event]]:
    """The events in batches that end where the cuts are."""
    ends = sorted({cut % len(events) for cut in cuts} - {0})
    return [events[a:b] for a, b in zip([0, *ends], [*ends, len(events)], strict=True)]


async def kept(batches: list[list[Event]]) -> dict[str, object]:
    """Everything that a store holds after the batches, and what was answered."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_sqlite(f"sqlite:///{Path(folder) / 'store.db'}")
        store = await Store.open(database, SECRET, namespace=WORLD.namespace, rules_version="1")
        try:
            taken = [one for batch in batches for one in await take_in(batch, store, WORLD)]
            readings = [read(event, WORLD) for batch in batches for event in batch]
            keys, names = needs((r.tenant.name, m) for r in readings for _, m in r.meanings)
            async with store.work() as work:
                known = await work.load(keys, names)
            queue = [item async for item in store.reading.queue()]
            contents = [await store.reading.queue_item(item.id) for item in queue]
            return {
                "results": [one.result for one in taken],
                "records": [one.records for one in taken],
                "histories": known.histories,
                "names": known.names,
                "queue": contents,
            }
        finally:
            await store.close()


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(inputs(), st.lists(st.integers(1, 40), max_size=6))
def test_batches_of_any_size_leave_the_same_as_one_after_another(events, cuts):
    together = asyncio.run(kept(split(events, cuts)))
    apart = asyncio.run(kept([[event] for event in events]))
    assert together == apart
    checker = Checker(WORLD.under(Seal(SECRET).person_secret))
    assert [one.result for one in checker.check(events)] == apart["results"]
    assert checker.known.histories == apart["histories"]
