"""Two processes that are given both halves of the same pairs at once report each service once."""

import asyncio
import sys
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import make_url

from adapter.store import Store
from adapter.store.postgresql import open_postgresql
from tests.platform.pairs import SECRET, WORLD

PAIRS = 1_000


async def test_each_service_of_a_thousand_pairs_is_reported_once(tmp_path, database_url):
    store = await opened(database_url)
    go = tmp_path / "go"
    halves = [await started(database_url, tenant, go) for tenant in ("plain", "other")]
    while not await asyncio.to_thread(both_wait, go):
        assert all(each.returncode is None for each in halves)
    go.touch()

    assert [await each.wait() for each in halves] == [0, 0]

    reported = Counter([item.service_id.partition("-")[2] async for item in store.reading.queue()])
    by_tenant = Counter([item.tenant async for item in store.reading.queue()])
    await store.close()
    assert (len(reported), set(reported.values())) == (PAIRS, {1})
    # Both were at work: otherwise they would not have met.
    assert min(by_tenant["plain"], by_tenant["other"]) > 0


def both_wait(go):
    time.sleep(0.05)
    return all(Path(f"{go}.{tenant}").exists() for tenant in ("plain", "other"))


async def opened(url):
    return await Store.open(
        open_postgresql(make_url(url), 2), SECRET, namespace=WORLD.namespace, rules_version="test"
    )


async def started(url, tenant, go):
    command = (sys.executable, "-m", "tests.platform.pairs", url, tenant, str(PAIRS), str(go))
    return await asyncio.create_subprocess_exec(*command)
