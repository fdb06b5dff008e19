"""A token shown to an API: the proof of each attempt, and the API's two questions."""

import ssl
from datetime import UTC, datetime

import httpx
import pytest

from adapter.config import Scheme
from adapter.errors import Unavailable
from adapter.register.access.dpop import nonce_of, proof, refusal_of
from adapter.register.access.keys import read_key
from adapter.register.access.shown import Shown
from adapter.register.access.tokens import TokenRefused
from tests.register.helseid_parts import CHILD, PARENT, SCOPE, TOKEN, granted, refused, world
from tests.register.jwks import write_jwk
from tests.register.proofs import digest
from tests.register.stand_in import Reply, jwt

API = "/api/messages"


@pytest.fixture
async def here(tmp_path):
    async with world(tmp_path) as each:
        yield each


class Asking:
    """An API's client with our token; the API is the stand-in too."""

    def __init__(self, here, *replies, **shown):
        self.here = here
        here.issuer.says(API, *(replies or [Reply()]))
        context = ssl.create_default_context(cafile=here.issuer.ca_file)
        auth = Shown(here.helseid(), SCOPE, PARENT, CHILD, **shown)
        self.client = httpx.AsyncClient(verify=context, auth=auth)

    async def post(self, path=API, **more):
        return await self.client.post(self.here.issuer.base + path, content=b"body", **more)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.client.aclose()

    @property
    def requests(self):
        return [each for each in self.here.issuer.asked if each.path.startswith(API)]


def not_taken(error="invalid_token", **headers):
    return Reply(401, {}, {"www-authenticate": f'DPoP error="{error}"', **headers})


def nonce_wanted(nonce="n-1"):
    return not_taken("use_dpop_nonce", **{"dpop-nonce": nonce})


async def test_token_and_proof_go_along(here):
    async with Asking(here) as api:
        await api.post(API + "?a=1")

    headers = api.requests[0].headers
    header, claims = api.requests[0].proof
    assert headers["authorization"] == "DPoP token-1"
    assert header["typ"] == "dpop+jwt"
    assert claims.pop("jti")
    assert claims == {
        "htm": "POST",
        "htu": here.issuer.base + API,
        "iat": int(here.clock().timestamp()),
        "ath": digest("token-1"),
    }


async def test_each_request_has_a_proof_of_its_moment(here):
    async with Asking(here) as api:
        await api.post()
        here.clock.forward(seconds=60)
        await api.post()
    first, second = (each.proof[1] for each in api.requests)
    assert first["jti"] != second["jti"]
    assert second["iat"] - first["iat"] == 60


async def test_a_nonce_is_answered_once_with_the_same_body(here):
    async with Asking(here, nonce_wanted(), Reply()) as api:
        response = await api.post()
    first, second = api.requests
    assert response.status_code == 200
    assert (first.body, second.body) == (b"body", b"body")
    assert (first.proof[1].get("nonce"), second.proof[1]["nonce"]) == (None, "n-1")
    assert first.proof[1]["jti"] != second.proof[1]["jti"]
    assert first.headers["authorization"] == second.headers["authorization"]


async def test_the_nonce_of_an_answer_is_used_for_the_next_request(here):
    async with Asking(here, Reply(200, {}, {"dpop-nonce": "n-2"})) as api:
        await api.post()
        await api.post()
    assert [each.proof[1].get("nonce") for each in api.requests] == [None, "n-2"]


@pytest.mark.parametrize("replies", [[nonce_wanted()], [not_taken("use_dpop_nonce")]])
async def test_a_nonce_wanted_for_ever_is_the_apis_answer(here, replies):
    async with Asking(here, *replies) as api:
        response = await api.post()
    assert response.status_code == 401
    assert len(api.requests) == (2 if "dpop-nonce" in replies[0].headers else 1)


async def test_a_token_that_is_not_taken_is_got_anew_once(here):
    here.issuer.says(TOKEN, granted("token-1"), granted("token-2"))
    async with Asking(here, not_taken(), Reply()) as api:
        response = await api.post()
    assert response.status_code == 200
    assert [each.headers["authorization"] for each in api.requests] == ["DPoP token-1", "DPoP token-2"]
    assert api.requests[1].proof[1]["ath"] == digest("token-2")


async def test_a_second_refusal_is_the_apis_answer(here):
    here.issuer.says(TOKEN, granted("token-1"), granted("token-2"), granted("token-3"))
    async with Asking(here, not_taken()) as api:
        response = await api.post()
    assert (response.status_code, len(api.requests), len(here.requests)) == (401, 2, 2)


async def test_both_questions_may_come_together(here):
    here.issuer.says(TOKEN, granted("token-1"), granted("token-2"))
    async with Asking(here, nonce_wanted(), not_taken(), Reply()) as api:
        response = await api.post()
    assert (response.status_code, len(api.requests)) == (200, 3)
    assert api.requests[2].proof[1]["nonce"] == "n-1"


@pytest.mark.parametrize(
    "reply",
    [Reply(401), not_taken("invalid_dpop_proof"), not_taken("insufficient_scope"), Reply(403), Reply(500)],
)
async def test_every_other_answer_is_the_callers(here, reply):
    async with Asking(here, reply) as api:
        response = await api.post()
    assert (response.status_code, len(api.requests)) == (reply.status, 1)


async def test_a_bearer_token_goes_alone(here):
    here.issuer.says(TOKEN, granted(token_type="Bearer"))
    async with Asking(here, scheme=Scheme.BEARER) as api:
        await api.post()
    headers = api.requests[0].headers
    assert headers["authorization"] == "Bearer token-1"
    assert "dpop" not in headers


@pytest.mark.parametrize(
    ("reply", "error"), [(Reply(503), Unavailable), (refused("invalid_client"), TokenRefused)]
)
async def test_without_token_nothing_is_sent(here, reply, error):
    here.issuer.says(TOKEN, reply)
    async with Asking(here) as api:
        with pytest.raises(error):
            await api.post()
    assert api.requests == []


def test_a_token_is_not_shown_synchronously(here):
    with httpx.Client(auth=Shown(here.helseid(), SCOPE)) as client, pytest.raises(NotImplementedError):
        client.get(here.issuer.base)


@pytest.mark.parametrize(
    ("url", "htu"),
    [
        ("https://API.example:443/a/b?c=d#e", "https://api.example/a/b"),
        ("https://api.example:8443/a%20b/", "https://api.example:8443/a%20b/"),
        ("https://api.example", "https://api.example"),
    ],
)
def test_the_address_in_a_proof_is_without_query_and_fragment(tmp_path, url, htu):
    key = read_key(write_jwk(tmp_path / "k", "PS256"), "PS256")
    made = proof(key, "GET", httpx.URL(url), datetime.now(UTC))
    header, claims = jwt(made)
    assert claims["htu"] == htu
    assert sorted(header["jwk"]) == ["e", "kty", "n"], "nothing private"


@pytest.mark.parametrize("nonce", ["", 'a"b', "a\\b", "a b", "n" * 513, "é"])
def test_what_cannot_be_a_nonce_is_none(nonce):
    assert nonce_of(httpx.Response(401, headers={"dpop-nonce": nonce.encode()})) is None


@pytest.mark.parametrize(
    ("status", "stated", "error"),
    [
        (401, ['DPoP error="invalid_token", algs="PS256"'], "invalid_token"),
        (401, ["Bearer", "DPoP algs=PS256, error=use_dpop_nonce"], "use_dpop_nonce"),
        (401, ['DPoP error_description="error of yours"'], None),
        (401, [], None),
        (403, ['DPoP error="invalid_token"'], None),
    ],
)
def test_the_error_of_an_api_is_read(status, stated, error):
    response = httpx.Response(status, headers=[("www-authenticate", each) for each in stated])
    assert refusal_of(response) == error
