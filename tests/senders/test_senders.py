"""Who sends to the intake is known by a token made for us or by a certificate, and sends for its tenants alone."""

import httpx
import pytest
import structlog
from prometheus_client import REGISTRY

from tests.office_access.forging import Told, access_claims, by_the_public_key, issuer_of, token, unsigned
from tests.office_access.opened import At
from tests.office_access.test_office_programs import certificate
from tests.register.jwks import key_for
from tests.register.proofs import Shown, another, faulty, proof, thumbprint
from tests.senders.asked import (
    ADDRESS,
    AUDIENCE,
    BOTH,
    BREDVIK,
    CLAIM,
    NORDLYS,
    OTHER,
    PROXY,
    SCOPE,
    TENANTS,
    intake_at,
)

PATH = "/fhir/EpisodeOfCare"
KEY = key_for("ES256")


def claims(intake, organisation=BREDVIK, **changed):
    ours = {"aud": AUDIENCE, "scope": SCOPE, CLAIM: organisation, **changed}
    return access_claims(intake.now.now, **ours)


def made(intake, organisation=BREDVIK, **changed):
    return token(claims(intake, organisation, **changed), typ="at+jwt")


async def sent(intake, shown, scheme="Bearer", **more):
    return await intake.post(authorization=f"{scheme} {shown}", **more)


def refused(intake, answer, status, code):
    """It is an OperationOutcome that says what to do, and nothing reached the door."""
    assert (answer.status_code, intake.door.tenants) == (status, []), answer.text
    [issue] = answer.json()["issue"]
    assert (issue["severity"], issue["code"]) == ("error", code)
    return issue["details"]["text"]


def counted(why):
    return REGISTRY.get_sample_value("kpr_senders_refused_total", {"why": why}) or 0


@pytest.mark.parametrize("path", ["/fhir", "/fhir/EpisodeOfCare"])
async def test_a_token_made_for_us_sends_as_its_organisations_tenant(intake, path):
    answer = await sent(intake, made(intake), path=path)
    assert (answer.status_code, intake.door.tenants) == (200, ["bredvik"])


@pytest.mark.parametrize("path", ["/fhir", "/fhir/EpisodeOfCare"])
async def test_without_a_token_nothing_is_read(intake, path):
    before = counted("none")
    answer = await intake.post(path)
    assert "access token" in refused(intake, answer, 401, "login")
    assert answer.headers["www-authenticate"].startswith('Bearer, DPoP algs="ES256 ')
    assert counted("none") == before + 1


async def test_answers_are_in_bokmal_too(intake):
    answer = await intake.post(accept_language="nb")
    assert "Send et tilgangstoken" in refused(intake, answer, 401, "login")


WRONG = {
    "another-issuer": {"iss": "https://other.example"},
    "audience-of-the-office": {"aud": "urn:test:office"},
    "two-audiences": {"aud": [AUDIENCE, "urn:other"]},
    "no-audience": {"aud": None},
    "expired": {"exp": 1},
    "no-exp": {"exp": None},
    "not-good-yet": {"nbf": 9_999_999_999},
    "no-client": {"client_id": None},
    "no-organisation": {CLAIM: None},
    "organisation-of-eight-digits": {CLAIM: "31012345"},
    "two-organisations": {CLAIM: [BREDVIK, NORDLYS]},
    "organisation-in-another-list": {CLAIM: f"9908:{BREDVIK}"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
async def test_a_token_with_a_wrong_claim_is_refused(intake, wrong):
    answer = await sent(intake, made(intake, **wrong))
    refused(intake, answer, 401, "login")
    assert answer.headers["www-authenticate"].startswith('Bearer error="invalid_token", error_description="')


async def test_a_token_without_the_scope_may_not(intake):
    answer = await sent(intake, made(intake, scope="test:kpr/office"))
    assert "scope" in refused(intake, answer, 403, "forbidden")
    assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]


async def test_forged_tokens_are_refused_and_stand_in_no_log(intake):
    told = claims(intake)
    # From now on the keys are known: what no key is called is looked up among them.
    assert (await sent(intake, made(intake))).status_code == 200
    intake.door.tenants.clear()
    forged = [
        token(told, typ="at+jwt", kid=["a"]),
        token(told, typ="at+jwt", kid={"a": 1}),
        unsigned(told),
        by_the_public_key(told, "at+jwt"),
        token(told, typ="at+jwt", key=another(KEY)),
        token(told, typ="id+jwt"),
        token(told, typ="at+jwt")[:-4] + "AAAA",
        "x.y",
        "a" * 20_000,
    ]
    with structlog.testing.capture_logs() as log:
        for each in forged:
            answer = await sent(intake, each)
            refused(intake, answer, 401, "login")
            assert each not in answer.text + answer.headers["www-authenticate"]
    assert [line["event"] for line in log] == ["token_refused"] * len(forged)
    assert not any(each in str(log) for each in forged)


@pytest.mark.parametrize("tenant", ["nordlys", "closed", "nobody"])
async def test_a_token_of_one_organisation_never_sends_for_anothers_tenant(intake, tenant):
    before = counted("tenant")
    with structlog.testing.capture_logs() as log:
        answer = await sent(intake, made(intake), tenant=tenant)
    assert "senders" in refused(intake, answer, 403, "forbidden")
    assert answer.headers["www-authenticate"] == 'Bearer error="insufficient_scope"'
    assert next(line for line in log if line["event"] == "sender_may_not")["organisation"] == BREDVIK
    assert counted("tenant") == before + 1


async def test_the_tenant_in_the_address_is_judged_alike(intake):
    answer = await sent(intake, made(intake), path=f"{PATH}?tenant=nordlys")
    refused(intake, answer, 403, "forbidden")


async def test_an_organisation_that_no_tenant_names_may_nothing(intake):
    refused(intake, await sent(intake, made(intake, OTHER)), 403, "forbidden")


async def test_an_organisation_of_several_tenants_must_say_for_which(intake):
    assert "X-Tenant" in refused(intake, await sent(intake, made(intake, BOTH)), 400, "required")
    assert (await sent(intake, made(intake, BOTH), tenant="nordlys")).status_code == 200
    assert intake.door.tenants == ["nordlys"]


async def test_what_the_tenants_file_takes_away_is_gone_at_the_next_request(tmp_path):
    now, tenants = At(), dict(TENANTS)
    async with intake_at(tmp_path, issuer_of(Told(), now), now, tenants=tenants) as intake:
        assert (await sent(intake, made(intake))).status_code == 200
        del tenants["bredvik"]
        assert (await sent(intake, made(intake))).status_code == 403


async def test_an_organisation_may_be_said_as_maskinporten_says_it(tmp_path):
    now, consumer = At(), {"authority": "iso6523-actorid-upis", "ID": f"0192:{NORDLYS}"}
    async with intake_at(tmp_path, issuer_of(Told(), now), now, claim="consumer.ID") as intake:
        assert (await sent(intake, made(intake, consumer=consumer))).status_code == 200
        assert intake.door.tenants == ["nordlys"]


async def test_while_the_issuer_is_away_senders_are_asked_to_come_again(intake):
    intake.told.is_away = True
    answer = await sent(intake, made(intake))
    assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
    assert intake.door.tenants == []


def shown(intake, bound, **changed):
    told = {"method": "POST", "url": f"{ADDRESS}{PATH}", "now": int(intake.now.now.timestamp())}
    return Shown(KEY, "ES256", token=bound, **(told | changed))


async def test_a_bound_token_comes_with_a_proof_that_is_good_for_once(intake):
    bound = made(intake, cnf={"jkt": thumbprint(KEY)})
    once = proof(shown(intake, bound))
    assert (await sent(intake, bound, "DPoP", dpop=once)).status_code == 200
    again = await sent(intake, bound, "DPoP", dpop=once)
    assert again.status_code == 401
    assert again.headers["www-authenticate"].startswith("DPoP algs=")
    assert intake.door.tenants == ["bredvik"]


@pytest.mark.parametrize("fault", list(faulty(Shown(KEY, "ES256", "POST", f"{ADDRESS}/", 0, "token"))))
async def test_a_faulty_proof_is_refused(intake, fault):
    bound = made(intake, cnf={"jkt": thumbprint(KEY)})
    case = faulty(shown(intake, bound))[fault]
    if case.before:
        assert (await sent(intake, bound, "DPoP", dpop=case.before)).status_code == 200
        intake.door.tenants.clear()
    refused(intake, await sent(intake, bound, "DPoP", dpop=case.proof), 401, "login")


async def test_a_bound_token_alone_is_refused(intake):
    bound = made(intake, cnf={"jkt": thumbprint(KEY)})
    refused(intake, await sent(intake, bound), 401, "login")


async def test_a_certificate_that_our_proxy_hands_on_sends_as_its_organisations_tenant(intake):
    answer = await intake.post(peer=PROXY, x_client_certificate=certificate(intake, BREDVIK))
    assert (answer.status_code, intake.door.tenants) == (200, ["bredvik"])


async def test_a_certificate_never_sends_for_anothers_tenant(intake):
    answer = await intake.post(
        peer=PROXY, tenant="nordlys", x_client_certificate=certificate(intake, BREDVIK)
    )
    refused(intake, answer, 403, "forbidden")


async def test_a_certificate_that_has_ended_is_refused(intake):
    over = certificate(intake, BREDVIK, begins=-3, ends=-1)
    refused(intake, await intake.post(peer=PROXY, x_client_certificate=over), 401, "login")


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.0.0.8"])
async def test_the_header_of_anybody_but_a_proxy_is_refused_also_beside_a_good_token(intake, peer):
    header = {"x_client_certificate": certificate(intake, BREDVIK), "x_forwarded_for": PROXY}
    answer = await sent(intake, made(intake), peer=peer, **header)
    assert "KPR_SENDERS__PROXIES" in refused(intake, answer, 403, "forbidden")


async def test_where_certificates_alone_are_taken_a_token_is_not(tmp_path):
    now = At()
    async with intake_at(tmp_path, None, now, has_certificates=True) as intake:
        answer = await sent(intake, made(intake), peer=PROXY)
        assert "certificate" in refused(intake, answer, 401, "login")
        good = certificate(intake, BREDVIK)
        assert (await sent(intake, "x", peer=PROXY, x_client_certificate=good)).status_code == 200


async def test_the_capability_statement_says_that_senders_are_asked(intake):
    transport = httpx.ASGITransport(intake.app)
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        [rest] = (await client.get("/fhir/metadata")).json()["rest"]
    assert rest["security"]["service"][0]["coding"][0]["code"] == "OAuth"
