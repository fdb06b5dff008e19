"""HelseID as the settings want it: for the fetch door, for the register's, for the address register."""

import json
from datetime import UTC, datetime

import pytest

from adapter.config import Environment, Kommune, RegisterSettings, Scheme, Settings, Tenants
from adapter.errors import Misconfigured
from adapter.events import fetch
from adapter.events.fetch import FhirApis
from adapter.events.missing import Said
from adapter.main import Doors, run_service
from adapter.main.helseid import address_api, door_auth, fhir_auths, fhir_tokens
from adapter.outbox import Line
from adapter.register import Ending, Envelope, LineKey, Stored
from adapter.register.messagein import MessageIn
from adapter.values import replace
from tests.fhir_api import FHIR, episode
from tests.register.helseid_parts import CHILD, PARENT, SCOPE, TOKEN, granted, refused, world
from tests.register.stand_in import Reply

KOMMUNE = {
    "orgnr": PARENT,
    "child_orgnr": CHILD,
    "her_id": 8000001,
    "signing": [{"certificate": "c.pem", "key": "k.pem"}],
    "contacts": [
        {"typeKontaktperson": "1", "kontPerson": "Test Testesen", "meldEpost1": "t@example.org"},
    ],
}
PLACE = "/fhir/EpisodeOfCare/901"


@pytest.fixture
async def here(tmp_path, monkeypatch):
    monkeypatch.setattr(fetch, "_PAUSE", 0.001)
    async with world(tmp_path) as each:
        each.helseid()  # writes the key
        each.issuer.says(PLACE, Reply(body=json.dumps(episode()).encode(), headers=FHIR))
        yield each


def tenants(here, kommuner=("0301",), **changed):
    told = {"base": here.issuer.base + "/fhir", "ca_file": here.issuer.ca_file, "helseid_scope": SCOPE}
    api = {name: value for name, value in (told | changed).items() if value is not None}
    return Tenants(
        environment=Environment.TEST,
        tenants={
            "vest": {"kommuneNr": "0301", "fhir_api": api},
            "nord": {"kommuneNr": "1804"},
        },
        kommuner=dict.fromkeys(kommuner, KOMMUNE),
    )


def settings(here, **helseid):
    told = here.settings(**helseid).model_dump()
    return Settings(helseid=told, tenants=here.folder / "tenants.yaml")


class Asked:
    """The fetch door with its tokens, as the service makes it."""

    def __init__(self, here, **helseid):
        everyone = tenants(here)
        self.helseid = fhir_tokens(settings(here, **helseid), everyone, here.clock)
        self.apis = FhirApis(everyone.tenants, 20_000, fhir_auths(everyone, self.helseid))

    async def one(self):
        return (await self.apis.ask("vest", ["EpisodeOfCare/901"]))["EpisodeOfCare/901"]

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.apis.close()
        await self.helseid.close()


async def test_an_epj_is_asked_with_a_token_of_its_kommune(here):
    async with Asked(here) as asked:
        assert [(await asked.one()).said for _ in range(2)] == [Said.FOUND] * 2

    first, second = here.issuer.asked_at(PLACE)
    details = here.requests[0].assertion[1]["assertion_details"]["practitioner_role"]
    assert first.headers["authorization"] == "DPoP token-1"
    assert first.proof[1]["jti"] != second.proof[1]["jti"]
    assert details["organization"]["identifier"]["value"] == f"NO:ORGNR:{PARENT}:{CHILD}"
    assert len(here.requests) == 1


async def test_a_token_that_the_epj_does_not_take_is_got_anew(here):
    here.issuer.says(TOKEN, granted("token-1"), granted("token-2"))
    found = Reply(body=json.dumps(episode()).encode(), headers=FHIR)
    here.issuer.says(PLACE, Reply(401, {}, {"www-authenticate": 'DPoP error="invalid_token"'}), found)
    async with Asked(here) as asked:
        assert (await asked.one()).said is Said.FOUND


async def test_while_helseid_is_away_the_epj_is(here):
    here.issuer.says(TOKEN, Reply(503))
    async with Asked(here) as asked:
        assert (await asked.one()).said is Said.AWAY
    assert (len(here.requests), here.issuer.asked_at(PLACE)) == (3, [])


async def test_without_a_token_to_get_we_are_refused(here):
    here.issuer.says(TOKEN, refused("invalid_scope"))
    async with Asked(here) as asked:
        assert (await asked.one()).said is Said.REFUSED
    assert (len(here.requests), here.issuer.asked_at(PLACE)) == (1, [])


async def test_nobody_who_wants_no_token_needs_helseid(here):
    everyone = tenants(here, helseid_scope=None)
    assert fhir_tokens(Settings(), everyone) is None
    assert fhir_auths(everyone, None) == {}


@pytest.mark.parametrize(
    ("changed", "helseid", "said"),
    [
        ({"token_file": "token"}, {}, "helseid_scope and token_file exclude each other"),
        ({}, {"issuer": None}, "helseid_scope needs HelseID; set KPR_HELSEID__ISSUER"),
        ({"kommuner": ()}, {}, "needs the organisation number of kommune 0301"),
    ],
    ids=["two-tokens", "no-helseid", "no-organisation"],
)
async def test_a_scope_that_cannot_be_asked_for_stops_the_start(here, changed, helseid, said):
    with pytest.raises(Misconfigured, match=said) as problem:
        fhir_tokens(settings(here, **helseid), tenants(here, **changed))
    assert "tenants.yaml: tenants.vest.fhir_api." in str(problem.value)


async def test_a_single_tenant_client_needs_no_organisation(here):
    everyone = tenants(here, kommuner=())
    helseid = fhir_tokens(settings(here, multi_tenant=False), everyone, here.clock)
    assert list(fhir_auths(everyone, helseid)) == ["vest"]
    await helseid.close()


def envelope(line):
    return Envelope("m", LineKey("0301", line), 1, 2, PARENT, CHILD, b"cms")


@pytest.mark.parametrize(
    ("line", "scope_hst", "scope"),
    [(Line.IPLOS, "hst", "iplos"), (Line.HST, "hst", "hst"), (Line.HST, None, "iplos")],
)
async def test_the_door_is_shown_a_token_of_the_sender(here, line, scope_hst, scope):
    told = RegisterSettings(scope="iplos", scope_hst=scope_hst, scheme=Scheme.BEARER)
    auth = door_auth(told, here.made[0])(envelope(line))
    wanted = auth._wanted
    assert (wanted.scope, wanted.scheme) == (scope, Scheme.BEARER)
    assert (wanted.organisation.parent, wanted.organisation.child) == (PARENT, CHILD)


async def test_the_address_register_is_asked_in_the_name_of_the_first_kommune(here):
    other = Kommune(**KOMMUNE | {"orgnr": "310999997"})
    everyone = tenants(here).model_copy(update={"kommuner": {"5001": other, "0301": Kommune(**KOMMUNE)}})
    told = settings(here).model_copy(
        update={"addresses": Settings().addresses.model_copy(update={"url": "https://a.example"})}
    )
    api = address_api(told, everyone, here.made[0], lambda: datetime.now(UTC))
    assert api._auth._wanted.organisation.parent == PARENT
    await api.close()


MESSAGE = "/message/process"
MESSAGE_ID = "0b7c6f8a-6f0e-4d6b-9d55-1c1f6f6f0a01"


class Sent:
    """One message sent through the register's door, which is the stand-in too."""

    def __init__(self, here):
        told = RegisterSettings(url=here.issuer.base, ca_file=here.issuer.ca_file, scope=SCOPE)
        self.door = MessageIn(told, door_auth(told, here.made[0]))

    async def verdict(self):
        message = replace(envelope(Line.IPLOS), message_id=MESSAGE_ID)
        verdict = await self.door.send(message, unknown_before=False)
        await self.door.close()
        return verdict


RECEIPT = Reply(200, {"messageId": MESSAGE_ID, "refId": "ref-1"})
NONCE = Reply(401, {}, {"www-authenticate": 'DPoP error="use_dpop_nonce"', "dpop-nonce": "n-1"})
NOT_TAKEN = Reply(401, {}, {"www-authenticate": 'DPoP error="invalid_token"'})


async def test_the_registers_door_gets_its_nonce_and_a_new_token(here):
    here.issuer.says(TOKEN, granted("token-1"), granted("token-2"))
    here.issuer.says(MESSAGE, NONCE, NOT_TAKEN, RECEIPT)
    verdict = await Sent(here).verdict()

    asked = here.issuer.asked_at(MESSAGE)
    assert (verdict.ending, verdict.ref_id) == (Ending.ACCEPTED, "ref-1")
    assert [each.headers["authorization"] for each in asked] == [
        "DPoP token-1",
        "DPoP token-1",
        "DPoP token-2",
    ]
    assert [each.proof[1].get("nonce") for each in asked] == [None, "n-1", "n-1"]
    assert len({each.proof[1]["jti"] for each in asked}) == 3
    assert len({each.body for each in asked}) == 1


@pytest.mark.parametrize(
    ("reply", "ending", "counts"),
    [(Reply(503), Ending.AGAIN, False), (refused("unauthorized_client"), Ending.STOPPED, False)],
    ids=["away", "refused"],
)
async def test_without_a_token_the_registers_door_is_not_knocked_at(here, reply, ending, counts):
    here.issuer.says(TOKEN, reply)
    verdict = await Sent(here).verdict()
    assert (verdict.ending, verdict.stored, verdict.counts) == (ending, Stored.NO, counts)
    assert here.issuer.asked_at(MESSAGE) == []


async def test_a_service_does_not_start_with_a_scope_and_no_helseid(here, tmp_path):
    file = tmp_path / "tenants.yaml"
    api = {"base": "https://epj.example/fhir", "helseid_scope": SCOPE}
    file.write_text(json.dumps({"tenants": {"vest": {"kommuneNr": "0301", "fhir_api": api}}}))
    store = {"url": f"sqlite:///{tmp_path}/kpr.db", "key_file": tmp_path / "kpr.key"}
    told = Settings(store=store, tenants=file, health={"port": 0}, http={"port": 0})
    with pytest.raises(Misconfigured, match="helseid_scope needs HelseID"):
        await run_service(told, Doors(http=True))
