"""The address register over HTTPS: what is asked, what is kept, and what an outage leaves."""

import base64

import httpx
import pytest
import structlog
from cryptography.hazmat.primitives.serialization import Encoding
from pydantic import ValidationError

from adapter.config import AddressSettings, HelseIdSettings
from adapter.errors import Misconfigured, Unavailable
from adapter.register.access.asking import Neighbour
from adapter.register.access.proxies import helseid_neighbour
from adapter.register.access.shown import Shown
from adapter.register.address_api import AddressApi
from tests.neighbours.certificates import make_identity
from tests.register.door import says, scripted_door
from tests.register.helseid_parts import PARENT, TOKEN, granted, refused, world
from tests.register.stand_in import Reply

HER_ID = 8000001
PLACE = f"/api/v1/certificate/{HER_ID}/encryption"
SCOPE = "nhn:cp-api/access-v2-dpop"


@pytest.fixture
async def here(tmp_path):
    async with world(tmp_path) as each:
        each.issuer.says(TOKEN, granted(scope=SCOPE))
        yield each


@pytest.fixture
async def addresses(here):
    made = api_of(here)
    yield made
    await made.close()


def api_of(here, **changed):
    settings = AddressSettings(**{"url": here.issuer.base + "/", **changed})
    neighbour = Neighbour(here.issuer.ca_file, 5, "KPR_HELSEID__CA_FILE")
    return AddressApi(settings, neighbour, Shown(here.helseid(), settings.scope, PARENT), here.clock)


CERTIFICATES = [make_identity(name).certificate for name in ("first", "second")]


def certificate(number=0, **more):
    der = CERTIFICATES[number].public_bytes(Encoding.DER)
    return Reply(body={"certificateValue": base64.b64encode(der).decode(), "thumbprint": "00", **more})


async def test_a_certificate_is_asked_for_with_token_and_proof(here, addresses):
    here.issuer.says(PLACE, certificate())
    assert await addresses.encryption_key(HER_ID) == CERTIFICATES[0]

    asked = here.issuer.asked_at("/api/v1/certificate/8000001/encryption")
    assert [(each.method, each.headers["authorization"]) for each in asked] == [("GET", "DPoP token-1")]
    assert asked[0].proof[1]["htu"] == here.issuer.base + PLACE


async def test_it_is_kept_for_the_cache_time(here, addresses):
    here.issuer.says(PLACE, certificate(), certificate(1))
    seen = []
    for hours in (0, 11, 2):
        here.clock.forward(hours=hours)
        seen.append(await addresses.encryption_key(HER_ID))
    assert seen == [CERTIFICATES[0], CERTIFICATES[0], CERTIFICATES[1]]


async def test_each_party_has_its_own(here, addresses):
    here.issuer.says(PLACE, certificate())
    here.issuer.says("/api/v1/certificate/2/encryption", certificate(1))
    assert [await addresses.encryption_key(each) for each in (HER_ID, 2)] == CERTIFICATES


async def test_one_that_expires_within_the_cache_time_is_asked_for_when_it_has(here):
    here.issuer.says(PLACE, certificate(), certificate(), certificate(1))
    addresses = api_of(here, cache_hours=1000)
    for hours, asked in [(0, 1), (23, 1), (2, 2), (0, 2)]:  # it is good for a day
        here.clock.forward(hours=hours)
        await addresses.encryption_key(HER_ID)
        assert len(here.issuer.asked_at(PLACE)) == asked
    here.clock.forward(minutes=2)
    assert await addresses.encryption_key(HER_ID) == CERTIFICATES[1]
    await addresses.close()


async def test_fresh_asks_anew(here, addresses):
    here.issuer.says(PLACE, certificate(), certificate(1))
    await addresses.encryption_key(HER_ID)
    assert await addresses.encryption_key(HER_ID, fresh=True) == CERTIFICATES[1]
    assert await addresses.encryption_key(HER_ID) == CERTIFICATES[1]


NOT_NOW = {
    "outage": Reply(503),
    "gone": Reply(404),
    "refused": Reply(403),
    "page": Reply(200, b"<html>"),
    "list": Reply(200, []),
    "nothing": Reply(200, {}),
    "null": Reply(200, {"certificateValue": None}),
    "number": Reply(200, {"certificateValue": 7}),
    "not-base64": Reply(200, {"certificateValue": "!"}),
    "not-a-certificate": Reply(200, {"certificateValue": "AAAA"}),
    "redirect": Reply(302, {}, {"location": "/elsewhere"}),
}


@pytest.mark.parametrize("fault", NOT_NOW)
async def test_without_an_answer_there_is_none(here, addresses, fault):
    here.issuer.says(PLACE, NOT_NOW[fault])
    with pytest.raises(Unavailable):
        await addresses.encryption_key(HER_ID)


@pytest.mark.parametrize("fault", NOT_NOW)
@pytest.mark.parametrize("fresh", [False, True], ids=["stale", "fresh"])
async def test_an_outage_leaves_the_last_good_one(here, addresses, fault, fresh):
    here.issuer.says(PLACE, certificate(), NOT_NOW[fault], certificate(1))
    await addresses.encryption_key(HER_ID)
    here.clock.forward(hours=0 if fresh else 13)
    with structlog.testing.capture_logs() as logged:
        assert await addresses.encryption_key(HER_ID, fresh=fresh) == CERTIFICATES[0]
    assert [(each["event"], each["her_id"]) for each in logged][-1] == ("address_register_away", HER_ID)


async def test_after_a_failure_it_is_left_alone_for_a_minute(here, addresses):
    here.issuer.says(PLACE, certificate(), Reply(503))
    await addresses.encryption_key(HER_ID)
    here.clock.forward(hours=13)
    for seconds, asked in [(0, 2), (59, 2), (2, 3)]:
        here.clock.forward(seconds=seconds)
        await addresses.encryption_key(HER_ID)
        assert len(here.issuer.asked_at(PLACE)) == asked


async def test_no_token_is_an_outage_as_well(here, addresses):
    here.issuer.says(TOKEN, refused("invalid_scope"))
    with pytest.raises(Unavailable, match="invalid-scope"):
        await addresses.encryption_key(HER_ID)
    assert here.issuer.asked_at(PLACE) == []


async def test_days_left_are_told(here, addresses):
    here.issuer.says(PLACE, certificate())
    await addresses.encryption_key(HER_ID)
    (her_id, days), *others = addresses.expiries(here.clock())
    assert (her_id, round(days), others) == (HER_ID, 1, [])


@pytest.mark.parametrize("url", [None, "http://address.example", "ftp://address.example"])
async def test_an_address_that_cannot_be_asked_stops_the_start(here, url):
    with pytest.raises(Misconfigured, match="KPR_ADDRESSES__URL"):
        api_of(here, url=url)


async def test_no_cookie_is_kept(here):
    neighbour = Neighbour(here.issuer.ca_file, 5, "KPR_HELSEID__CA_FILE")
    here.issuer.says("/c", Reply(200, {}, {"set-cookie": "a=b; Path=/"}))
    for _ in range(2):
        await neighbour.ask("GET", here.issuer.base + "/c")
    await neighbour.close()
    assert ["cookie" in each.headers for each in here.issuer.asked_at("/c")] == [False, False]


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_ca_file_that_cannot_be_read_stops_the_start(tmp_path, content):
    file = tmp_path / "own.pem"
    if content:
        file.write_text(content)
    with pytest.raises(Misconfigured, match=r"own\.pem: KPR_HELSEID__CA_FILE cannot be read"):
        Neighbour(file, 5, "KPR_HELSEID__CA_FILE")


async def test_a_proxy_that_is_set_is_gone_through(here, tmp_path):
    async with scripted_door(tmp_path, plain=True) as proxy:
        proxy.does(says(403))
        told = {"ca_file": here.issuer.ca_file, "proxy": proxy.url, "timeout_seconds": 5}
        neighbour = helseid_neighbour(HelseIdSettings(**told))
        with pytest.raises(Unavailable):
            await neighbour.ask("GET", here.issuer.base + "/c")
        await neighbour.close()

    host = here.issuer.base.removeprefix("https://")
    assert (proxy.asked[0].method, proxy.asked[0].path) == ("CONNECT", host)


@pytest.mark.parametrize("proxy", ["socks5://secret@proxy.example", "http://", "secret"])
def test_what_is_no_address_of_a_proxy_stops_the_start_without_being_said(proxy):
    with pytest.raises(Misconfigured, match="KPR_HELSEID__PROXY: is no address") as error:
        helseid_neighbour(HelseIdSettings(proxy=proxy))
    assert "secret" not in str(error.value)


async def test_an_environments_proxy_is_not_used(here, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    neighbour = Neighbour(here.issuer.ca_file, 5, "KPR_HELSEID__CA_FILE")
    here.issuer.says("/c", Reply())
    assert (await neighbour.ask("GET", here.issuer.base + "/c")).status == httpx.codes.OK
    await neighbour.close()


async def test_another_path_is_asked_where_it_is_set(here):
    moved = "/cp/v2/parties/8000001/certificates/encryption"
    here.issuer.says(moved, certificate())
    api = api_of(here, path="/cp/v2/parties/{her_id}/certificates/encryption")

    assert await api.encryption_key(HER_ID) == CERTIFICATES[0]
    assert len(here.issuer.asked_at(moved)) == 1
    await api.close()


@pytest.mark.parametrize(
    "path",
    [
        "/api/certificate",
        "api/{her_id}",
        "/{her_id}/{her_id}",
        "/{her_id}/{other}",
        "/{her_id}?a=1",
        "/{her_id}#a",
        "/a b/{her_id}",
    ],
)
def test_a_path_that_names_no_her_id_or_more_than_a_path_is_refused(path):
    with pytest.raises(ValidationError):
        AddressSettings(path=path)
