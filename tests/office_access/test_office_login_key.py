"""Logging in at an issuer that wants a key of the office and a request pushed before, as HelseID does."""

import json
from urllib.parse import parse_qs

import httpx
import pytest

from adapter.errors import Misconfigured
from adapter.register.access.asking import Answered, Neighbour
from adapter.register.access.keys import read_key
from adapter.web.recognising.issuer import Issuer
from tests.office_access.forging import ENDPOINTS, NAME, Told, asked_of, id_claims, issuer_of, token
from tests.office_access.issuing import issuing, logged_in
from tests.office_access.opened import At, Live, app_at, browser
from tests.office_access.test_office_login_real import OFFICE, PEOPLE
from tests.office_access.test_office_wiring import LOGIN, made  # noqa: F401 - a fixture
from tests.register.jwks import key_for, write_jwk
from tests.register.proofs import public

CLIENT, KID = "office-with-a-key", "key-1"
ADDRESS = "https://kpr.example"
PAR = "pushed_authorization_request_endpoint"


@pytest.fixture(scope="module")
def issuer(tmp_path_factory):
    jwks = {"keys": [{**public(key_for("ES256", KID)), "kid": KID, "alg": "ES256", "use": "sig"}]}
    with issuing(tmp_path_factory.mktemp("issuer"), OFFICE, PEOPLE, jwks=jwks) as address:
        yield address


@pytest.fixture
def key(tmp_path):
    file = write_jwk(tmp_path / "office.json", "ES256", KID)
    return lambda: read_key(file, "ES256")


async def test_whoever_logs_in_with_a_key_of_the_office_comes_in(issuer, tmp_path, key):
    known = Issuer(issuer, Neighbour(None, 60, "test"), Live())
    async with (
        app_at(tmp_path, OFFICE, known, Live(), client_id=CLIENT, key=key) as app,
        browser(app, OFFICE) as visitor,
    ):
        begun = await visitor.get("/login", follow_redirects=False)
        asked = asked_of(begun.headers["location"])
        assert set(asked) == {"client_id", "request_uri"}
        ended = await logged_in(visitor, "kari", "/me?lang=en")
        assert (ended.status_code, str(ended.url)) == (200, f"{OFFICE}/me?lang=en"), ended.text
        assert "login:kari" in ended.text


async def test_another_key_than_the_registered_one_lets_nobody_in(issuer, tmp_path):
    members = key_for("ES256", "key-2").as_dict(private=True)
    other = write_jwk(tmp_path / "other.json", "ES256", KID, **{name: members[name] for name in "dxy"})
    known = Issuer(issuer, Neighbour(None, 60, "test"), Live())
    stolen = lambda: read_key(other, "ES256")  # noqa: E731 - as main has it
    async with (
        app_at(tmp_path, OFFICE, known, Live(), client_id=CLIENT, key=stolen) as app,
        browser(app, OFFICE) as visitor,
    ):
        assert (await visitor.get("/login", follow_redirects=False)).status_code == 503


class Pushed(Told):
    """An issuer that takes pushed requests, and keeps what came."""

    answer: tuple[int, object] = (201, {"request_uri": "urn:example:1", "expires_in": 60})

    async def ask(self, method, url, *, headers=None, content=None, auth=None):
        if url != self.metadata.get(PAR):
            return await super().ask(method, url, headers=headers, content=content, auth=auth)
        self.asked.append((method, url, content))
        status, told = self.answer
        return Answered(httpx.Response(status), json.dumps(told).encode())


def offering(**more):
    return Pushed(metadata={**ENDPOINTS, PAR: f"{NAME}/par", **more})


async def begun(told, folder, **settings):
    opened = app_at(folder, ADDRESS, issuer_of(told), At(), **settings)
    async with opened as app, browser(app, ADDRESS) as visitor:
        return await visitor.get("/login", follow_redirects=False)


async def test_what_is_asked_for_goes_to_the_issuer_alone(tmp_path, key):
    told = offering()
    answer = await begun(told, tmp_path, key=key)
    assert asked_of(answer.headers["location"]) == {"client_id": "office", "request_uri": "urn:example:1"}
    [form] = [parse_qs(content.decode()) for _, url, content in told.asked if url.endswith("/par")]
    assert {"state", "nonce", "code_challenge", "redirect_uri", "client_assertion"} <= form.keys()
    assert "client_secret" not in form


@pytest.mark.parametrize("answer", [(400, {}), (401, {}), (201, {}), (200, {"request_uri": "x"}), (201, [])])
async def test_an_issuer_that_does_not_take_it_is_said_to_be_away(tmp_path, key, answer):
    told = offering()
    told.answer = answer
    assert (await begun(told, tmp_path, key=key)).status_code == 503


async def test_without_a_key_it_is_pushed_only_where_it_must_be(tmp_path):
    assert "state" in asked_of((await begun(offering(), tmp_path)).headers["location"])
    needed = await begun(offering(require_pushed_authorization_requests=True), tmp_path)
    assert "request_uri" in asked_of(needed.headers["location"])


async def test_each_assertion_is_made_for_one_request(tmp_path, key):
    told, now = offering(), At()
    opened = app_at(tmp_path, ADDRESS, issuer_of(told, now), now, key=key)
    async with opened as app, browser(app, ADDRESS) as visitor:
        await visitor.get("/login", follow_redirects=False)
        [pushed] = [parse_qs(content.decode()) for _, url, content in told.asked if url.endswith("/par")]
        told.id_token = token(id_claims(now.now, nonce=pushed["nonce"][0]))
        sent = {"code": "c", "state": pushed["state"][0]}
        ended = await visitor.get("/login/callback", params=sent, follow_redirects=False)
    assert ended.status_code == 303
    assertions = [
        parse_qs(content.decode())["client_assertion"][0] for _, _, content in told.asked if content
    ]
    assert len(assertions) == len(set(assertions)) == 2


def test_a_key_that_cannot_be_used_stops_the_start(made, tmp_path):  # noqa: F811 - the fixture
    wrong = write_jwk(tmp_path / "wrong.json", "ES256")
    told = LOGIN | {"key_file": wrong, "algorithm": "PS256"}
    with pytest.raises(Misconfigured, match="KPR_LOGIN__ALGORITHM"):
        made(told, address=ADDRESS, access=made.access)
