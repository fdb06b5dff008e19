"""What is asked of a certificate by itself."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from adapter.register.cms.certificates import (
    Cause,
    Unprotected,
    Which,
    check,
    is_strong,
    matches,
    may_encrypt,
    may_sign,
    orgnr_of,
)
from tests.register.pki import (
    DAY,
    ENCRYPTION,
    KOMMUNE_ORGNR,
    NOW,
    ORGANIZATION_IDENTIFIER,
    SIGNING,
    ec_key,
    named,
    pki,
    rsa_key,
    seid1,
    seid2,
)

OTHER_ORGNR = "310555551"


def issued(**wishes):
    return pki().issuing.issue("Testkommune", **wishes).certificate


def cause_of(certificate, which=Which.OWN, orgnr=None, now=NOW):
    with pytest.raises(Unprotected) as caught:
        check(certificate, which, orgnr, now)
    assert caught.value.which is which
    return caught.value.cause


def test_a_good_certificate_passes():
    check(pki().kommune.certificate, Which.OWN, KOMMUNE_ORGNR, NOW)
    check(pki().register.certificate, Which.REGISTER, None, NOW)


def test_a_certificate_holds_from_its_first_to_its_last_second():
    certificate = issued(start=NOW - DAY, end=NOW + DAY)
    for moment in (NOW - DAY, NOW + DAY):
        check(certificate, Which.OWN, None, moment)
    second = timedelta(seconds=1)
    assert cause_of(certificate, now=NOW - DAY - second) is Cause.NOT_YET_VALID
    assert cause_of(certificate, now=NOW + DAY + second) is Cause.EXPIRED


@pytest.mark.parametrize(
    "key",
    [rsa_key("short", 1024), ec_key("elliptic")],
    ids=["rsa-1024", "elliptic-curve"],
)
def test_a_key_that_is_not_on_the_list_is_weak(key):
    certificate = issued(key=key)
    assert not is_strong(certificate)
    assert cause_of(certificate) is Cause.WEAK


def test_a_certificate_hashed_with_less_than_sha_256_is_weak():
    assert cause_of(issued(digest=hashes.SHA224())) is Cause.WEAK


@pytest.mark.parametrize(
    "digest", [hashes.SHA256(), hashes.SHA384(), hashes.SHA512()], ids=lambda each: each.name
)
def test_a_certificate_may_be_hashed_with_sha_256_and_up(digest):
    assert is_strong(issued(digest=digest))


def test_signing_asks_for_nonrepudiation():
    assert may_sign(issued(usage=SIGNING))
    assert not may_sign(issued(usage=ENCRYPTION | {"digital_signature"}))


def test_encrypting_asks_for_key_encipherment():
    assert may_encrypt(issued(usage=ENCRYPTION))
    assert not may_encrypt(issued(usage=SIGNING | {"data_encipherment"}))


def test_a_certificate_that_names_no_usage_has_none():
    certificate = issued(usage=None)
    assert not may_sign(certificate)
    assert not may_encrypt(certificate)


def test_each_side_is_asked_for_its_own_usage():
    assert cause_of(issued(usage=ENCRYPTION), Which.OWN) is Cause.USAGE
    assert cause_of(issued(usage=SIGNING), Which.REGISTER) is Cause.USAGE


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        (seid2(KOMMUNE_ORGNR), KOMMUNE_ORGNR),
        (seid1(KOMMUNE_ORGNR), KOMMUNE_ORGNR),
        ((*seid2(KOMMUNE_ORGNR), *seid1("7123")), KOMMUNE_ORGNR),
        ((*seid2(KOMMUNE_ORGNR), *seid1(OTHER_ORGNR)), KOMMUNE_ORGNR),
        ((*seid2(KOMMUNE_ORGNR), *seid2(OTHER_ORGNR)), None),
        (
            (x509.NameAttribute(ORGANIZATION_IDENTIFIER, f"VATSE-{KOMMUNE_ORGNR}"), *seid1(KOMMUNE_ORGNR)),
            None,
        ),
        (seid2("31012345"), None),
        (seid2("31012345A"), None),
        (seid1("UN:NO-310123455"), None),
        ((), None),
    ],
    ids=[
        "seid-2",
        "seid-1",
        "both",
        "seid-2-before-seid-1",
        "two",
        "another-register",
        "too-short",
        "not-digits",
        "another-form",
        "none",
    ],
)
def test_the_organisation_number_is_where_seid_has_it(attributes, expected):
    assert orgnr_of(issued(subject=named("Testkommune", *attributes))) == expected


def test_a_certificate_of_another_organisation_is_refused():
    assert cause_of(issued(orgnr=OTHER_ORGNR), orgnr=KOMMUNE_ORGNR) is Cause.ORGANISATION


def test_a_certificate_of_no_organisation_is_refused_where_one_is_expected():
    assert cause_of(issued(), orgnr=KOMMUNE_ORGNR) is Cause.ORGANISATION


def test_a_key_matches_its_own_certificate_only():
    certificate = issued(key=rsa_key("Testkommune"))
    assert matches(certificate, rsa_key("Testkommune"))
    assert not matches(certificate, rsa_key("another"))


def test_the_error_names_the_side_and_the_cause_and_nothing_else():
    with pytest.raises(Unprotected, match=r"^own: certificate-expired$"):
        check(issued(start=NOW - 2 * DAY, end=NOW - DAY), Which.OWN, None, NOW)
