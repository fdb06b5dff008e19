"""
A process that takes in its half of so many pairs: `python -m tests.platform.pairs URL TENANT COUNT GO`.

It begins when the file GO is there, so that two such processes write at once. A tenant and its other
have the same services, each under an id of its own; they come in another order to each.
"""

import asyncio
import random
import sys
import time
from pathlib import Path

from sqlalchemy import make_url

from adapter.fhir.second_opinion import SecondOpinion
from adapter.pipeline import World, take_in
from adapter.store import Store
from adapter.store.postgresql import open_postgresql
from tests.notifications.documents import FNR, episode, event_of, named, person_number
from tests.notifications.test_matched import world

BATCH = 25
SECRET = bytes(range(32))
WORLD: World = world()


def half(tenant: str, count: int) -> list:
    """The events of one tenant."""
    people = [person_number(1 + n % 28, 81 + n // 28 % 12, 1930 + n // 336, 100) for n in range(count)]
    system = f"https://{tenant}.example/tjeneste"
    events = [
        event_of(
            episode(
                id=f"{tenant}-{n}",
                identifier=[{"system": system, "value": f"{tenant}-{n}"}],
                patient=named(fid, FNR),
            ),
            tenant,
            id=f"{tenant}-{n}",
        )
        for n, fid in enumerate(people)
    ]
    random.Random(tenant).shuffle(events)
    return events


def wait_for(go: Path, tenant: str) -> None:
    Path(f"{go}.{tenant}").touch()
    while not go.exists():
        time.sleep(0.01)


async def main(url: str, tenant: str, count: int, go: Path) -> None:
    judged = World(WORLD.tables, WORLD.tenants, WORLD.namespace, second_opinion=SecondOpinion(0))
    store = await Store.open(
        open_postgresql(make_url(url), 2), SECRET, namespace=WORLD.namespace, rules_version="test"
    )
    events = half(tenant, count)
    await asyncio.to_thread(wait_for, go, tenant)
    try:
        for first in range(0, count, BATCH):
            await take_in(events[first : first + BATCH], store, judged)
    finally:
        await store.close()


if __name__ == "__main__":
    address, name, number, file = sys.argv[1:]
    asyncio.run(main(address, name, int(number), Path(file)))
