"""Marked persons through a running service: HTTP, Kafka, folder, delivery, bench and office in one process."""

import httpx
import pytest

from tests.marked import doors
from tests.marked.ahead import written_ahead
from tests.marked.asking import Asker
from tests.marked.installed import environment, hear_topics, on_kafka, said_by, until_counted
from tests.marked.kept import hear_store
from tests.marked.search import Heard, must_hold
from tests.tracing.collector import collector

TALKATIVE = ("tests.marked.talkative",)
PATIENCE = 120


@pytest.fixture
def heard():
    return Heard()


@pytest.fixture
def collected():
    """A collector of traces."""
    with collector() as opened:
        yield opened


@pytest.fixture
def told_to(running, tmp_path, store_url, broker, topic_prefix, collected):
    """The settings of the service."""
    simulator, _ = running
    return on_kafka(environment(simulator, tmp_path, store_url), broker, topic_prefix) | collected.environment


async def test_a_running_service_names_nobody(
    heard, told_to, store_url, broker, topic_prefix, tmp_path, start, collected
):
    topic = await broker.topic(f"{topic_prefix}epj.vest")
    for name in ("iplos", "kpr.records", "kpr.parked", "kpr.receipts"):
        await broker.topic(f"{topic_prefix}{name}")
    inbox = tmp_path / "inbox"
    expected = doors.into_folder(inbox)
    async with written_ahead(store_url) as ahead:
        service = await start(told_to, "--http", "--source", f"folder:{inbox}", program=TALKATIVE)
        await service.until("started")
        async with client_of(service, "http_listening") as client:
            expected += await doors.by_http(Asker(heard, "intake", "sender", client))
        expected += await doors.by_topic(broker.bootstrap, topic, f"{topic_prefix}iplos")
        await until_counted(store_url, "SELECT count(*) FROM outcome", expected)
        await until_counted(store_url, "SELECT count(*) FROM message WHERE state = 'accepted'", 1)
        for kind in ("parked", "receipts"):
            await until_counted(store_url, f"SELECT 1 - count(*) FROM publication WHERE kind = '{kind}'", 1)
        async with client_of(service, "health_listening") as client:
            probes = Asker(heard, "probes", "anybody", client)
            for path in ("/livez", "/readyz", "/startupz"):
                await probes.ask("GET", path)
            heard.hear("service", "metrics", (await client.get("/metrics")).content)
        assert await service.stop() == 0
        heard.hear("service", "written ahead", await ahead())
    heard.hear("service", "log", said_by(service.said))
    for body in collected.bodies:
        heard.hear("service", "span", body)
    await hear_topics(heard, "service", broker, topic_prefix)
    await hear_store(heard, "service", store_url)
    must_hold(heard, "service")
    places = ("log", "written ahead", "metrics", "span", "dump", "file", "answer headers")
    assert [place for place in places if heard.size(place) < 500] == []
    assert heard.size("kpr.receipts") > 0


def client_of(service, door):
    """A client of one of the service's ports."""
    (listening,) = service.all(door)
    return httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{listening['port']}", timeout=PATIENCE, trust_env=False
    )
