import time

import pytest
from joserfc.jwk import ECKey

from adapter.config import Scheme
from adapter.simulator import Demands
from adapter.simulator.running import PARTIES, running_simulator
from tests.register.proofs import Shown, faulty, proof
from tests.simulator.caller import PARENT, Caller, organisation


async def refused(caller, dpop=None, **form):
    """What a request is refused with that has the right nonce."""
    if caller.nonce is None:
        await caller.token()
    answer = await caller.ask_token(caller.form(**form), dpop)
    assert answer.status_code == 400, answer.text
    return answer.json()["error"], answer.json()["error_description"]


async def test_metadata_name_what_is_there(caller, simulator):
    found = (await caller.client.get("/.well-known/openid-configuration")).json()

    assert found["issuer"] == simulator.url
    assert (await caller.client.get(found["jwks_uri"])).json()["keys"][0]["kty"] == "EC"
    assert "d" not in (await caller.client.get(found["jwks_uri"])).json()["keys"][0]


async def test_the_first_answer_asks_for_a_nonce(caller):
    answer = await caller.ask_token()

    assert answer.status_code == 400
    assert answer.json()["error"] == "use_dpop_nonce"
    assert answer.headers["dpop-nonce"]


async def test_a_token_says_how_long_it_is_good_and_for_what(caller):
    await caller.token()
    answer = (await caller.ask_token()).json()

    assert (answer["token_type"], answer["expires_in"]) == ("DPoP", 600)
    assert answer["scope"] == "hdir:kneik/iplos/submit"


@pytest.mark.parametrize(
    ("header", "claims"),
    [
        ({"typ": "JWT"}, {}),
        ({"typ": None}, {}),
        ({"kid": "another"}, {}),
        ({"kid": None}, {}),
        ({"alg": "HS256"}, {}),
        ({"alg": "none"}, {}),
        ({}, {"iss": "somebody"}),
        ({}, {"sub": "somebody"}),
        ({}, {"aud": "https://localhost/connect/token"}),
        ({}, {"aud": None}),
        ({}, {"jti": None}),
        ({}, {"exp": None}),
        ({}, {"iat": None}),
    ],
)
async def test_an_assertion_that_is_not_as_it_must_be_is_refused(caller, header, claims):
    assertion = caller.assertion(header, **claims)

    error, _ = await refused(caller, client_assertion=assertion)

    assert error == "invalid_client"


@pytest.mark.parametrize(
    ("iat", "exp"), [(0, 62), (-70, 30), (10, 20), (-20, -1)], ids=["long", "old", "ahead", "over"]
)
async def test_an_assertion_out_of_its_time_is_refused(caller, iat, exp):
    assertion = caller.assertion(iat=caller.now + iat, nbf=None, exp=caller.now + exp)

    assert (await refused(caller, client_assertion=assertion))[0] == "invalid_client"


async def test_an_assertion_is_good_once(caller):
    await caller.token()
    assertion = caller.assertion()

    assert (await caller.ask_token(caller.form(client_assertion=assertion))).status_code == 200
    assert (await refused(caller, client_assertion=assertion))[0] == "invalid_client"


async def test_an_assertion_signed_by_another_key_is_refused(caller):
    assertion = caller.assertion(key=ECKey.generate_key("P-521"))

    assert (await refused(caller, client_assertion=assertion))[0] == "invalid_client"


@pytest.mark.parametrize(
    ("details", "code"),
    [
        (organisation("NO:ORGNR:310999999:"), "HID-1001"),
        (organisation("NO:ORGNR:310000000:310123455"), "HID-1002"),
        (organisation("NO:ORGNR:3101:"), "HID-1004"),
        (organisation(f"NO:ORGNR:{PARENT}"), "HID-1007"),
        (organisation(PARENT, "urn:oid:2.16.578.1.12.4.1.4.101"), "HID-1007"),
        (organisation(f"NO:ORGNR:{PARENT}:") | {"type": "other"}, "HID-1007"),
        ([organisation(f"NO:ORGNR:{PARENT}:")], "HID-1007"),
        ("text", "HID-1007"),
        (None, "HID-1007"),
    ],
    ids=["parent", "child", "digits", "colon", "system", "type", "list", "text", "nothing"],
)
async def test_an_organisation_that_the_client_may_not_act_for_is_refused(caller, details, code):
    assertion = caller.assertion(assertion_details=details)

    error, why = await refused(caller, client_assertion=assertion)

    assert (error, why.partition(":")[0]) == ("invalid_request", code)


async def test_a_child_is_named_beside_its_parent(caller):
    token = await caller.token(assertion_details=organisation("NO:ORGNR:310000000:310123471"))

    assert token


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": None}, "invalid_request"),
        ({"client_id": "somebody"}, "invalid_client"),
        ({"client_assertion_type": "secret"}, "invalid_client"),
        ({"scope": "another:scope"}, "invalid_scope"),
        ({"scope": " "}, "invalid_scope"),
        ({"scope": ["a", "b"]}, "invalid_request"),
    ],
)
async def test_a_form_that_is_not_as_it_must_be_is_refused(caller, form, error):
    assert (await refused(caller, **form))[0] == error


def _faults():
    key = ECKey.generate_key("P-256")
    return sorted(faulty(Shown(key, "ES256", "POST", "https://localhost/connect/token", int(time.time()))))


# At the token endpoint no token binds the proof to a key yet.
@pytest.mark.parametrize("name", [name for name in _faults() if name != "other-key"])
async def test_no_faulty_proof_gets_a_token(caller, simulator, name):
    await caller.token()
    shown = caller.shown(f"{simulator.url}/connect/token", nonce=caller.nonce)
    fault = faulty(shown)[name]
    if fault.before:
        assert (await caller.ask_token(dpop=fault.before)).status_code == 200

    assert (await refused(caller, fault.proof))[0] == "invalid_dpop_proof"


async def test_a_scope_that_is_narrowed_is_said(caller, simulator):
    await caller.token()
    simulator.issuer.granted_scope, simulator.issuer.rejected_scope = "", "hdir:kneik/iplos/submit"

    answer = (await caller.ask_token()).json()

    assert (answer["scope"], answer["rejected_scope"]) == ("", "hdir:kneik/iplos/submit")


async def test_a_token_without_a_proof_is_a_bearer_token(caller):
    answer = await caller.ask_token(dpop="")

    assert answer.json()["token_type"] == "Bearer"


async def test_a_client_of_one_organisation_names_none(folder):
    demands = Demands(multi_tenant=False)
    async with running_simulator(folder, parties=PARTIES, demands=demands) as simulator:
        caller = Caller(simulator)
        async with caller.client:
            assert await caller.token(assertion_details=None)
            wrong = caller.assertion(assertion_details=organisation(f"NO:ORGNR:{PARENT}:"))
            assert (await refused(caller, client_assertion=wrong))[1].startswith("HID-1007")


async def test_a_new_key_is_registered_and_outlives_the_process(folder):
    async with running_simulator(folder) as simulator:
        caller = Caller(simulator)
        async with caller.client:
            new = ECKey.generate_key("P-521", {"kid": "second"})
            url = f"{simulator.url}/v1/client-secret"
            await caller.token()
            form = caller.form(scope="nhn:selvbetjening/client", client_assertion=caller.assertion())
            token = (await caller.ask_token(form)).json()["access_token"]
            headers = {"authorization": f"DPoP {token}", "dpop": proof(caller.shown(url, token))}
            answer = await caller.client.post(url, json=new.as_dict(private=False), headers=headers)
            assert answer.status_code == 200, answer.text
            assert "expiration" in answer.json()

    async with running_simulator(folder) as simulator:
        caller = Caller(simulator)
        async with caller.client:
            caller.key = new
            assert await caller.token()


async def test_a_door_that_takes_bearer_takes_no_bound_token(folder):
    async with running_simulator(folder, demands=Demands(scheme=Scheme.BEARER)) as simulator:
        caller = Caller(simulator)
        async with caller.client:
            bound = await caller.token()
            free = (await caller.ask_token(dpop="")).json()["access_token"]
            plain = {"dpop": ""}

            assert (await caller.post({}, bound, authorization=f"Bearer {bound}", **plain)).status_code == 401
            assert (await caller.post({}, free, authorization=f"DPoP {free}", **plain)).status_code == 401
            assert (await caller.post({}, free, authorization=f"Bearer {free}")).status_code == 401
            let_in = await caller.post({}, free, authorization=f"Bearer {free}", **plain)
            assert let_in.json()["validationCode"] == 1001
