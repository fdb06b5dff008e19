"""Whether a certificate goes back to a trusted root."""

import pytest
from cryptography.hazmat.primitives import hashes

from adapter.errors import Misconfigured
from adapter.register.cms.certificates import Cause, Unprotected, Which
from adapter.register.cms.chain import Trust, chain_of, read_trust
from tests.register.pki import AUTHORITY, DAY, NOW, SIGNING, make_root, pki, rsa_key


def trust(*between):
    return Trust((pki().root.certificate,), tuple(each.certificate for each in between))


def chain(party, *between, trusted=None, now=NOW):
    given = [each.certificate for each in between]
    return chain_of(party.certificate, trusted or trust(), given, Which.OWN, now)


def assert_untrusted(party, *between, trusted=None):
    with pytest.raises(Unprotected) as caught:
        chain(party, *between, trusted=trusted)
    assert (caught.value.cause, caught.value.which) == (Cause.UNTRUSTED, Which.OWN)


def test_a_chain_goes_from_the_certificate_to_the_root():
    world = pki()
    expected = [each.certificate for each in (world.kommune, world.issuing, world.root)]
    assert chain(world.kommune, world.issuing) == expected


def test_authorities_between_may_come_with_the_roots():
    world = pki()
    assert len(chain(world.kommune, trusted=trust(world.issuing))) == 3


def test_a_certificate_without_the_authority_between_is_untrusted():
    assert_untrusted(pki().kommune)


def test_a_certificate_of_a_stranger_is_untrusted():
    stranger = make_root("Stranger")
    assert_untrusted(stranger.issue("Testkommune"), stranger)


def test_a_root_of_the_same_name_is_not_the_root():
    impostor = make_root("Test Root", key=rsa_key("Impostor"))
    assert_untrusted(impostor.issue("Testkommune"), impostor)


def test_an_authority_that_is_none_vouches_for_nobody():
    world = pki()
    impostor = world.issuing.issue("Impostor", usage=SIGNING | AUTHORITY)
    assert_untrusted(impostor.issue("Testkommune"), impostor, world.issuing)


def test_an_authority_that_may_not_sign_certificates_vouches_for_nobody():
    world = pki()
    silent = world.root.issue("Silent CA", usage=SIGNING, is_authority=True)
    assert_untrusted(silent.issue("Testkommune"), silent)


def test_an_authority_that_has_expired_vouches_for_nobody():
    world = pki()
    old = world.root.issue("Old CA", usage=AUTHORITY, is_authority=True, start=NOW - 9 * DAY, end=NOW - DAY)
    assert_untrusted(old.issue("Testkommune"), old)


def test_a_chain_is_judged_at_the_time_that_is_given():
    world = pki()
    old = world.root.issue("Old CA", usage=AUTHORITY, is_authority=True, start=NOW - 9 * DAY, end=NOW - DAY)
    party = old.issue("Testkommune")
    assert len(chain(party, old, now=NOW - 2 * DAY)) == 3
    for moment in (NOW - 10 * DAY, NOW - DAY / 2):
        with pytest.raises(Unprotected):
            chain(party, old, now=moment)


def test_an_authority_with_a_weak_signature_vouches_for_nobody():
    world = pki()
    weak = world.root.issue("Weak CA", usage=AUTHORITY, is_authority=True, digest=hashes.SHA224())
    assert_untrusted(weak.issue("Testkommune"), weak)


def test_the_trust_file_holds_roots_and_authorities_between(tmp_path):
    world = pki()
    path = tmp_path / "trust.pem"
    path.write_bytes(world.issuing.pem + world.root.pem)
    assert read_trust(path) == trust(world.issuing)


def test_a_trust_file_without_a_root_is_refused(tmp_path):
    path = tmp_path / "trust.pem"
    path.write_bytes(pki().issuing.pem)
    with pytest.raises(Misconfigured, match="no root certificate"):
        read_trust(path)


@pytest.mark.parametrize("content", [b"", b"not a certificate", b"-----BEGIN CERTIFICATE-----\n"])
def test_a_trust_file_without_certificates_is_refused(content, tmp_path):
    path = tmp_path / "trust.pem"
    path.write_bytes(content)
    with pytest.raises(Misconfigured, match="no certificate in PEM"):
        read_trust(path)
