"""Asking a tenant's FHIR API with a token that somebody else shows."""

import httpx
import pytest

from adapter.config import Tenant
from adapter.errors import AdapterError, Unavailable
from adapter.events import fetch
from adapter.events.fetch import FhirApis
from adapter.events.missing import Said
from tests.fhir_api import episode, fhir_api


class Showing(httpx.Auth):
    """Shows a token, or raises."""

    def __init__(self, problem=None):
        self.problem = problem

    async def async_auth_flow(self, request):
        if self.problem is not None:
            raise self.problem
        request.headers["authorization"] = "DPoP token-1"
        yield request


@pytest.fixture
async def api(tmp_path, monkeypatch):
    monkeypatch.setattr(fetch, "_PAUSE", 0.001)
    async with fhir_api(tmp_path) as each:
        each.has(episode())
        yield each


async def asked(api, **auths):
    told = {"base": api.base, "ca_file": api.ca_file, "timeout_seconds": 5}
    tenants = {name: Tenant(kommuneNr="0301", fhir_api=told) for name in ("vest", "nord")}
    apis = FhirApis(tenants, 20_000, auths)
    answers = [(await apis.ask(name, ["EpisodeOfCare/901"]))["EpisodeOfCare/901"].said for name in tenants]
    await apis.close()
    return answers


async def test_each_tenants_token_is_shown_to_its_own_api(api):
    assert await asked(api, vest=Showing()) == [Said.FOUND] * 2
    assert [headers.get("authorization") for _, headers in api.asked] == ["dpop token-1", None]


async def test_while_there_is_no_token_the_api_is_away_and_others_are_asked(api):
    assert await asked(api, vest=Showing(Unavailable("later"))) == [Said.AWAY, Said.FOUND]
    assert len(api.asked) == 1


async def test_who_gets_no_token_is_refused(api):
    assert await asked(api, vest=Showing(AdapterError("never"))) == [Said.REFUSED, Said.FOUND]
    assert len(api.asked) == 1
