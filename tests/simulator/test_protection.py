"""What may be in the payload: encrypted for the register, signed by the sender, and sound in itself."""

import base64
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.ciphers import algorithms

from adapter.simulator import Demands
from adapter.simulator.codes import Code
from adapter.simulator.pki import Validity, make_recipient, make_root, make_signer
from adapter.simulator.running import running_simulator
from tests.register.proofs import proof
from tests.simulator.caller import GUID, Caller, encrypted, sign, wrapped
from tests.simulator.messages import Told, iplos

XML = iplos(Told(1))
DAY = timedelta(days=1)


def validity(simulator, begins=-1, ends=1):
    now = simulator.clock()
    return Validity(now + begins * DAY, now + ends * DAY)


async def code_of(caller, payload):
    answer = await caller.send(wrapped(payload, GUID.format(1)))
    assert caller.simulator.stored_messages == {}
    return answer.json().get("validationCode")


@pytest.mark.parametrize(
    "payload", [b"text", b"0\x80", b"0" * 5000, XML], ids=["text", "der", "zeros", "xml"]
)
async def test_what_is_not_encrypted_is_refused(caller, payload):
    assert await code_of(caller, payload) == Code.UNREADABLE


async def test_what_is_signed_and_not_encrypted_is_refused(caller, simulator):
    assert await code_of(caller, sign(XML, simulator.directory.signer("0301"))) == Code.UNREADABLE


async def test_what_is_encrypted_for_another_is_refused(caller, simulator):
    directory = simulator.directory
    other = make_recipient(directory.issuing, "310000000", "Another", validity(simulator))

    assert await code_of(caller, caller.protected(XML, recipient=other)) == Code.UNREADABLE


async def test_a_weaker_cipher_is_refused(caller, simulator):
    directory = simulator.directory
    signed = sign(XML, directory.signer("0301"))

    weaker = encrypted(signed, directory.recipients[-1].certificate, algorithms.AES128)

    assert await code_of(caller, weaker) == Code.CIPHER


async def test_what_is_encrypted_and_not_signed_is_refused(caller, simulator):
    assert (
        await code_of(caller, encrypted(XML, simulator.directory.recipients[-1].certificate))
        == Code.SIGNATURE
    )


async def test_what_was_changed_after_signing_is_refused(caller, simulator):
    directory = simulator.directory
    changed = sign(XML, directory.signer("0301")).replace(b"TJ-1", b"TJ-2")

    assert await code_of(caller, encrypted(changed, directory.recipients[-1].certificate)) == Code.SIGNATURE


async def test_what_was_changed_after_encrypting_is_refused(caller):
    payload = bytearray(caller.protected(XML))
    payload[-40] ^= 1

    assert await code_of(caller, bytes(payload)) in (Code.UNREADABLE, Code.SIGNATURE)


async def test_a_certificate_that_is_not_registered_is_refused(caller, simulator):
    stranger = make_signer(simulator.directory.issuing, "310123455", "Stranger", validity(simulator))

    assert await code_of(caller, caller.protected(XML, stranger)) == Code.SIGNER_UNKNOWN


async def test_another_kommunes_certificate_is_refused(caller, simulator):
    other = simulator.directory.signer("1103")

    assert await code_of(caller, caller.protected(XML, other)) == Code.SIGNER_UNKNOWN


async def test_the_same_serial_of_another_issuer_is_refused(caller, simulator):
    other = make_signer(make_root(simulator.clock()), "310123455", "Other", validity(simulator))

    assert await code_of(caller, caller.protected(XML, other)) == Code.SIGNER_UNKNOWN


@pytest.mark.parametrize(("begins", "ends"), [(-2, -1), (1, 2)], ids=["expired", "not-yet-valid"])
async def test_a_signing_certificate_out_of_its_time_is_refused(caller, simulator, begins, ends):
    simulator.directory.renew_signing("0301", validity(simulator, begins, ends))

    assert await code_of(caller, caller.protected(XML)) == Code.SIGNER_UNFIT


async def test_a_revoked_signing_certificate_is_refused(caller, simulator):
    directory = simulator.directory
    directory.revoke(directory.signer("0301").certificate)

    assert await code_of(caller, caller.protected(XML)) == Code.SIGNER_UNFIT


@pytest.mark.parametrize(
    ("make", "orgnr", "code"),
    [(make_recipient, "310123455", Code.SIGNER_UNFIT), (make_signer, "310000000", Code.SIGNER_OTHER)],
    ids=["not-for-signing", "other-organisation"],
)
async def test_a_registered_certificate_that_is_not_fit_is_refused(caller, simulator, make, orgnr, code):
    directory = simulator.directory
    unfit = make(directory.issuing, orgnr, "Unfit", validity(simulator))
    directory._signing[8000001].append(unfit)

    assert await code_of(caller, caller.protected(XML)) == code


async def test_an_older_certificate_stays_good_beside_a_newer_one(caller, simulator):
    old = simulator.directory.signer("0301")
    simulator.directory.renew_signing("0301")

    answer = await caller.send(wrapped(caller.protected(XML, old), GUID.format(1)))

    assert answer.status_code == 200


async def test_what_was_encrypted_before_the_register_changed_its_certificate_is_unreadable(
    caller, simulator
):
    payload = caller.protected(XML)
    simulator.directory.renew_recipient()

    assert await code_of(caller, payload) == Code.UNREADABLE


async def test_a_register_that_keeps_its_old_key_still_reads_it(folder):
    async with running_simulator(folder, demands=Demands(opens_old=True)) as simulator:
        caller = Caller(simulator)
        async with caller.client:
            body = caller.envelope(XML, 1)
            simulator.directory.renew_recipient()
            assert (await caller.send(body)).status_code == 200


async def test_the_address_register_gives_the_newest_certificate(caller, simulator):
    simulator.directory.renew_recipient()
    scope = "nhn:cp-api/access-v2-dpop"
    await caller.token()
    form = caller.form(scope=scope, client_assertion=caller.assertion(assertion_details=None))
    token = (await caller.ask_token(form)).json()["access_token"]

    async def ask(her_id):
        url = f"{simulator.url}/api/v1/certificate/{her_id}/encryption"
        shown = caller.shown(url, token, method="GET")
        headers = {"authorization": f"DPoP {token}", "dpop": proof(shown)}
        return await caller.client.get(url, headers=headers)

    found = base64.b64decode((await ask(8139520)).json()["certificateValue"])
    newest = simulator.directory.recipients[-1].certificate
    assert x509.load_der_x509_certificate(found) == newest
    file = simulator.folder.addresses / "8139520.pem"
    assert x509.load_pem_x509_certificates(file.read_bytes())[0] == newest
    assert (await ask(8000001)).status_code == 404
