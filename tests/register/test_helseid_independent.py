"""Tokens and proofs held against an issuer and an API that others have written (oidc-provider, oauth4webapi)."""

import ssl
from datetime import UTC, datetime

import httpx
import pytest

from adapter.config import HelseIdSettings
from adapter.register.access.assertion import Organisation
from adapter.register.access.shown import Shown
from adapter.register.access.tokens import TokenRefused, Wanted
from adapter.register.helseid import HelseId
from tests.register.issuing import SCOPE, Registered, issuing
from tests.register.jwks import key_for, write_jwk
from tests.register.proofs import Shown as Proven
from tests.register.proofs import faulty, proof, public

ALGORITHMS = ["PS256", "ES256", "RS256", "ES384", "ES512"]
PARENT, CHILD = "310123455", "310123463"


@pytest.fixture(scope="module")
def issuer(tmp_path_factory):
    clients = [Registered(each, "key-1", each, public(key_for(each))) for each in ALGORITHMS]
    with issuing(tmp_path_factory.mktemp("issuer"), clients) as each:
        yield each


def now():
    return datetime.now(UTC)


def helse_id(issuer, folder, algorithm, **changed):
    settings = {
        "issuer": issuer.issuer,
        "client_id": algorithm,
        "key_file": write_jwk(folder / "client.jwk", algorithm),
        "algorithm": algorithm,
        "ca_file": issuer.ca_file,
        **changed,
    }
    return HelseId(HelseIdSettings(**settings), now)


def client(issuer, **settings):
    return httpx.AsyncClient(verify=ssl.create_default_context(cafile=issuer.ca_file), **settings)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
async def test_token_and_proof_are_accepted(issuer, tmp_path, algorithm):
    helseid = helse_id(issuer, tmp_path, algorithm)
    auth = Shown(helseid, SCOPE, PARENT, CHILD)
    async with client(issuer, auth=auth) as http:
        got = await http.get(f"{issuer.api}/parties?of=1#part")
        posted = await http.post(f"{issuer.api}/messages", content=b"m" * 100_000)
        again = await http.post(f"{issuer.api}/messages", content=b"m")
    await helseid.close()

    assert [each.status_code for each in (got, posted, again)] == [200, 200, 200], got.text
    assert got.json() == {"scope": SCOPE, "client": algorithm, "length": 0}
    assert (posted.json()["length"], again.json()["length"]) == (100_000, 1)


async def test_an_api_that_wants_a_nonce_gets_it_with_the_same_body(issuer, tmp_path):
    helseid = helse_id(issuer, tmp_path, "PS256")
    async with client(issuer, auth=Shown(helseid, SCOPE, PARENT)) as http:
        first = await http.post(issuer.api_with_nonce, content=b"message")
        second = await http.post(issuer.api_with_nonce, content=b"message")
    await helseid.close()

    assert (first.status_code, first.json()["length"], len(first.history)) == (200, 7, 1)
    assert (second.status_code, len(second.history)) == (200, 0), "the nonce is remembered"


async def test_the_organisation_stands_in_the_assertion(issuer, tmp_path):
    helseid = helse_id(issuer, tmp_path, "ES256")
    await helseid.token(Wanted(SCOPE, Organisation("310999997", "310888884")))
    await helseid.close()
    async with client(issuer) as http:
        seen = (await http.get(f"{issuer.issuer}/seen")).json()["assertions"]

    assert seen[-1] == {
        "client": "ES256",
        "details": {
            "type": "helseid_authorization",
            "practitioner_role": {
                "organization": {
                    "identifier": {
                        "system": "urn:oid:1.0.6523",
                        "type": "ENH",
                        "value": "NO:ORGNR:310999997:310888884",
                    }
                }
            },
        },
    }


async def test_a_client_that_the_issuer_does_not_know_is_refused(issuer, tmp_path):
    helseid = helse_id(issuer, tmp_path, "PS256", client_id="nobody")
    with pytest.raises(TokenRefused) as refused:
        await helseid.token(Wanted(SCOPE))
    await helseid.close()
    assert (refused.value.cause, refused.value.hid_code) == ("invalid-client", None)


async def test_a_scope_that_the_client_may_not_have_is_refused(issuer, tmp_path):
    helseid = helse_id(issuer, tmp_path, "PS256")
    with pytest.raises(TokenRefused) as refused:
        await helseid.token(Wanted("test:kpr/other"))
    await helseid.close()
    assert refused.value.cause == "scope-narrowed", "it grants what remains: nothing"


async def test_an_issuer_that_nobody_vouches_for_is_not_spoken_to(issuer, tmp_path):
    helseid = helse_id(issuer, tmp_path, "PS256", ca_file=None)
    with pytest.raises(TokenRefused, match="tls-untrusted"):
        await helseid.token(Wanted(SCOPE))
    await helseid.close()


FAULTS = list(faulty(Proven(key_for("ES256"), "ES256", "GET", "https://localhost/", 0, "token")))


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_faulty_proof_is_refused_by_the_api(issuer, tmp_path, fault):
    # What refuses ours in the simulator must be faulty to others as well.
    helseid = helse_id(issuer, tmp_path, "ES256")
    token = await helseid.token(Wanted(SCOPE))
    await helseid.close()
    shown = Proven(key_for("ES256"), "ES256", "GET", issuer.api, int(now().timestamp()), token.value)
    case = faulty(shown)[fault]

    async with client(issuer) as http:

        async def status(made):
            headers = {"authorization": f"DPoP {token.value}", "dpop": made}
            return (await http.get(issuer.api, headers=headers)).status_code

        assert await status(proof(shown)) == 200
        if case.before:
            assert await status(case.before) == 200
        assert await status(case.proof) == 401
