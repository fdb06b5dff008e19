"""Logging in from end to end, at an issuer that others have written (oidc-provider)."""

import re
from contextlib import AsyncExitStack

import httpx
import pytest

from adapter.register.access.asking import Neighbour
from adapter.web.recognising.issuer import Issuer
from tests.office_access.issuing import AUDIENCE, PROGRAMS_SECRET, SCOPE, SECRET, issuing, logged_in
from tests.office_access.opened import Live, app_at, browser
from tests.register.jwks import key_for
from tests.register.proofs import Shown, proof

OFFICE = "http://127.0.0.1:18090"
PEOPLE = {
    "kari": {"name": "Kari Drift", "groups": ["drift", "annet"]},
    "ola": {"name": "Ola Leser", "groups": ["lesere"]},
    "per": {"name": "Per Uten", "groups": ["annet"]},
    "13916912345": {"name": "Test Testesen", "groups": ["lesere"]},
}


@pytest.fixture(scope="module")
def issuer(tmp_path_factory):
    with issuing(tmp_path_factory.mktemp("issuer"), OFFICE, PEOPLE) as address:
        yield address


@pytest.fixture
async def process(issuer, tmp_path):
    """Makes one more web process over the same store."""
    async with AsyncExitStack() as stack:

        async def one():
            known = Issuer(issuer, Neighbour(None, 60, "test"), Live())
            return await stack.enter_async_context(app_at(tmp_path, OFFICE, known, Live(), secret=SECRET))

        yield one


async def test_whoever_logs_in_comes_to_the_page_they_asked_for(process):
    async with browser(await process(), OFFICE) as visitor:
        ended = await logged_in(visitor, "kari", "/me?lang=en")
        assert (ended.status_code, str(ended.url)) == (200, f"{OFFICE}/me?lang=en"), ended.text
        assert "Kari Drift" not in ended.text
        assert "Logged in as Operator" in ended.text
        assert "login:kari" in ended.text
        assert "Operator" in ended.text
        assert "Auditor" not in ended.text


async def test_roles_follow_from_the_claims(process):
    async with browser(await process(), OFFICE) as visitor:
        ended = await logged_in(visitor, "ola", "/me")
        assert "Leser" in ended.text
        assert "Kommune 4631" in ended.text
        assert "Drift" not in ended.text


async def test_who_has_no_role_is_not_let_in_and_told_whom_to_ask(process):
    async with browser(await process(), OFFICE) as visitor:
        ended = await logged_in(visitor, "per", "/me")
        assert ended.status_code == 403
        assert "IKT i Bredvik" in ended.text
        assert "kpr-office" not in visitor.cookies


async def test_an_identity_number_for_an_account_is_nowhere(process, tmp_path):
    async with browser(await process(), OFFICE) as visitor:
        ended = await logged_in(visitor, "13916912345", "/me")
        assert ended.status_code == 200
        assert "13916912345" not in ended.text
        assert re.search(r"login:[0-9a-f]{32}<", ended.text)
    assert all(b"13916912345" not in file.read_bytes() for file in tmp_path.glob("kpr.db*"))


async def test_a_login_begun_in_one_process_ends_in_another_and_holds_in_both(process):
    first, second = await process(), await process()
    async with browser(first, OFFICE) as visitor:
        begun = await visitor.get("/login", follow_redirects=False)
        there = await logged_in(visitor, "kari", begun.headers["location"])
        assert there.status_code == 200
        async with browser(second, OFFICE) as elsewhere:
            elsewhere.cookies = visitor.cookies
            assert (await elsewhere.get("/me")).status_code == 200


async def test_who_logs_out_is_out_and_may_log_out_of_the_issuer_too(process):
    async with browser(await process(), OFFICE) as visitor:
        page = await logged_in(visitor, "kari", "/me")
        word = visitor.cookies["kpr-office"]
        token = re.search(r'name="token" value="([0-9a-f]+)"', page.text)[1]
        out = await visitor.post("/logout", data={"token": token})
        assert str(out.url) == f"{OFFICE}/logged-out"
        there = re.search(r'href="(http://127.0.0.1:\d+/session/end\?[^"]+)"', out.text)[1].replace(
            "&amp;", "&"
        )
        assert (await visitor.get(there)).status_code == 200, "the issuer takes it"
        visitor.cookies.set("kpr-office", word)
        again = await visitor.get("/me", follow_redirects=False)
        assert again.status_code == 303, "the session is over, not only the cookie"


async def token_of(issuer, key=None):
    async with httpx.AsyncClient(trust_env=False) as client:
        shown = Shown(key, "ES256", "POST", f"{issuer}/token", int(Live()().timestamp())) if key else None
        answered = await client.post(
            f"{issuer}/token",
            auth=("program", PROGRAMS_SECRET.replace(" ", "+").replace(",", "%2C")),
            data={"grant_type": "client_credentials", "scope": SCOPE, "resource": AUDIENCE},
            headers={"dpop": proof(shown)} if shown else {},
        )
    assert answered.status_code == 200, answered.text
    return answered.json()["access_token"]


async def test_a_program_is_known_by_its_bearer_token(process, issuer):
    token = await token_of(issuer)
    async with browser(await process(), OFFICE) as program:
        answered = await program.get("/me", headers={"authorization": f"Bearer {token}"})
        assert answered.status_code == 200
        assert "client:program" in answered.text


async def test_a_program_whose_token_is_bound_shows_a_proof(process, issuer):
    key = key_for("ES256")
    token = await token_of(issuer, key)
    shown = Shown(key, "ES256", "GET", f"{OFFICE}/me", int(Live()().timestamp()), token)
    first, second = await process(), await process()
    headers = {"authorization": f"DPoP {token}", "dpop": proof(shown)}
    async with browser(first, OFFICE) as program, browser(second, OFFICE) as thief:
        assert (await program.get("/me", headers=headers)).status_code == 200
        again = await thief.get("/me", headers=headers, follow_redirects=False)
        assert again.status_code == 303, "a proof is good for once, in any process"
