"""Tokens of an issuer that others have written (oidc-provider), taken by the intake."""

import httpx
import pytest

from adapter.register.access.asking import Neighbour
from adapter.web.recognising.issuer import Issuer
from tests.office_access.issuing import AUDIENCE as OFFICE_AUDIENCE
from tests.office_access.issuing import PROGRAMS_SECRET, issuing
from tests.office_access.issuing import SCOPE as OFFICE_SCOPE
from tests.office_access.opened import Live
from tests.register.jwks import key_for
from tests.register.proofs import Shown, proof
from tests.senders.asked import ADDRESS, AUDIENCE, BREDVIK, CLAIM, SCOPE, intake_at


@pytest.fixture(scope="module")
def issuer(tmp_path_factory):
    claims = {"epj": {CLAIM: BREDVIK}}
    with issuing(tmp_path_factory.mktemp("issuer"), "http://127.0.0.1:18091", {}, claims) as address:
        yield address


@pytest.fixture
async def intake(issuer, tmp_path):
    async with intake_at(tmp_path, Issuer(issuer, Neighbour(None, 60, "test"), Live()), Live()) as each:
        yield each


async def token_of(issuer, audience=AUDIENCE, scope=SCOPE, key=None):
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        shown = Shown(key, "ES256", "POST", f"{issuer}/token", int(Live()().timestamp())) if key else None
        answered = await client.post(
            f"{issuer}/token",
            auth=("epj", PROGRAMS_SECRET.replace(" ", "+").replace(",", "%2C")),
            data={"grant_type": "client_credentials", "scope": scope, "resource": audience},
            headers={"dpop": proof(shown)} if shown else {},
        )
    assert answered.status_code == 200, answered.text
    return answered.json()["access_token"]


async def test_a_bearer_token_is_taken(intake, issuer):
    answer = await intake.post(authorization=f"Bearer {await token_of(issuer)}")
    assert (answer.status_code, intake.door.tenants) == (200, ["bredvik"]), answer.text


async def test_it_does_not_send_for_another_tenant(intake, issuer):
    answer = await intake.post(tenant="nordlys", authorization=f"Bearer {await token_of(issuer)}")
    assert (answer.status_code, intake.door.tenants) == (403, [])


async def test_the_same_programs_token_for_the_office_is_not_taken(intake, issuer):
    other = await token_of(issuer, OFFICE_AUDIENCE, OFFICE_SCOPE)
    answer = await intake.post(authorization=f"Bearer {other}")
    assert (answer.status_code, intake.door.tenants) == (401, [])
    assert "aud is not this audience alone" in answer.headers["www-authenticate"]


async def test_a_bound_token_is_taken_with_its_proof(intake, issuer):
    key = key_for("ES256")
    bound = await token_of(issuer, key=key)
    path = "/fhir/EpisodeOfCare"
    shown = Shown(key, "ES256", "POST", f"{ADDRESS}{path}", int(Live()().timestamp()), bound)
    assert (await intake.post(authorization=f"Bearer {bound}")).status_code == 401
    answer = await intake.post(path, authorization=f"DPoP {bound}", dpop=proof(shown))
    assert (answer.status_code, intake.door.tenants) == (200, ["bredvik"]), answer.text
