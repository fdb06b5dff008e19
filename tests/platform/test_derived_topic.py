"""The topic of IPLOS-derived data: rows of a real broker, kept with how far it was read."""

import json
import signal

from aiokafka import AIOKafkaProducer

from adapter.store.derived_imports import DerivedImports
from adapter.store.operating import By
from tests.platform.service import settings, until
from tests.platform.serving import opened_postgresql

#: Synthetic: month + 80.
FID = "17815230051"
KOMMUNE = "4601"
COUNT = 40


def row(n: int, **changes: object) -> bytes:
    plain = {
        "kommune": KOMMUNE,
        "person": FID,
        "code": "21",
        "start": "2024-03-01",
        "orgnr": "315587700",
        "tjenesteID": f"T{n}",
        "year": 2024,
    }
    return json.dumps(plain | changes).encode()


async def feed(bootstrap: str, topic: str, *values: bytes | None) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap)
    await producer.start()
    try:
        for n, value in enumerate(values):
            await producer.send(topic, value, key=b"k%d" % n, partition=n % 2)
        await producer.flush()
    finally:
        await producer.stop()


async def rows_kept(url: str) -> int:
    async with opened_postgresql(url) as store:
        return sum(each.rows for each in await store.derived.held())


async def read_so_far(url: str, topic: str) -> int:
    async with opened_postgresql(url) as store:
        return sum(each.next for each in await store.reading.positions(topic))


async def imports_of(url: str) -> list:
    async with opened_postgresql(url) as store:
        return await store.derived.imports()


async def test_rows_of_the_topic_are_kept_once_through_a_kill_and_what_is_refused_is_told_without_content(
    tmp_path, broker, topic_prefix, database_url, start
):
    topic = await broker.topic(f"{topic_prefix}iplos.derived", 2)
    environment = settings(tmp_path, broker.bootstrap, database_url, topic_prefix, batch_size=7) | {
        "KPR_KAFKA__DERIVED_TOPIC": topic,
        # A pattern that fits its name as well: it is read by its own door alone.
        "KPR_KAFKA__TOPICS": rf"^{topic_prefix}.+",
        "KPR_KAFKA__SESSION_TIMEOUT_SECONDS": "6",
    }
    bad = [row(1, person="17815230052"), b'{"kommune": "Ask Testesen"}', b"{"]
    await feed(broker.bootstrap, topic, *(row(n) for n in range(COUNT)), None, *bad)
    first = await start(environment, "--role", "intake")
    await until(lambda: has(rows_kept(database_url), 1))
    first.signal(signal.SIGKILL)

    second = await start(environment, "--role", "intake")
    await until(lambda: has(read_so_far(database_url, topic), COUNT + 1 + len(bad)))

    assert await rows_kept(database_url) == COUNT
    imports = await imports_of(database_url)
    assert sorted(each.about.name for each in imports) == [f"{topic}/0", f"{topic}/1"]
    assert sum(each.refused for each in imports) == len(bad)
    told = second.all("derived_refused")
    assert sum(each["rows"] for each in told) <= len(bad)
    assert "Testesen" not in str(second.said)
    assert FID[:10] not in str(second.said)
    # Nothing of it went to the door of the events.
    async with opened_postgresql(database_url) as store:
        assert not [each async for each in store.reading.parked()]

    await undo_all(database_url)
    await feed(broker.bootstrap, topic, row(100), row(101, person=None, birth_year=1948, sex="2"))
    await until(lambda: has(rows_kept(database_url), 2))

    assert await second.stop() == 0
    assert len(await imports_of(database_url)) == 4


async def has(counting, least: int) -> bool:
    return await counting >= least


async def undo_all(url: str) -> None:
    async with opened_postgresql(url) as store:
        derived: DerivedImports = store.derived
        for each in await derived.imports():
            await derived.undo(each.id, By("Kari", "anew"), each.started)


async def test_without_its_setting_the_topic_is_not_read(tmp_path, broker, topic_prefix, database_url, start):
    environment = settings(tmp_path, broker.bootstrap, database_url, topic_prefix)

    service = await start(environment, "--role", "intake")

    [started] = await service.until("started")
    assert started["sources"] == ["kafka", "replay"]
    assert await service.stop() == 0
