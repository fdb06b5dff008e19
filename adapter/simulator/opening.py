"""Opening what is protected: decrypted, and signed by a certificate the address register has for the sender."""

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from pyasn1.codec.der import decoder
from pyasn1.error import PyAsn1Error
from pyasn1_modules import rfc5652

from adapter.register.cms.signature import NotSigned
from adapter.register.cms.signed import NotDecrypted, decrypt, open_signed
from adapter.simulator.codes import Code, Refused
from adapter.simulator.pki import Identity, organisation_of

_AES_256_CBC = "2.16.840.1.101.3.4.1.42"
_RSA = "1.2.840.113549.1.1.1"


def opened(payload: bytes, recipients: Sequence[Identity]) -> bytes:
    """Decrypt with the first of the register's keys that the payload is for; raises `Refused`."""
    _check_form(payload)
    for recipient in recipients:
        try:
            return decrypt(payload, recipient.key, recipient.certificate)
        except NotDecrypted:
            continue
    raise Refused(Code.UNREADABLE)


def _check_form(payload: bytes) -> None:
    """One recipient, by RSA PKCS#1 v1.5; id-data in AES-256-CBC, and no attributes outside (SEC-05)."""
    try:
        outer, rest = decoder.decode(payload, asn1Spec=rfc5652.ContentInfo())
        enveloped, more = decoder.decode(bytes(outer["content"]), asn1Spec=rfc5652.EnvelopedData())
    except (PyAsn1Error, RecursionError, ValueError, TypeError, IndexError, OverflowError):
        raise Refused(Code.UNREADABLE) from None
    if rest or more or outer["contentType"] != rfc5652.id_envelopedData:
        raise Refused(Code.UNREADABLE)
    recipients, content = enveloped["recipientInfos"], enveloped["encryptedContentInfo"]
    by_key = len(recipients) == 1 and recipients[0].getName() == "ktri"
    transport = str(recipients[0]["ktri"]["keyEncryptionAlgorithm"]["algorithm"]) if by_key else ""
    cipher = str(content["contentEncryptionAlgorithm"]["algorithm"])
    is_data = content["contentType"] == rfc5652.id_data
    if (transport, cipher) != (_RSA, _AES_256_CBC) or not is_data or enveloped["unprotectedAttrs"].isValue:
        raise Refused(Code.CIPHER)


def verified(
    signed: bytes,
    certificates: Sequence[x509.Certificate],
    orgnr: str,
    revoked: frozenset[int],
    now: datetime,
) -> bytes:
    """Give the content that one of the sender's certificates has signed; raises `Refused`."""
    certificate, content = _opened_by(signed, certificates)
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    if not begins <= now <= ends or certificate.serial_number in revoked or not usage.content_commitment:
        raise Refused(Code.SIGNER_UNFIT)
    if organisation_of(certificate) != orgnr:
        raise Refused(Code.SIGNER_OTHER)
    return content


def _opened_by(signed: bytes, certificates: Sequence[x509.Certificate]) -> tuple[x509.Certificate, bytes]:
    """Find the certificate that has signed, among those that may have, and give what it signed."""
    for certificate in certificates:
        try:
            return certificate, open_signed(signed, certificate)
        except NotSigned as problem:
            if problem.cause != "signer-unknown":
                raise Refused(Code.SIGNATURE, problem.cause) from None
    raise Refused(Code.SIGNER_UNKNOWN)
