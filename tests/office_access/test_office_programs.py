"""Programs are known by tokens made for us, by proofs, and by certificates that our proxies hand on."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tests.office_access.forging import access_claims, by_the_public_key, token, unsigned
from tests.register.jwks import key_for
from tests.register.proofs import Shown, another, faulty, proof, thumbprint

LINES = "/api/v1/lines"
ORGNR = "310123455"


async def asked(opened, made, scheme="Bearer", **headers):
    async with opened.browser() as program:
        return await program.get(LINES, headers={"authorization": f"{scheme} {made}", **headers})


def made(opened, **changed):
    return token(access_claims(opened.now.now, **changed), typ="at+jwt")


@pytest.mark.parametrize("typ", ["at+jwt", "JWT", "application/at+jwt"])
async def test_a_token_made_for_us_is_taken(opened, typ):
    sound = token(access_claims(opened.now.now), typ=typ)
    assert (await asked(opened, sound)).status_code == 200


async def test_scope_may_be_a_list_and_audience_a_list_of_one(opened):
    sound = made(opened, scope=["other", "test:kpr/office"], aud=["urn:test:office"])
    assert (await asked(opened, sound)).status_code == 200


WRONG = {
    "another-issuer": {"iss": "https://other.example"},
    "another-audience": {"aud": "urn:other"},
    "audience-with-more": {"aud": "urn:test:office/more"},
    "two-audiences": {"aud": ["urn:test:office", "urn:other"]},
    "no-audience": {"aud": None},
    "expired": {"exp": 1},
    "no-exp": {"exp": None},
    "not-good-yet": {"nbf": 9_999_999_999},
    "no-scope": {"scope": None},
    "another-scope": {"scope": "test:kpr/office2 test:kpr"},
    "no-client": {"client_id": None},
    "client-with-lines": {"client_id": "program\n"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
async def test_a_token_with_a_wrong_claim_is_refused(opened, wrong):
    answer = await asked(opened, made(opened, **wrong))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_an_id_token_or_another_kind_is_no_access_token(opened):
    for typ in ("dpop+jwt", "logout+jwt", None):
        forged = token(access_claims(opened.now.now), typ=typ)
        assert (await asked(opened, forged)).status_code == 401


async def test_forged_tokens_are_refused(opened):
    claims = access_claims(opened.now.now)
    forged = [
        unsigned(claims),
        by_the_public_key(claims, "at+jwt"),
        token(claims, typ="at+jwt", key=another(key_for("ES256"))),
        token(claims, typ="at+jwt")[:-4] + "AAAA",
        "x",
        "a.b.c",
        "a" * 20_000,
    ]
    for each in forged:
        assert (await asked(opened, each)).status_code == 401


async def test_a_bad_token_does_not_fall_back_on_a_cookie(kari):
    assert (await kari.get(LINES)).status_code == 200
    assert (await kari.get(LINES, headers={"authorization": "Bearer x"})).status_code == 401
    assert (await kari.get(LINES, headers={"authorization": "Basic a2FyaTp4"})).status_code == 401


async def test_a_client_that_no_rule_names_may_nothing(opened):
    assert (await asked(opened, made(opened, client_id="other"))).status_code == 403


async def test_the_organisation_of_a_token_decides_what_it_may(opened):
    child = {"helseid://claims/client/claims/orgnr_child": ORGNR}
    async with opened.browser() as program:
        sound = made(opened, client_id="other", **child)
        answer = await program.get("/me", headers={"authorization": f"Bearer {sound}"})
    assert answer.status_code == 200
    assert "bredvik" in answer.text


KEY = key_for("ES256")


def bound(opened):
    return made(opened, cnf={"jkt": thumbprint(KEY)})


def shown(opened, bound_token, **changed):
    told = {"method": "GET", "url": f"https://kpr.example{LINES}", "now": int(opened.now.now.timestamp())}
    return Shown(KEY, "ES256", token=bound_token, **(told | changed))


async def test_a_bound_token_comes_with_a_proof_that_is_good_for_once(opened):
    held = bound(opened)
    made_once = proof(shown(opened, held))
    assert (await asked(opened, held, "DPoP", dpop=made_once)).status_code == 200
    assert (await asked(opened, held, "DPoP", dpop=made_once)).status_code == 401


FAULTS = list(faulty(Shown(KEY, "ES256", "GET", "https://kpr.example/", 0, "token")))


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_faulty_proof_is_refused(opened, fault):
    held = bound(opened)
    case = faulty(shown(opened, held))[fault]
    if case.before:
        assert (await asked(opened, held, "DPoP", dpop=case.before)).status_code == 200
    assert (await asked(opened, held, "DPoP", dpop=case.proof)).status_code == 401


async def test_a_bound_token_without_its_proof_is_refused(opened):
    held = bound(opened)
    assert (await asked(opened, held)).status_code == 401
    assert (await asked(opened, held, "DPoP")).status_code == 401
    assert (await asked(opened, made(opened, cnf={"jwk": {}}), "DPoP")).status_code == 401


async def test_a_token_that_is_not_bound_is_not_shown_as_one(opened):
    plain = made(opened)
    assert (await asked(opened, plain, "DPoP", dpop=proof(shown(opened, plain)))).status_code == 401


def certificate(opened, orgnr=ORGNR, begins=-1, ends=1):
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, "Bredvik"),
                x509.NameAttribute(x509.ObjectIdentifier("2.5.4.97"), f"NTRNO-{orgnr}"),
            ]
        ),
    )
    day, now = timedelta(days=1), opened.now.now
    made = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=key.public_key())
        .serial_number(1)
        .not_valid_before(now + begins * day)
        .not_valid_after(now + ends * day)
        .sign(key, hashes.SHA256())
    )
    return quote(made.public_bytes(Encoding.PEM).decode())


async def handed_on(opened, value, peer="10.0.0.7"):
    async with opened.browser(peer) as program:
        return await program.get("/me", headers=[("x-client-certificate", each) for each in value])


async def test_a_certificate_that_our_proxy_hands_on_says_whose_program_asks(opened):
    answer = await handed_on(opened, [certificate(opened)])
    assert answer.status_code == 200
    assert f"certificate:{ORGNR}" in answer.text


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.0.0.8", "::1"])
async def test_the_header_of_anybody_else_is_refused_whatever_it_says(opened, peer):
    for value in (certificate(opened), "x", ""):
        answer = await handed_on(opened, [value], peer)
        assert answer.status_code == 403
        assert ORGNR not in answer.text


async def test_what_a_proxy_is_told_of_others_does_not_make_a_proxy(opened):
    async with opened.browser("10.9.9.9") as program:
        headers = {"x-client-certificate": certificate(opened), "x-forwarded-for": "10.0.0.7"}
        assert (await program.get("/me", headers=headers)).status_code == 403


async def test_a_certificate_that_cannot_be_used_is_nobodys(opened):
    over = certificate(opened, begins=-3, ends=-1)
    early = certificate(opened, begins=1, ends=2)
    for value in ([over], [early], ["x"], [certificate(opened)] * 2, [certificate(opened, "12345")]):
        assert (await handed_on(opened, value)).status_code == 303


async def test_a_certificate_that_no_rule_names_may_nothing(opened):
    assert (await handed_on(opened, [certificate(opened, "310999997")])).status_code == 403


async def test_an_empty_header_is_how_a_proxy_says_that_there_is_none(opened):
    assert (await handed_on(opened, [""])).status_code == 303
