"""
Which certificates a message may be signed and encrypted with: one small question each, and no clock.

A certificate is one of ours, which signs, or the register's, which is encrypted for. What is asked of each:
delivery to the health registers' doors (SEC-05, SEC-06), SEID 2.0 for the organisation number, X.509's key
usages (RFC 5280 4.2.1.3).
"""

from datetime import datetime
from enum import StrEnum

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.x509 import Certificate, ExtensionNotFound, KeyUsage, NameOID, ObjectIdentifier

from adapter.register import Unprotected, Which

#: SEC-05: the least size of an RSA key, in bits.
MIN_RSA_BITS = 2048
#: SEC-05: what certificates, revocation lists and messages may be hashed with.
HASHES = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
#: SEID 2.0: `NTRNO-` and nine digits.
_ORGANIZATION_IDENTIFIER = ObjectIdentifier("2.5.4.97")
_NTRNO = "NTRNO-"


class Cause(StrEnum):
    """Why a certificate may not be used: what a runbook goes by."""

    NOT_YET_VALID = "certificate-not-yet-valid"
    EXPIRED = "certificate-expired"
    USAGE = "certificate-usage"  #: signing without nonRepudiation, encryption without keyEncipherment
    ORGANISATION = "certificate-organisation"
    WEAK = "certificate-weak"  #: not RSA of 2048 bits, or hashed with less than SHA-256
    UNTRUSTED = "certificate-untrusted"  #: no chain to the roots
    REVOKED = "certificate-revoked"
    KEY_MISMATCH = "key-mismatch"


def check(certificate: Certificate, which: Which, orgnr: str | None, now: datetime) -> None:
    """Raise `Unprotected` with the first thing that is wrong; `orgnr` None: any organisation."""
    for cause, is_so in (
        (Cause.WEAK, not is_strong(certificate)),
        (Cause.NOT_YET_VALID, now < certificate.not_valid_before_utc),
        (Cause.EXPIRED, now > certificate.not_valid_after_utc),
        (Cause.USAGE, not (may_sign(certificate) if which is Which.OWN else may_encrypt(certificate))),
        (Cause.ORGANISATION, orgnr is not None and orgnr_of(certificate) != orgnr),
    ):
        if is_so:
            raise Unprotected(cause, which)


def is_strong(certificate: Certificate) -> bool:
    """Whether key and signature are on the allow-list."""
    try:
        key = certificate.public_key()
        hashed = certificate.signature_hash_algorithm
    except (UnsupportedAlgorithm, ValueError):
        return False
    return isinstance(key, RSAPublicKey) and key.key_size >= MIN_RSA_BITS and isinstance(hashed, HASHES)


def may_sign(certificate: Certificate) -> bool:
    """Whether it has nonRepudiation (contentCommitment)."""
    usage = _key_usage(certificate)
    return usage is not None and usage.content_commitment


def may_encrypt(certificate: Certificate) -> bool:
    """Whether it has keyEncipherment."""
    usage = _key_usage(certificate)
    return usage is not None and usage.key_encipherment


def orgnr_of(certificate: Certificate) -> str | None:
    """
    Find the organisation number of an enterprise certificate's subject; None where it names none, or two.

    SEID 2.0 has it in organizationIdentifier; certificates from before had it in serialNumber.
    """
    try:
        named = _values(certificate, _ORGANIZATION_IDENTIFIER)
        numbers = [value.removeprefix(_NTRNO) for value in named if value.startswith(_NTRNO)]
        numbers = numbers if named else _values(certificate, NameOID.SERIAL_NUMBER)
    # TypeError too is how the library says that a name cannot be read.
    except (TypeError, ValueError):
        return None
    return numbers[0] if len(set(numbers)) == 1 and _is_orgnr(numbers[0]) else None


def matches(certificate: Certificate, key: RSAPrivateKey) -> bool:
    """Whether the private key is that of the certificate."""
    try:
        return certificate.public_key() == key.public_key()
    except (UnsupportedAlgorithm, ValueError):
        return False


def is_its_own_issuer(certificate: Certificate) -> bool:
    """Whether it is a root, going by its names."""
    return certificate.subject == certificate.issuer


def _key_usage(certificate: Certificate) -> KeyUsage | None:
    try:
        return certificate.extensions.get_extension_for_class(KeyUsage).value
    # ValueError: extensions that cannot be read allow nothing.
    except (ExtensionNotFound, ValueError):
        return None


def _values(certificate: Certificate, oid: ObjectIdentifier) -> list[str]:
    return [str(attribute.value) for attribute in certificate.subject.get_attributes_for_oid(oid)]


def _is_orgnr(value: str) -> bool:
    return len(value) == 9 and value.isascii() and value.isdecimal()
