"""Protection: which certificates are used and refused, and files that change."""

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from pydantic import ValidationError
from structlog.testing import capture_logs

from adapter.config import Cipher, RegisterSettings
from adapter.errors import Misconfigured, Unavailable
from adapter.register.cms.certificates import Cause, Which
from adapter.register.cms.signed import decrypt, open_signed
from adapter.register.protect import Cms, Unprotected
from tests.register.contents import XML
from tests.register.pki import (
    DAY,
    ENCRYPTION,
    KOMMUNE_ORGNR,
    NOW,
    REGISTER_ORGNR,
    SIGNING,
    ec_key,
    make_root,
    pki,
    rsa_key,
    write_signer,
)
from tests.register.protecting import KOMMUNE_NR, files, kommune, protection

OTHER_ORGNR = "310555551"
#: As they are written in DER: 2.16.840.1.101.3.4.1.42.
CIPHER_OIDS = {"AES-256-CBC": bytes.fromhex("060960864801650304012a")}
PAST = {"start": NOW - 9 * DAY, "end": NOW - DAY}
FUTURE = {"start": NOW + DAY, "end": NOW + 9 * DAY}
#: Each cause, and what a certificate with that fault is issued with.
FAULTS = {
    Cause.EXPIRED: PAST,
    Cause.NOT_YET_VALID: FUTURE,
    Cause.ORGANISATION: {"orgnr": OTHER_ORGNR},
    Cause.WEAK: {"key": rsa_key("short", 1024)},
}


@pytest.fixture
def folder(tmp_path):
    pki().write(tmp_path)
    return tmp_path


def own(**wishes):
    """A certificate to sign with, with a fault."""
    return pki().issuing.issue("Testkommune", **({"orgnr": KOMMUNE_ORGNR, "usage": SIGNING} | wishes))


def registers(**wishes):
    """A certificate to encrypt for, with a fault."""
    return pki().issuing.issue("Testregister", **({"orgnr": REGISTER_ORGNR, "usage": ENCRYPTION} | wishes))


def refusal(cms, recipient=None):
    """Why nothing is protected, and not sent either; both must say the same."""
    recipient = (recipient or pki().register).certificate
    causes = set()
    for attempt in (
        lambda: cms.check(KOMMUNE_NR, recipient, NOW),
        lambda: cms.protect(XML, KOMMUNE_NR, recipient, NOW),
    ):
        with pytest.raises(Unprotected) as caught:
            attempt()
        causes.add((caught.value.cause, caught.value.which))
    (only,) = causes
    return only


def signed_by(cms, party, now=NOW):
    world = pki()
    message = cms.protect(XML, KOMMUNE_NR, world.register.certificate, now)
    signed = decrypt(message, world.register.key, world.register.certificate)
    return open_signed(signed, party.certificate) == XML


def test_what_is_protected_is_read_by_the_recipient_alone(folder):
    cms = protection(folder)
    assert signed_by(cms, pki().kommune)
    assert XML not in cms.protect(XML, KOMMUNE_NR, pki().register.certificate, NOW)


def test_what_is_stored_may_be_sent_while_the_certificates_are_good(folder):
    protection(folder).check(KOMMUNE_NR, pki().register.certificate, NOW)


def test_a_root_in_the_file_of_our_certificate_stays_out_of_the_message(folder):
    world = pki()
    write_signer(folder, world.kommune, world.issuing, world.root)
    message = protection(folder).protect(XML, KOMMUNE_NR, world.register.certificate, NOW)
    signed = decrypt(message, world.register.key, world.register.certificate)
    assert [each.der in signed for each in (world.kommune, world.issuing, world.root)] == [True, True, False]


@pytest.mark.parametrize("cause", FAULTS)
def test_our_own_faulty_certificate_is_refused(cause, folder):
    write_signer(folder, own(**FAULTS[cause]), pki().issuing)
    assert refusal(protection(folder)) == (cause, Which.OWN)


@pytest.mark.parametrize("cause", FAULTS)
def test_the_registers_faulty_certificate_is_refused(cause, folder):
    assert refusal(protection(folder), registers(**FAULTS[cause])) == (cause, Which.REGISTER)


def test_our_own_certificate_without_nonrepudiation_is_refused(folder):
    write_signer(folder, own(usage=ENCRYPTION), pki().issuing)
    assert refusal(protection(folder)) == (Cause.USAGE, Which.OWN)


def test_the_registers_certificate_without_key_encipherment_is_refused(folder):
    assert refusal(protection(folder), registers(usage=SIGNING)) == (Cause.USAGE, Which.REGISTER)


def test_our_own_certificate_of_a_stranger_is_refused(folder):
    stranger = make_root("Stranger")
    write_signer(folder, stranger.issue("Testkommune", orgnr=KOMMUNE_ORGNR), stranger)
    assert refusal(protection(folder)) == (Cause.UNTRUSTED, Which.OWN)


def test_the_registers_certificate_of_a_stranger_is_refused(folder):
    faulty = make_root("Stranger").issue("Testregister", orgnr=REGISTER_ORGNR, usage=ENCRYPTION)
    assert refusal(protection(folder), faulty) == (Cause.UNTRUSTED, Which.REGISTER)


@pytest.mark.parametrize("which", list(Which))
def test_a_revoked_certificate_is_refused(which, folder):
    party = pki().kommune if which is Which.OWN else pki().register
    cms = protection(folder, crl_dir=revocation_lists(folder, party))
    assert refusal(cms) == (Cause.REVOKED, which)


def test_while_revocation_is_unknown_we_wait(folder):
    crl_dir = revocation_lists(folder)
    (crl_dir / "issuing.crl").unlink()
    cms = protection(folder, crl_dir=crl_dir)
    with pytest.raises(Unavailable):
        cms.check(KOMMUNE_NR, pki().register.certificate, NOW)


def test_with_lists_of_today_nothing_is_in_the_way(folder):
    assert signed_by(protection(folder, crl_dir=revocation_lists(folder)), pki().kommune)


def test_that_revocation_is_not_checked_is_said_once(folder):
    with capture_logs() as logs:
        cms = protection(folder)
        signed_by(cms, pki().kommune)
    assert [each["event"] for each in logs] == ["revocation_not_checked"]


def test_the_certificate_may_be_that_of_another_organisation_that_is_named(folder):
    write_signer(folder, own(orgnr=OTHER_ORGNR), pki().issuing)
    protection(folder, certificate_orgnr=OTHER_ORGNR).check(KOMMUNE_NR, pki().register.certificate, NOW)


def test_the_registers_organisation_is_not_asked_for_unless_it_is_known(folder):
    cms = protection(folder, register_orgnr=None)
    cms.check(KOMMUNE_NR, registers(orgnr=OTHER_ORGNR).certificate, NOW)


def test_of_several_certificates_the_one_begun_last_is_used(folder):
    world, successor = pki(), own(key=rsa_key("successor"))
    write_signer(folder, successor, world.issuing, name="next")
    cms = protection(folder, files(folder, "next", valid_from=NOW + DAY), files(folder))
    assert signed_by(cms, world.kommune, NOW)
    assert signed_by(cms, successor, NOW + DAY)


def test_before_the_first_certificate_begins_nothing_is_signed(folder):
    cms = protection(folder, files(folder, valid_from=NOW + DAY))
    assert refusal(cms) == (Cause.NOT_YET_VALID, Which.OWN)


def test_expiry_is_told_for_each_kommune(folder):
    assert protection(folder).expiries(NOW) == [(KOMMUNE_NR, 335)]


def test_files_replaced_on_disk_are_seen(folder):
    cms, successor = protection(folder), own(key=rsa_key("successor"))
    assert signed_by(cms, pki().kommune)
    write_signer(folder, successor, pki().issuing)
    assert signed_by(cms, successor)


def test_half_replaced_files_leave_the_old_pair_in_use_until_the_other_half_comes(folder):
    cms, successor = protection(folder), own(key=rsa_key("successor"))
    (folder / "kommune.pem").write_bytes(successor.pem + pki().issuing.pem)
    with capture_logs() as logs:
        assert signed_by(cms, pki().kommune)
        assert signed_by(cms, pki().kommune)
    said = {"event": "changed_file_unusable", "what": "signing certificate", "kommune": KOMMUNE_NR}
    assert [each.items() >= said.items() for each in logs] == [True]
    write_signer(folder, successor, pki().issuing)
    assert signed_by(cms, successor)


def test_a_root_that_is_taken_away_is_not_trusted_any_more(folder):
    cms = protection(folder)
    (folder / "trust.pem").write_bytes(make_root("Stranger").pem)
    assert refusal(cms) == (Cause.UNTRUSTED, Which.OWN)


def assert_misconfigured(folder, message):
    with pytest.raises(Misconfigured, match=message):
        protection(folder)


@pytest.mark.parametrize("mode", [0o604, 0o602, 0o666], ids=oct)
def test_a_key_file_open_to_everybody_is_refused(mode, folder):
    (folder / "kommune.key").chmod(mode)
    assert_misconfigured(folder, "open to everybody; chmod 600")


def test_a_key_file_that_its_group_may_read_is_taken(folder):
    (folder / "kommune.key").chmod(0o640)
    protection(folder)


def test_a_key_of_another_certificate_is_refused(folder):
    write_signer(folder, own(key=rsa_key("successor")), name="other")
    (folder / "kommune.key").write_bytes((folder / "other.key").read_bytes())
    assert_misconfigured(folder, "key-mismatch: it is not the key of kommune.pem")


def test_a_key_that_is_not_rsa_is_refused(folder):
    write_signer(folder, own(key=ec_key("elliptic")))
    assert_misconfigured(folder, "not an RSA key")


def test_a_key_with_a_password_is_refused(folder):
    locked = BestAvailableEncryption(b"secret")
    pem = pki().kommune.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked)
    (folder / "kommune.key").write_bytes(pem)
    assert_misconfigured(folder, "has a password")


def test_what_is_no_key_is_refused_without_being_quoted(folder):
    (folder / "kommune.key").write_text("secret of somebody")
    with pytest.raises(Misconfigured, match="no private key in PEM") as caught:
        protection(folder)
    assert "secret" not in str(caught.value)


def test_every_file_that_cannot_be_used_is_named(folder):
    kommuner = {
        KOMMUNE_NR: kommune(files(folder, "one"), files(folder, "two")),
        "0302": kommune(files(folder, "three")),
    }
    with pytest.raises(Misconfigured) as caught:
        Cms(kommuner, RegisterSettings(trust_file=folder / "trust.pem"))
    named = [each.file for each in caught.value.faults]
    assert named == [str(folder / f"{name}.pem") for name in ("one", "two", "three")]


def test_without_a_trust_file_nothing_is_protected():
    with pytest.raises(Misconfigured, match="KPR_REGISTER__TRUST_FILE"):
        Cms({}, RegisterSettings())


def test_a_kommune_without_a_certificate_is_misconfigured(folder):
    with pytest.raises(Misconfigured, match="no kommune 9999"):
        protection(folder).check("9999", pki().register.certificate, NOW)


def test_a_signer_does_not_show_its_key(folder):
    signer = protection(folder)._signers[KOMMUNE_NR].at(NOW)
    assert "key" not in repr(signer)


def revocation_lists(folder, *parties):
    crl_dir = folder / "lists"
    crl_dir.mkdir()
    (crl_dir / "root.crl").write_bytes(pki().root.revoke())
    (crl_dir / "issuing.crl").write_bytes(pki().issuing.revoke(*parties))
    return crl_dir


@pytest.mark.parametrize("cipher", Cipher)
def test_each_cipher_that_may_be_set_is_written_by_its_name(folder, cipher):
    settings = RegisterSettings(trust_file=folder / "trust.pem", cipher=cipher)
    cms = Cms({KOMMUNE_NR: kommune(files(folder))}, settings, register_orgnr=REGISTER_ORGNR)

    der = cms.protect(XML, KOMMUNE_NR, pki().register.certificate, NOW)

    assert der.count(CIPHER_OIDS[cipher]) == 1


@pytest.mark.parametrize("cipher", ["3DES", "des-ede3-cbc", "AES-128-CBC", "AES-256-GCM", "none", ""])
def test_a_cipher_that_is_too_weak_or_cannot_be_read_is_refused(cipher):
    with pytest.raises(ValidationError, match="AES-256-CBC"):
        RegisterSettings(cipher=cipher)
