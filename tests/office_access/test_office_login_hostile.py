"""Logins that are not what they seem: each is refused, and nobody is logged in."""

from datetime import timedelta

import pytest
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, RSAKey

from adapter.web.office.back import PLACES, way_back
from tests.office_access.forging import asked_of, by_the_public_key, id_claims, issuer_of, token, unsigned
from tests.office_access.routes import routes_of
from tests.register.jwks import key_for
from tests.register.proofs import public

COOKIE = "__Host-kpr-office"


async def test_a_sound_login_is_taken(kari):
    assert (await kari.get("/me")).status_code == 200
    assert COOKIE in kari.cookies


async def test_the_issuer_is_asked_with_state_nonce_and_a_hashed_verifier(visitor):
    asked = asked_of((await visitor.get("/login")).headers["location"])
    assert asked["response_type"] == "code"
    assert asked["redirect_uri"] == "https://kpr.example/login/callback"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 43
    assert len(asked["nonce"]) >= 43
    again = asked_of((await visitor.get("/login")).headers["location"])
    assert all(asked[name] != again[name] for name in ("state", "nonce", "code_challenge"))


WRONG_CLAIMS = {
    "another-issuer": {"iss": "https://other.example"},
    "another-audience": {"aud": "other"},
    "two-audiences": {"aud": ["office", "other"]},
    "no-audience": {"aud": None},
    "another-azp": {"azp": "other"},
    "another-nonce": {"nonce": "n" * 43},
    "no-nonce": {"nonce": None},
    "expired": {"exp": 1},
    "no-exp": {"exp": None},
    "exp-is-text": {"exp": "9999999999"},
    "long-ago": {"iat": 1},
    "from-the-future": {"iat": 9_999_999_999},
    "not-good-yet": {"nbf": 9_999_999_999},
    "no-iat": {"iat": None},
    "no-sub": {"sub": None},
    "sub-is-a-list": {"sub": ["kari"]},
}


@pytest.mark.parametrize("wrong", WRONG_CLAIMS.values(), ids=WRONG_CLAIMS)
async def test_an_id_token_with_a_wrong_claim_is_refused(opened, visitor, wrong):
    answer = await opened.log_in(visitor, **wrong)
    assert answer.status_code == 400
    assert COOKIE not in visitor.cookies


WRONG_HEADERS = {
    "another-type": {"typ": "logout+jwt"},
    "an-access-token": {"typ": "at+jwt"},
    "another-kid": {"kid": "other"},
    "crit": {"crit": ["exp"]},
    "another-key": {"key": ECKey.generate_key("P-256")},
    "another-curve": {"algorithm": "ES384"},
}


@pytest.mark.parametrize("wrong", WRONG_HEADERS.values(), ids=WRONG_HEADERS)
async def test_an_id_token_that_is_not_the_issuers_is_refused(opened, visitor, wrong):
    answer = await opened.log_in(visitor, header=wrong)
    assert answer.status_code == 400
    assert COOKIE not in visitor.cookies


@pytest.mark.parametrize(
    "forge", [unsigned, lambda claims: by_the_public_key(claims, "JWT"), lambda _: "x", lambda _: ""]
)
async def test_an_id_token_without_a_signature_of_an_allowed_kind_is_refused(opened, visitor, forge):
    asked = asked_of((await visitor.get("/login")).headers["location"])
    opened.told.id_token = forge(id_claims(opened.now.now, nonce=asked["nonce"]))
    answer = await visitor.get("/login/callback", params={"code": "c", "state": asked["state"]})
    assert answer.status_code == 400


async def test_a_key_that_is_too_small_is_no_key(opened, visitor):
    with pytest.warns(SecurityWarning):
        small = RSAKey.generate_key(1024, auto_kid=False)
    opened.told.keys = [{**public(small), "kid": "key-1"}]
    answer = await opened.log_in(visitor, header={"key": small, "algorithm": "RS256"})
    assert answer.status_code == 400


WRONG_ANSWERS = {
    "another-state": {"state": "s" * 43},
    "no-state": {"state": None},
    "no-code": {"code": None},
    "an-error": {"error": "access_denied"},
    "of-another-issuer": {"iss": "https://other.example"},
}


@pytest.mark.parametrize("wrong", WRONG_ANSWERS.values(), ids=WRONG_ANSWERS)
async def test_an_answer_to_another_login_is_refused(opened, visitor, wrong):
    answer = await opened.log_in(visitor, answer=wrong)
    assert answer.status_code == 400
    assert COOKIE not in visitor.cookies


async def test_an_issuer_that_says_it_names_itself_must(opened, visitor):
    opened.told.metadata["authorization_response_iss_parameter_supported"] = True
    assert (await opened.log_in(visitor)).status_code == 400
    assert (await opened.log_in(visitor, answer={"iss": opened.told.metadata["issuer"]})).status_code == 303


async def test_an_answer_that_comes_twice_is_refused(opened, visitor):
    begun = await visitor.get("/login")
    asked = asked_of(begun.headers["location"])
    opened.told.id_token = token(id_claims(opened.now.now, nonce=asked["nonce"]))
    told = {"code": "c", "state": asked["state"]}
    assert (await visitor.get("/login/callback", params=told)).status_code == 303
    assert (await visitor.get("/login/callback", params=told)).status_code == 400


async def test_a_parameter_that_stands_twice_is_refused(opened, visitor):
    asked = asked_of((await visitor.get("/login")).headers["location"])
    answer = await visitor.get(f"/login/callback?code=c&state=x&state={asked['state']}")
    assert answer.status_code == 400


async def test_the_login_of_another_browser_is_not_taken_over(opened, visitor):
    # Login CSRF: somebody hands out the link that ends their own login.
    async with opened.browser() as theirs:
        asked = asked_of((await theirs.get("/login")).headers["location"])
        opened.told.id_token = token(id_claims(opened.now.now, nonce=asked["nonce"]))
    await visitor.get("/login")
    answer = await visitor.get("/login/callback", params={"code": "c", "state": asked["state"]})
    assert answer.status_code == 400
    assert COOKIE not in visitor.cookies


async def test_a_login_that_took_too_long_is_begun_anew(opened, visitor):
    asked = asked_of((await visitor.get("/login")).headers["location"])
    opened.now.now += timedelta(minutes=11)
    opened.told.id_token = token(id_claims(opened.now.now, nonce=asked["nonce"]))
    answer = await visitor.get("/login/callback", params={"code": "c", "state": asked["state"]})
    assert answer.status_code == 400


async def test_metadata_of_another_issuer_are_not_believed(opened, visitor):
    opened.told.metadata["issuer"] = "https://other.example"
    assert (await visitor.get("/login")).status_code == 503


async def test_nobody_is_sent_where_the_way_is_in_clear(opened, visitor):
    opened.told.metadata["authorization_endpoint"] = "http://issuer.example/auth"
    assert (await visitor.get("/login")).status_code == 503


async def test_an_issuer_that_is_away_is_said_to_be(opened, visitor):
    opened.told.is_away = True
    answer = await visitor.get("/login")
    assert answer.status_code == 503
    assert "Innloggingstjenesten svarer ikke" in answer.text


async def test_keys_that_nobody_knows_are_asked_for_seldom(opened):
    issuer = issuer_of(opened.told, opened.now)
    for n in range(20):
        with pytest.raises(Exception, match="kid"):
            await issuer.verified(token({}, kid=f"other-{n}"))
    assert sum(url.endswith("/jwks") for _, url, _ in opened.told.asked) == 1


async def test_a_new_key_of_the_issuers_is_taken_up(opened):
    issuer = issuer_of(opened.told, opened.now)
    await issuer.verified(token({}))
    opened.told.keys = [{**public(key_for("ES256", "key-2")), "kid": "key-2"}]
    opened.now.now += timedelta(minutes=1)
    await issuer.verified(token({}, kid="key-2", key=key_for("ES256", "key-2")))


async def test_a_word_put_into_the_browser_before_is_worth_nothing(opened, visitor):
    # Session fixation.
    planted = "p" * 43
    visitor.cookies.set(COOKIE, planted, domain="kpr.example")
    await opened.log_in(visitor)
    words = [cookie.value for cookie in visitor.cookies.jar if cookie.name == COOKIE]
    assert planted not in words or len(words) > 1
    async with opened.browser() as thief:
        thief.cookies.set(COOKIE, planted)
        assert (await thief.get("/me")).status_code == 303


async def test_logging_in_anew_ends_the_login_before(opened, kari):
    before = kari.cookies[COOKIE]
    await opened.log_in(kari)
    assert kari.cookies[COOKIE] != before
    async with opened.browser() as thief:
        thief.cookies.set(COOKIE, before)
        assert (await thief.get("/me")).status_code == 303


async def test_cookies_are_for_this_host_over_https_and_no_script(opened, visitor):
    begun = await visitor.get("/login")
    ended = await opened.log_in(visitor)
    page = await visitor.get("/me")
    handed_out = [each for answer in (begun, ended, page) for each in answer.headers.get_list("set-cookie")]
    assert len(handed_out) >= 3
    for cookie in handed_out:
        assert cookie.startswith("__Host-kpr-office"), cookie.partition("=")[0]
        parts = [part.strip().lower() for part in cookie.split(";")]
        assert {"httponly", "secure", "path=/", "samesite=lax"} <= set(parts)
        assert not any(part.startswith("domain") for part in parts)


async def test_a_login_that_is_not_used_ends(opened, kari):
    opened.now.now += timedelta(minutes=61)
    assert (await kari.get("/me")).headers["location"] == "/login?back=%2Fme"


async def test_a_login_ends_after_its_hours_however_much_it_is_used(opened, kari):
    for _ in range(21):
        opened.now.now += timedelta(minutes=29)
        answer = await kari.get("/me")
    assert answer.status_code == 303


AWAY = ["//evil.example", "/\\evil.example", "https://evil.example", "/%2f/evil.example", "/..//evil.example"]
AWAY += [
    "javascript:alert(1)",
    "/a\r\nset-cookie: a=b",
    "/\t/evil.example",
    "evil.example",
    "",
    "/login",
    "/logout",
]
AWAY += ["/a" * 400, "/@evil.example", "/inputs?next=https://evil.example", "/x?q=13916912345", "/æ"]


@pytest.mark.parametrize("asked", AWAY, ids=[f"away-{n}" for n in range(len(AWAY))])
async def test_a_login_leads_nowhere_but_to_a_page_of_ours(opened, visitor, asked):
    answer = await opened.log_in(visitor, back=asked)
    assert answer.headers["location"] == "/"
    assert "a=b" not in str(answer.headers)


@pytest.mark.parametrize(
    "address",
    [
        "/inputs?outcome=park&since=2026-11-01&until=2026-11-02T10%3A00",
        "/inputs?message=3f0e8a52-9d3c-4a3e-9a55-0c9a4f0f7a11&rule=KPR-V-034&reason=end-before-start",
        "/inputs/17/document",
        "/messages?kommune=4631&line=IPLOS&state=refused&cause=timed-out&before=120",
        "/messages/3f0e8a52-9d3c-4a3e-9a55-0c9a4f0f7a11/notifications/2",
        "/parked?state=replayed",
        "/parked/groups/0123456789abcdef0123456789abcdef",
        "/lines/4631/HST",
        "/mappings/service-codes",
        "/figures?name=contacts&month=2026-01&unit=322109830",
        "/me?lang=en",
        "/",
    ],
)
def test_a_login_leads_back_to_what_was_asked_for(address):
    assert way_back(address) == address


@pytest.mark.parametrize(
    ("asked", "back"),
    [
        ("/inputs?service=Nordmann&outcome=park", "/inputs?outcome=park"),
        ("/inputs?Nordmann=1&input=", "/inputs"),
        ("/access-log?who=local%3Akari&act=see-document&since=2026-11-01", "/access-log?since=2026-11-01"),
        ("/reviews?tenant=bredvik-helse&state=all", "/reviews?state=all"),
        ("/inputs?message=%31%33%39%31%36%39%31%32%33%34%35", "/inputs"),
        ("/inputs?message=%30%30%30%30%30%31%33%39%31%36%39%31%32%33%34%35", "/inputs"),
        ("/mappings/nordmann", "/mappings"),
        ("/lines/4631/Nordmann", "/lines"),
        ("/nordmann", "/"),
        ("/nordmann/17", "/"),
    ],
)
def test_of_an_address_a_login_says_again_nothing_that_may_be_somebodys_name(asked, back):
    assert way_back(asked) == back


def test_every_page_is_a_place_that_a_login_leads_back_to(opened):
    read = [path for method, path in routes_of(opened.app) if method == "GET"]
    pages = [path for path in read if not path.startswith(("/api/", "/static/", "/login", "/logged-out"))]
    parts = {part for path in pages for part in path.split("/")}
    assert {part for part in parts if part and "{" not in part} == PLACES
