"""Where the interface of those who run the service is served."""

import httpx
import pytest

from adapter.cli.store import settings_for
from adapter.health import Health
from adapter.main import build_world, opened_store
from adapter.main.administration import add_administration
from adapter.main.current import Current
from adapter.web.probes import probes_app
from tests.driven import REFUSED, put, send
from tests.outbox.test_planning import record
from tests.web.test_delivery_api import KEY, WHY


@pytest.mark.parametrize(("host", "status"), [("127.0.0.1", 200), ("0.0.0.0", 404)], ids=["ours", "open"])
async def test_it_is_beside_health_where_only_this_machine_reaches_it(tmp_path, host, status):
    settings = settings_for(str(tmp_path))
    settings = settings.model_copy(update={"health": settings.health.model_copy(update={"host": host})})
    app = probes_app(Health(started=True))
    async with (
        opened_store(settings, make=True, quiet=True) as store,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client,
    ):
        # A platform asks from the start, before the store is open.
        assert (await client.get("/livez")).status_code == 200
        add_administration(app, settings, Current(build_world(settings)), store)

        assert (await client.get("/api/v1/lines")).status_code == status
        assert (await client.get("/livez", headers={"host": "10.0.0.7:8081"})).status_code == 200


async def test_a_message_is_released_under_our_own_rules(tmp_path):
    """Its service code is none: the notification is held back, and nothing of the message is left."""
    settings = settings_for(str(tmp_path))
    app = probes_app(Health(started=True))
    async with (
        opened_store(settings, make=True, quiet=True) as store,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client,
    ):
        add_administration(app, settings, Current(build_world(settings)), store)
        await put(store, record(1, service_code="77"))
        refused = await send(store, KEY, REFUSED)

        released = await client.post(f"/api/v1/messages/{refused.id}/release", json=WHY)
        [item] = [each async for each in store.reading.queue()]

    assert (released.status_code, released.json(), item.state) == (200, None, "held")
