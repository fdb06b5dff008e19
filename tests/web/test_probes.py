"""What a platform is told of the service."""

import httpx
import pytest

from adapter.health import Health
from adapter.metrics import RECEIVED
from adapter.web.probes import probes_app


async def ask(health, path):
    transport = httpx.ASGITransport(probes_app(health))
    async with httpx.AsyncClient(transport=transport, base_url="http://kpr") as client:
        return await client.get(path)


@pytest.mark.parametrize(
    ("health", "alive", "started", "ready"),
    [
        (Health(), 200, 503, 503),
        (Health(started=True), 200, 200, 200),
        (Health(started=True, away={"store"}), 200, 200, 503),
    ],
    ids=["starting", "running", "the store is away"],
)
async def test_the_probes_have_separate_meanings(health, alive, started, ready):
    assert (await ask(health, "/livez")).status_code == alive
    assert (await ask(health, "/startupz")).status_code == started
    assert (await ask(health, "/readyz")).status_code == ready


async def test_it_names_the_neighbour_that_is_away():
    assert "store" in (await ask(Health(started=True, away={"store"}), "/readyz")).text


async def test_the_numbers_are_in_the_form_of_prometheus():
    RECEIVED.labels("http").inc()
    answer = await ask(Health(), "/metrics")

    assert answer.headers["content-type"].startswith("text/plain")
    assert 'kpr_received_total{source="http"}' in answer.text
