"""What senders are told while those who run the service have paused intake."""

import httpx
import pytest

from adapter.events.http import HttpDoor
from adapter.web.app import web_app
from tests.web.test_fhir_door import EXAMPLES, LIMIT, NOON, no_world

JSON = "application/fhir+json"
DOCUMENT = "bredvik/02-langtidsopphald-start.json"


@pytest.mark.parametrize(("language", "said"), [("nb", "satt på pause"), ("en", "have paused intake")])
async def test_a_paused_tenant_is_told_to_keep_the_document_and_send_it_later(language, said):
    door = HttpDoor(10, lambda event: event.tenant == "bredvik")
    app = web_app(door, no_world, max_bytes=LIMIT, now=lambda: NOON)
    headers = {"content-type": JSON, "x-tenant": "bredvik", "accept-language": language}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://kpr") as client:
        answer = await client.post("/fhir", content=(EXAMPLES / DOCUMENT).read_bytes(), headers=headers)

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "60"
    [issue] = answer.json()["issue"]
    assert issue["code"] == "transient"
    assert said in issue["details"]["text"]
