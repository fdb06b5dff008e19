"""Whether a certificate is revoked, not revoked, or nobody knows."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from adapter.errors import Misconfigured, Unavailable
from adapter.register.cms.certificates import Cause, Unprotected, Which
from adapter.register.cms.revocation import Revocation, is_revoked
from tests.register.pki import AUTHORITY, DAY, NOW, SIGNING, make_root, pki, rsa_key

ADDRESS = "http://crl.example.invalid/1.crl"


def revoked(*lists, party=None):
    world = pki()
    party = party or world.kommune
    found = [x509.load_der_x509_crl(each) for each in lists]
    return is_revoked(party.certificate, world.issuing.certificate, found, NOW)


def assert_unknown(*lists, party=None):
    with pytest.raises(Unavailable):
        revoked(*lists, party=party)


def scope(**wishes):
    nothing = {
        "full_name": None,
        "relative_name": None,
        "only_contains_user_certs": False,
        "only_contains_ca_certs": False,
        "only_some_reasons": None,
        "indirect_crl": False,
        "only_contains_attribute_certs": False,
    }
    return x509.IssuingDistributionPoint(**(nothing | wishes))


def test_a_certificate_in_the_list_is_revoked():
    assert revoked(pki().issuing.revoke(pki().kommune))


def test_a_certificate_that_is_not_in_the_list_is_not_revoked():
    assert not revoked(pki().issuing.revoke(pki().register))


def test_without_a_list_nobody_knows():
    assert_unknown()


def test_a_list_out_of_date_does_not_tell():
    assert_unknown(pki().issuing.revoke(end=NOW - DAY / 24))


def test_a_list_of_tomorrow_does_not_tell():
    assert_unknown(pki().issuing.revoke(start=NOW + DAY, end=NOW + 2 * DAY))


def test_what_was_revoked_stays_so_when_the_list_grows_old():
    assert revoked(pki().issuing.revoke(pki().kommune, end=NOW - DAY / 24))


def test_the_newest_list_counts():
    issuing = pki().issuing
    older = issuing.revoke(pki().kommune, start=NOW - 2 * DAY)
    assert not revoked(older, issuing.revoke(start=NOW - DAY))


def test_the_list_of_another_authority_does_not_tell():
    assert_unknown(pki().root.revoke())


def test_the_list_of_an_authority_that_shares_its_key_and_has_another_name_does_not_tell():
    other = pki().root.issue("Other CA", usage=AUTHORITY, is_authority=True, key=pki().issuing.key)
    assert_unknown(other.revoke())


def test_a_list_that_somebody_else_signed_does_not_tell():
    impostor = make_root("Test Issuing CA", key=rsa_key("Impostor"))
    assert_unknown(impostor.revoke())


def test_a_list_hashed_with_less_than_sha_256_does_not_tell():
    assert_unknown(pki().issuing.revoke(digest=hashes.SHA224()))


def test_an_authority_that_may_not_sign_lists_does_not_tell():
    silent = pki().root.issue("Silent CA", usage=AUTHORITY - {"crl_sign"}, is_authority=True)
    party = silent.issue("Testkommune", usage=SIGNING)
    found = x509.load_der_x509_crl(silent.revoke())
    with pytest.raises(Unavailable):
        is_revoked(party.certificate, silent.certificate, [found], NOW)


def test_a_list_of_changes_only_does_not_tell():
    assert_unknown(pki().issuing.revoke(delta=True))


@pytest.mark.parametrize(
    "wishes",
    [
        {"only_contains_ca_certs": True},
        {"only_contains_attribute_certs": True},
        {"indirect_crl": True},
        {"only_some_reasons": frozenset({x509.ReasonFlags.key_compromise})},
        {"full_name": [x509.UniformResourceIdentifier(ADDRESS)]},
    ],
    ids=["authorities", "attributes", "indirect", "some-reasons", "another-part"],
)
def test_a_list_about_other_certificates_does_not_tell(wishes):
    assert_unknown(pki().issuing.revoke(scope=scope(**wishes)))


def test_a_list_about_users_tells_of_a_user():
    assert not revoked(pki().issuing.revoke(scope=scope(only_contains_user_certs=True)))


def test_a_list_about_users_does_not_tell_of_an_authority():
    authority = pki().issuing.issue("Lower CA", usage=AUTHORITY, is_authority=True)
    assert_unknown(pki().issuing.revoke(scope=scope(only_contains_user_certs=True)), party=authority)


def test_a_list_for_a_part_tells_of_the_certificates_that_name_it():
    party = pki().issuing.issue("Testkommune", points=[ADDRESS])
    only = scope(full_name=[x509.UniformResourceIdentifier(ADDRESS)])
    assert not revoked(pki().issuing.revoke(scope=only), party=party)
    assert revoked(pki().issuing.revoke(party, scope=only), party=party)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "root.crl").write_bytes(pki().root.revoke())
    (tmp_path / "issuing.crl").write_bytes(pki().issuing.revoke())
    return tmp_path


def check(revocation):
    world = pki()
    chain = [each.certificate for each in (world.kommune, world.issuing, world.root)]
    revocation.check(chain, Which.OWN, NOW)


def test_lists_of_a_folder_are_der_or_pem(folder):
    found = x509.load_der_x509_crl(pki().issuing.revoke())
    (folder / "issuing.crl").write_bytes(found.public_bytes(Encoding.PEM))
    check(Revocation(folder))


def test_every_authority_below_the_root_is_asked_for(folder):
    (folder / "root.crl").unlink()
    with pytest.raises(Unavailable):
        check(Revocation(folder))


def test_a_revoked_authority_revokes_what_it_vouched_for(folder):
    (folder / "root.crl").write_bytes(pki().root.revoke(pki().issuing))
    with pytest.raises(Unprotected) as caught:
        check(Revocation(folder))
    assert caught.value.cause is Cause.REVOKED


def test_a_list_that_is_replaced_is_seen(folder):
    revocation = Revocation(folder)
    check(revocation)
    (folder / "issuing.crl").write_bytes(pki().issuing.revoke(pki().kommune))
    with pytest.raises(Unprotected):
        check(revocation)


def test_a_list_that_comes_later_is_seen(folder):
    held_back = (folder / "issuing.crl").rename(folder / ".issuing")
    revocation = Revocation(folder)
    with pytest.raises(Unavailable):
        check(revocation)
    held_back.rename(folder / "issuing.crl")
    check(revocation)


def test_a_file_that_is_no_list_does_not_hide_the_others(folder):
    (folder / "readme.txt").write_text("revocation lists")
    check(Revocation(folder))


def test_lists_are_kept_when_the_folder_is_away(folder):
    revocation = Revocation(folder)
    folder.rename(folder.with_name("away"))
    check(revocation)


def test_a_folder_that_is_not_there_at_the_start_is_refused(tmp_path):
    with pytest.raises(Misconfigured, match="cannot be read"):
        Revocation(tmp_path / "none")
