"""Forms and acts are taken from pages of ours alone, made for this browser and this login."""

import re

import httpx
import pytest
from fastapi import APIRouter, Request, Response

from adapter.config import Settings
from adapter.web.office import Office
from adapter.web.office.gate import OpenAtHome
from adapter.web.office.routing import OfficePage
from tests.office.reused import app_for
from tests.office_access.opened import At, shipped_world
from tests.stores import opened_store

OURS = {"origin": "https://kpr.example", "sec-fetch-site": "same-origin"}


async def token_in(browser, path="/me"):
    page = await browser.get(path)
    return re.search(r'name="token" value="([^"]+)"', page.text)[1]


async def test_a_form_of_our_own_page_is_taken(kari):
    answer = await kari.post("/logout", data={"token": await token_in(kari)}, headers=OURS)
    assert answer.headers["location"] == "/logged-out"
    assert (await kari.get("/me")).status_code == 303


async def still_in(browser):
    return (await browser.get("/me")).status_code == 200


WITHOUT = {"none": {}, "empty": {"token": ""}, "wrong": {"token": "0" * 32}, "letters": {"token": "æøå"}}


@pytest.mark.parametrize("data", WITHOUT.values(), ids=WITHOUT)
async def test_a_form_without_the_right_token_does_nothing(kari, data):
    answer = await kari.post("/logout", data=data, headers=OURS)
    assert answer.status_code == 403
    assert "Ingenting er gjort" in answer.text
    assert await still_in(kari)


async def test_a_token_that_stands_in_the_address_does_not_count(kari):
    token = await token_in(kari)
    assert (await kari.post(f"/logout?token={token}")).status_code == 403
    assert (await kari.post("/logout", json={"token": token})).status_code == 403
    assert await still_in(kari)


async def test_the_token_of_another_login_does_not_do(opened, kari):
    async with opened.browser() as other:
        await opened.log_in(other)
        theirs = await token_in(other)
    assert (await kari.post("/logout", data={"token": theirs}, headers=OURS)).status_code == 403
    assert await still_in(kari)


async def test_the_token_of_the_login_before_does_not_do(opened, kari):
    before = await token_in(kari)
    await opened.log_in(kari)
    assert (await kari.post("/logout", data={"token": before}, headers=OURS)).status_code == 403


async def test_a_cookie_that_somebody_planted_makes_no_token(opened, kari):
    # Who can set cookies still does not know the keyed hash.
    kari.cookies.set("__Host-kpr-office-form", "f" * 22, domain="kpr.example")
    assert (await kari.post("/logout", data={"token": "f" * 22}, headers=OURS)).status_code == 403


FOREIGN = {
    "cross-site": {"sec-fetch-site": "cross-site"},
    "same-site": {"sec-fetch-site": "same-site"},
    "unheard-of": {"sec-fetch-site": "whatever"},
    "another-origin": {"origin": "https://evil.example"},
    "a-sub-domain": {"origin": "https://a.kpr.example"},
    "another-port": {"origin": "https://kpr.example:8443"},
    "in-clear": {"origin": "http://kpr.example"},
    "no-origin-at-all": {"origin": "null"},
    "begins-alike": {"origin": "https://kpr.example.evil.example"},
}


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
async def test_another_site_sends_no_form_even_with_the_token(kari, headers):
    answer = await kari.post("/logout", data={"token": await token_in(kari)}, headers=headers)
    assert answer.status_code == 403
    assert await still_in(kari)


async def test_nobody_is_logged_out_by_a_picture(kari):
    assert (await kari.get("/logout")).status_code in (404, 405)
    assert await still_in(kari)


async def acts(browser, **sent):
    path = "/api/v1/lines/4631/iplos/stop"
    return (await browser.post(path, **sent)).status_code


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
async def test_another_site_acts_not_over_the_interface(kari, headers):
    assert await acts(kari, json={}, headers=headers) == 403


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain; a=b"]
)
async def test_a_form_is_no_act_of_the_interface(kari, kind):
    assert await acts(kari, content=b'{"why": "x"}', headers={"content-type": kind}) == 403


async def test_a_login_acts_over_the_interface_as_json(kari):
    assert await acts(kari, json={}, headers=OURS) != 403


@pytest.fixture
async def at_home(tmp_path):
    """The office of one machine, without a login."""
    async with opened_store(tmp_path) as store:
        world, now = shipped_world(), At()
        office = Office(
            store, lambda: world, Settings(), now, OpenAtHome("kari"), store.access_log, lambda *_: None
        )
        with app_for(office, _forms) as app:
            yield app


def _forms(app):
    """A form of the tests' own: any page of the office is let in alike."""
    routes = APIRouter(route_class=OfficePage)

    @routes.post("/tried")
    async def tried(request: Request) -> Response:
        return Response((await request.form())["what"])

    @routes.get("/token")
    async def token(request: Request) -> Response:
        return Response(f'name="token" value="{request.state.form_token}"')

    app.include_router(routes)


def local(app, host="127.0.0.1:8090", peer="127.0.0.1"):
    transport = httpx.ASGITransport(app, client=(peer, 40000))
    return httpx.AsyncClient(transport=transport, base_url=f"http://{host}", trust_env=False)


async def test_without_a_login_forms_are_held_against_the_browser_as_well(at_home):
    async with local(at_home) as mine, local(at_home) as other:
        token = await token_in(mine, "/token")
        told = {"token": token, "what": "done"}
        assert (await mine.post("/tried", data=told)).text == "done"
        assert (await mine.post("/tried", data={"what": "done"})).status_code == 403
        foreign = {"origin": "http://evil.example"}
        assert (await mine.post("/tried", data=told, headers=foreign)).status_code == 403
        assert (await other.post("/tried", data=told)).status_code == 403, "another browser's"


async def test_a_form_with_files_is_read_once_and_handed_on(at_home):
    async with local(at_home) as mine:
        told = {"token": await token_in(mine, "/token"), "what": "done"}
        assert (await mine.post("/tried", data=told, files={"file": b"x"})).text == "done"


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "0.0.0.0"]
)
async def test_without_a_login_it_answers_to_no_other_name(at_home, host):
    async with local(at_home, host) as browser:
        assert (await browser.get("/me")).status_code == 421


@pytest.mark.parametrize("host", ["[::1", "a b", "[::1]:port", "127.0.0.1:999999", ""])
async def test_a_host_that_is_none_is_refused_in_words(at_home, host):
    async with local(at_home) as browser:
        assert (await browser.get("/me", headers={"host": host})).status_code == 421


@pytest.mark.parametrize("host", ["localhost:8090", "127.0.0.1", "[::1]:8090"])
async def test_without_a_login_it_answers_at_this_machine(at_home, host):
    async with local(at_home, host) as browser:
        assert (await browser.get("/me")).status_code == 200


async def test_without_a_login_only_this_machine_is_answered(at_home):
    async with local(at_home, peer="10.0.0.5") as browser:
        assert (await browser.get("/me")).status_code == 421


HANDED_ON = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via"]


@pytest.mark.parametrize("name", HANDED_ON)
async def test_without_a_login_nothing_is_answered_that_a_proxy_hands_on(at_home, name):
    async with local(at_home) as browser:
        assert (await browser.get("/me", headers={name: "127.0.0.1"})).status_code == 421


@pytest.mark.parametrize("host", ["evil.example", "kpr.example:8443", "kpr.example.evil.example", "[::1", ""])
async def test_with_a_login_it_answers_to_its_own_name_alone(kari, host):
    answer = await kari.get("/me", headers={"host": host})
    assert answer.status_code == 421
    assert "evil" not in answer.text + str(answer.headers)


@pytest.mark.parametrize("path", ["/login", "/login/callback?code=c&state=s", "/logged-out"])
async def test_a_login_begins_and_ends_under_the_offices_own_name_alone(opened, path):
    async with opened.browser() as visitor:
        answer = await visitor.get(path, headers={"host": "evil.example"})
        assert answer.status_code == 421
        assert "evil" not in answer.text + str(answer.headers)
        assert "set-cookie" not in answer.headers


async def test_its_own_name_with_the_port_that_goes_without_saying_is_its_own(kari):
    assert (await kari.get("/me", headers={"host": "kpr.example:443"})).status_code == 200
