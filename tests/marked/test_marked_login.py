"""Marked persons who work there: what an issuer tells of who logs in is kept sealed, or nowhere; and shown to nobody."""

import re
from urllib.parse import quote

import pytest

from adapter.register.access.asking import Neighbour
from adapter.store.access_reading import WhatLooks
from adapter.values import replace
from adapter.web.recognising.issuer import Issuer
from tests.marked import documents
from tests.marked.ahead import written_ahead
from tests.marked.installed import logged
from tests.marked.kept import hear_store
from tests.marked.logging_in import CLAIMS, listened, office_of, wrong_answers, wrong_claims
from tests.marked.persons import number, words
from tests.marked.search import Heard, must_hold
from tests.marked.talkative import talking
from tests.marked.telling import hear_numbers
from tests.office_access.forging import NAME, Told, access_claims, asked_of, id_claims, issuer_of, token
from tests.office_access.issuing import SECRET, issuing, logged_in
from tests.office_access.opened import At, Live

OFFICE, ELSEWHERE = "http://127.0.0.1:18091", "https://kpr.example"
GIVEN = replace(documents.stay(0), tenant="plain")
#: What people are called by in the access log; the last two hold a number, in parts of which nothing warns.
NAMED_BY = ("sub", "pid", "helseid://claims/identity/pid", "preferred_username")


@pytest.fixture
def people():
    """Accounts of an issuer: by its number one that has a role; and one that has none."""
    told = {name: CLAIMS[name] for name in ("name", "groups")}
    return {number("account"): told, "nobody": told | {"groups": [words("claim of an account")]}}


async def test_who_logs_in_at_an_issuer_is_named_to_nobody(people, tmp_path, store_url, capfd):
    heard = Heard()
    with talking(), issuing(tmp_path, OFFICE, people) as address:
        issuer = Issuer(address, Neighbour(None, 60, "test"), Live())
        async with office_of(tmp_path, store_url, OFFICE, issuer, Live(), GIVEN, secret=SECRET) as (
            app,
            store,
        ):
            async with listened(heard, "account", app, OFFICE) as account:
                ended = await logged_in(account, number("account"), "/me")
                assert (ended.status_code, words("name of an account") in ended.text) == (200, False)
                await looks_around(account, ended.text)
                typed = f"&service={quote(words('address of a request'))}"
                back = "/inputs?outcome=reject&until=2026-11-01"
                ended = await logged_in(account, number("account"), back + typed)
                assert str(ended.url) == OFFICE + back
            async with listened(heard, "nobody", app, OFFICE) as nobody:
                assert (await logged_in(nobody, "nobody", "/me")).status_code == 403
            await hear_kept(heard, store, store_url)
    heard.hear("login", "log", logged("".join(capfd.readouterr())))
    hear_numbers(heard, "login")

    must_hold(heard, "login")
    assert "login_without_role" in log_of(heard)


@pytest.mark.parametrize("name_claim", NAMED_BY)
async def test_what_an_issuer_tells_is_not_written_down(tmp_path, sqlite_url, capfd, name_claim):
    heard, told, now = Heard(), Told(), At()
    issuer = issuer_of(told, now)
    with talking():
        opened = office_of(tmp_path, sqlite_url, ELSEWHERE, issuer, now, GIVEN, name_claim=name_claim)
        async with written_ahead(sqlite_url) as ahead, opened as (app, store):
            async with listened(heard, "account", app, ELSEWHERE) as account:
                account.follow_redirects = False
                assert (await comes_back(account, told, now, CLAIMS)).status_code == 303
                page = await account.get("/me")
                await looks_around(account, page.text)
            async with listened(heard, "stranger", app, ELSEWHERE) as stranger:
                stranger.follow_redirects = False
                await come_back_wrongly(stranger, told, now)
            await hear_kept(heard, store, sqlite_url)
            heard.hear("login", "written ahead", await ahead())
    heard.hear("login", "log", logged("".join(capfd.readouterr())))
    hear_numbers(heard, "login")

    must_hold(heard, "issuer")
    assert log_of(heard).count("login_refused") > 10


async def comes_back(visitor, told, now, claims, **answer):
    """Begin a login, and end it as an issuer that tells this."""
    back = f"/inputs?fnr={number('address of a request')}"
    asked = asked_of((await visitor.get("/login", params={"back": back})).headers["location"])
    made = id_claims(now.now, nonce=asked["nonce"]) | claims
    told.id_token = token({name: value for name, value in made.items() if value is not None})
    return await visitor.get("/login/callback", params={"code": "c", "state": asked["state"], **answer})


async def come_back_wrongly(visitor, told, now):
    """Claims, answers, tokens and metadata that are refused, with somebody in each of them."""
    for claims in wrong_claims():
        assert (await comes_back(visitor, told, now, dict(CLAIMS) | claims)).status_code in (303, 400)
    state = asked_of((await visitor.get("/login")).headers["location"])["state"]
    for answer in wrong_answers(state):
        assert (await visitor.get("/login/callback", params=answer)).status_code == 400
    given = number("answer of the issuer")
    for claims in ({"sub": given, "client_id": given}, {"aud": given}, {"scope": given}, {"iss": given}):
        made = token(access_claims(now.now, **claims), typ="at+jwt")
        for scheme in ("Bearer", "DPoP"):
            headers = {"authorization": f"{scheme} {made}", "dpop": f"{given}.{given}.{given}"}
            await visitor.get("/api/v1/lines", headers=headers)
    await visitor.get(
        "/me", headers={"x-client-certificate": f"CN={given} {quote(words('answer of the issuer'))}"}
    )
    told.metadata = {"issuer": f"{NAME}/{given}", given: words("answer of the issuer")}
    now.now = now.now.replace(year=now.now.year + 1)
    await visitor.get("/login")
    told.is_away = True
    await visitor.get("/login")


async def looks_around(visitor, page):
    """Look at pages and data, search for a person, and log out."""
    for path in (
        "/",
        "/inputs",
        "/inputs/1",
        "/messages",
        "/access-log",
        "/api/v1/inputs",
        "/api/v1/access-log",
    ):
        assert (await visitor.get(path)).status_code == 200, path
    form = {"token": re.search(r'name="token" value="([0-9a-f]+)"', page)[1]}
    asked = {"fid": number("subject of the first"), "kommune": "4601"}
    assert (await visitor.post("/persons", data=form | asked)).status_code == 200
    assert (await visitor.get("/access-log")).status_code == 200
    assert (await visitor.post("/logout", data=form)).status_code in (200, 303)


async def hear_kept(heard, store, url):
    """Note the sessions and the access log, as rows and as they lie there; somebody is in each."""
    rows = await store.access_log.rows(WhatLooks(), limit=1000)
    assert {each.entry.who.partition(":")[0] for each in rows} == {"login"}
    heard.hear("login", "access log", "\n".join(map(repr, rows)))
    await hear_store(heard, "login", url)
    assert heard.size("column access_log.who") > 30


def log_of(heard):
    """What was logged."""
    return b"\n".join(heard.lines["login", "log"]).decode()
