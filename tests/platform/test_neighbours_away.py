"""Neighbours that are away: no process ends, each says who is missing, and everything is taken in once."""

import asyncio
import os
import signal

import pytest

from tests.neighbours.kafka import kafka_broker
from tests.neighbours.postgres import postgres_server
from tests.outbox.reading import read_all
from tests.platform.service import HASTY, each_once, number, settings, taken_in, until, waiting
from tests.platform.traffic import feed, good

#: Seconds; `PLATFORM_AWAY=60` is what the issue asks for.
AWAY = float(os.environ.get("PLATFORM_AWAY", "3"))
TOPIC = "epj.fhir.vest"
PART = 120
ROLES = ("intake", "publish", "all")


@pytest.fixture(scope="module")
def own():
    """A broker and a server that may be stopped."""
    with kafka_broker() as broker, postgres_server() as server:
        yield broker, server


async def test_neighbours_come_back_and_nothing_is_lost(tmp_path, own, start):
    broker, server = own
    for name, partitions in ((TOPIC, 6), ("kpr.records", 2), ("kpr.parked", 1)):
        await broker.topic(name, partitions)
    url = server.database()
    kafka = {"KPR_KAFKA__SESSION_TIMEOUT_SECONDS": "3"}
    environment = settings(tmp_path, broker.bootstrap, url, batch_size=10) | kafka
    roles = {role: await start(environment, "--role", role, program=HASTY) for role in ROLES}
    for each in roles.values():
        await each.until("started")
    for role in ("intake", "all"):
        await until(lambda role=role: shares(roles[role]))

    await the_store_is_away(broker, server, roles)
    await until(lambda: everything(url, 2 * PART))
    await the_broker_is_away(broker, url, roles)
    await until(lambda: everything(url, 4 * PART))

    for each in roles.values():
        await until(lambda each=each: answers(each, "/readyz", 200, "ok"))
    assert [await each.stop() for each in roles.values()] == [0, 0, 0]
    assert await each_once(url, 4 * PART)
    await published_once(broker, url)


async def the_store_is_away(broker, server, roles):
    await feed(broker.bootstrap, TOPIC, list(good(PART, name="a")))
    await asyncio.to_thread(server.stop)
    await feed(broker.bootstrap, TOPIC, list(good(PART, name="b")))
    for each in roles.values():
        await until(lambda each=each: answers(each, "/readyz", 503, "store"))
    await asyncio.sleep(AWAY)
    await all_live(roles, "store")
    await asyncio.to_thread(server.start)


async def the_broker_is_away(broker, url, roles):
    # Those who publish stand still, so that they have something to do when the broker is away.
    for role in ("publish", "all"):
        roles[role].signal(signal.SIGSTOP)
    before = await taken_in(url)
    await feed(broker.bootstrap, TOPIC, list(good(2 * PART, name="c")))
    await until(lambda: more_than(url, before))
    await asyncio.to_thread(broker.stop)
    for role in ("publish", "all"):
        roles[role].signal(signal.SIGCONT)
    for each in roles.values():
        await until(lambda each=each: answers(each, "/readyz", 503, "kafka"))
    await asyncio.sleep(AWAY)
    await all_live(roles, "kafka")
    await asyncio.to_thread(broker.start)


async def all_live(roles, away):
    """Nobody has ended, and everybody says why no work gets done."""
    for each in roles.values():
        assert await each.ask("/livez") == (200, "ok\n")
        # A publisher that stands by while another tries does not know who is away.
        await until(lambda each=each: answers(each, "/readyz", 503, away))
        assert each.process.exitcode is None


async def shares(service):
    given = service.all("partitions_given")
    return bool(given) and given[-1]["partitions"] == 3


async def everything(url, count):
    """Whether so many are taken in, and all that follows is published."""
    return await taken_in(url) >= count and await waiting(url) == 0


async def more_than(url, count):
    return await taken_in(url) > count


async def answers(service, probe, status, word):
    found, said = await service.ask(probe)
    return found == status and word in said


async def published_once(broker, url):
    """What a consumer keeps that drops repeats is what the outbox holds."""
    ids = {dict(each.headers)["ce_id"] for each in await read_all(broker, "kpr.records")}
    queued = await number(url, "SELECT count(*) FROM record WHERE published_at IS NOT NULL")
    assert len(ids) == queued == await number(url, "SELECT count(*) FROM record WHERE state = 'queued'")
    assert queued > 0
