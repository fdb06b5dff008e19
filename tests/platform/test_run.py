"""`run` on the platform: roles, workers, a stop in good order, and a person's decision about a partition."""

import asyncio
import os
import signal
from pathlib import Path

import httpx
from aiokafka.admin import AIOKafkaAdminClient

from adapter.config import shipped_examples
from tests.neighbours.ports import free_ports, is_free
from tests.neighbours.postgres import postgres_server
from tests.platform.service import HASTY, ROOT, ask, each_once, metric, settings, taken_in, until, waiting
from tests.platform.traffic import feed, good

EXAMPLES = shipped_examples()
QUICK = {"KPR_KAFKA__SESSION_TIMEOUT_SECONDS": "3"}


async def topics(broker, prefix, partitions=1):
    """The topics of a service; gives the one it reads."""
    for name in ("records", "parked"):
        await broker.topic(f"{prefix}kpr.{name}", 1)
    return await broker.topic(f"{prefix}epj.a", partitions)


async def everything(url, count):
    return await taken_in(url) >= count


async def test_the_web_role_answers_when_postgresql_has_it(tmp_path, database_url, start):
    environment = settings(tmp_path, "", database_url) | {"KPR_TENANTS": str(EXAMPLES / "tenants.yaml")}
    del environment["KPR_KAFKA__BOOTSTRAP_SERVERS"]
    service = await start(environment, "--role", "web")
    port = await service.port("http_listening")
    body = (EXAMPLES / "bredvik" / "02-langtidsopphald-start.json").read_bytes()
    headers = {"content-type": "application/fhir+json", "x-tenant": "bredvik"}
    async with httpx.AsyncClient(timeout=60) as client:
        answer = await client.post(f"http://127.0.0.1:{port}/fhir", content=body, headers=headers)

    assert answer.status_code == 200
    assert await service.ask("/readyz") == (200, "ok\n")
    assert await service.stop() == 0
    assert await each_once(database_url, 1)


async def test_what_one_role_took_in_another_publishes(tmp_path, broker, topic_prefix, database_url, start):
    topic = await topics(broker, topic_prefix)
    environment = settings(tmp_path, broker.bootstrap, database_url, topic_prefix)
    await feed(broker.bootstrap, topic, list(good(20)))
    intake = await start(environment, "--role", "intake")
    await until(lambda: everything(database_url, 20))
    assert await intake.stop() == 0
    due = await waiting(database_url)

    publisher = await start(environment, "--role", "publish")
    await until(lambda: nothing_waits(database_url))

    assert due > 0
    assert await publisher.metric("kpr_published_total") == due
    assert await publisher.stop() == 0


async def nothing_waits(url):
    return await waiting(url) == 0


async def test_workers_share_the_partitions_and_one_that_is_killed_comes_again(
    tmp_path, broker, topic_prefix, database_url, start
):
    topic = await topics(broker, topic_prefix, partitions=6)
    ports = three_ports()
    more = QUICK | {"KPR_HEALTH__PORT": str(ports[0]), "KPR_OFFICE__PORT": "0", "KPR_GRACE_SECONDS": "20"}
    environment = settings(tmp_path, broker.bootstrap, database_url, topic_prefix) | more
    service = await start(environment, "--workers", "3")
    await service.until("started", 3)
    sent = await fed_until_all_have_some(broker, topic, ports)

    os.kill(workers_of(service)[1], signal.SIGKILL)
    await feed(broker.bootstrap, topic, list(good(60, name="killed")))
    [ended] = await service.until("worker_ended")
    await service.until("started", 4)
    sent = 60 + await fed_until_all_have_some(broker, topic, ports, sent)

    await until(lambda: everything(database_url, sent))
    assert ended["code"] == -signal.SIGKILL
    assert await service.stop() == 0
    assert not service.all("abandoned")
    assert await each_once(database_url, sent)


async def fed_until_all_have_some(broker, topic, ports, sent=0):
    """Send records until every worker has taken in some; gives how many are sent."""
    async with asyncio.timeout(120):
        while True:
            await feed(broker.bootstrap, topic, list(good(30, name=f"n{sent}-")))
            sent += 30
            await asyncio.sleep(0.5)
            asked = [await ask(port, "/metrics") for port in ports]
            if all(metric(text, "kpr_received_total") for _, text in asked):
                return sent


def three_ports():
    """Three free ports in a row."""
    while True:
        [first] = free_ports(1)
        ports = [first, first + 1, first + 2]
        if all(map(is_free, ports)):
            return ports


def workers_of(service):
    process = service.process.pid
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


async def test_a_stop_in_the_middle_of_a_batch_finishes_it(
    tmp_path, broker, topic_prefix, database_url, start
):
    topic = await topics(broker, topic_prefix)
    environment = settings(tmp_path, broker.bootstrap, database_url, topic_prefix, batch_size=10)
    await feed(broker.bootstrap, topic, list(good(40)))
    stopped = ("tests.platform.signalled", "SIGTERM", "2")
    service = await start(environment, "--role", "intake", program=stopped)

    assert await service.ended() == 0
    assert not service.all("abandoned")
    # The batch before the signal, and the one in hand when it came; then no other.
    reached = await taken_in(database_url)
    assert 10 < reached < 40
    assert await each_once(database_url, reached)


async def test_with_the_store_away_a_stop_abandons_the_batch_and_it_comes_again(
    tmp_path, broker, topic_prefix, start
):
    topic = await topics(broker, topic_prefix)
    with postgres_server() as server:
        url = server.database()
        grace = {"KPR_GRACE_SECONDS": "2"}
        environment = settings(tmp_path, broker.bootstrap, url, topic_prefix, batch_size=10) | grace | QUICK
        refused = await start(environment, "--role", "intake")
        await refused.until("partitions_given")
        await asyncio.to_thread(server.stop)
        await feed(broker.bootstrap, topic, list(good(20)))
        await refused.until("store_away")
        assert await refused.stop() == 0

        await asyncio.to_thread(server.start)
        silent = await start(environment, "--role", "all")
        await until(lambda: everything(url, 20))
        server.process.freeze()
        await feed(broker.bootstrap, topic, list(good(20, name="more")))
        await silent.until("partitions_given")
        assert await silent.stop() == 0
        server.process.thaw()

        sound = await start(environment, "--role", "intake")
        # What was frozen may have been written by itself: then this one has nothing to do, and may be told too early.
        await sound.until("partitions_given")
        await until(lambda: everything(url, 40))
        assert await sound.stop() == 0
        assert await each_once(url, 40)


async def test_a_partition_made_anew_goes_on_when_a_person_moves_it(
    tmp_path, broker, topic_prefix, database_url, start, warm_program
):
    topic = await topics(broker, topic_prefix)
    environment = settings(tmp_path, broker.bootstrap, database_url, topic_prefix) | QUICK
    await feed(broker.bootstrap, topic, list(good(10)))
    first = await start(environment, "--role", "intake")
    await until(lambda: everything(database_url, 10))
    assert await first.stop() == 0
    await made_anew(broker, topic)
    await feed(broker.bootstrap, topic, list(good(3, name="anew")))

    service = await start(environment, "--role", "intake", program=HASTY)
    [stopped] = await service.until("partition_stopped")
    assert (stopped["why"], stopped["stored"]) == ("topic-made-anew", 10)
    assert (await service.ask("/readyz"))[1] == f"ok\nstopped: {topic}/0\n"
    assert f'"source":"{topic}","partition":"0","next":10' in await command(
        warm_program, environment, "positions", "list"
    )
    said = await command(
        warm_program,
        environment,
        "positions",
        "move",
        topic,
        "0",
        "--to",
        "0",
        "--why",
        "read it again",
        output=(),
    )

    assert f"{topic}, partisjon 0: leses videre fra 0 (sto på 10)" in said
    await service.until("partition_goes_on")
    await until(lambda: everything(database_url, 13))
    assert (await service.ask("/readyz"))[1] == "ok\n"
    assert await service.stop() == 0


async def made_anew(broker, topic):
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await admin.start()
    try:
        await admin.delete_topics([topic])
    finally:
        await admin.close()
    await broker.topic(topic, 1)


async def command(program, environment, *arguments, output=("--format", "json")):
    """What another command says, beside the service."""
    process = await asyncio.create_subprocess_exec(
        *(program, *arguments, *output),
        env=os.environ | environment,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0
    return said.decode()
