"""
Reads what `protect` writes, and what other programs write: the simulator's side, and a second opinion.

`cryptography` writes SignedData and does not verify it, so that is done here, by the text of RFC 5652 5:
one signer, by issuer and serial number; digests and signatures of an allow-list; with signed attributes and
without. Strict DER.
"""

from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import pkcs7_decrypt_der
from cryptography.x509 import Certificate
from pyasn1.codec.der import encoder
from pyasn1.error import PyAsn1Error
from pyasn1_modules import rfc5652

from adapter.register.cms.signature import DIGESTS, NotSigned, decoded, require, verify


class NotDecrypted(ValueError):
    """The bytes are no EnvelopedData for this key; nothing more is told, least of all to a sender."""


def decrypt(der: bytes, key: RSAPrivateKey, certificate: Certificate) -> bytes:
    """
    Open an EnvelopedData for the certificate: RSA PKCS#1 v1.5 with AES-CBC.

    A key that does not fit may give other bytes instead of an error: what comes out is good only when its
    signature is.
    """
    try:
        return pkcs7_decrypt_der(der, certificate, key, [])
    except (ValueError, UnsupportedAlgorithm):
        raise NotDecrypted("not an envelope for this key") from None


def open_signed(der: bytes, expected: Certificate) -> bytes:
    """
    Give the content of a SignedData when `expected`, and nobody else, has signed it.

    Raises NotSigned with a coded cause. The certificate itself is not judged: see `certificates.py`.
    """
    try:
        return _opened(der, expected)
    except PyAsn1Error:
        # Parts that its form promises and that are not there.
        raise NotSigned("not-der") from None


def _opened(der: bytes, expected: Certificate) -> bytes:
    signed = _signed_data(der)
    signers = signed["signerInfos"]
    require(len(signers) == 1, "not-one-signer")
    signer = signers[0]
    require(_is_signed_by(signer, expected), "signer-unknown")
    require(_holds(signed, expected), "certificate-missing")
    content = _content(signed)
    # RFC 5652 5.1, 5.3: the versions that go with plain data and an issuer and serial number.
    require(int(signed["version"]) == int(signer["version"]) == 1, "not-signed-data")
    digest = DIGESTS.get(str(signer["digestAlgorithm"]["algorithm"]))
    if digest is None:
        raise NotSigned("digest-not-allowed")
    covered = _attributes(signer, content, digest) if signer["signedAttrs"].isValue else content
    verify(signer, expected, digest, covered)
    return content


def _signed_data(der: bytes) -> Any:
    outer = decoded(der, rfc5652.ContentInfo())
    require(outer["contentType"] == rfc5652.id_signedData, "not-signed-data")
    return decoded(bytes(outer["content"]), rfc5652.SignedData())


def _is_signed_by(signer: Any, expected: Certificate) -> bool:
    named = signer["sid"]
    if named.getName() != "issuerAndSerialNumber":
        return False
    issuer = encoder.encode(named["issuerAndSerialNumber"]["issuer"])
    serial = int(named["issuerAndSerialNumber"]["serialNumber"])
    return bool(issuer == expected.issuer.public_bytes() and serial == expected.serial_number)


def _holds(signed: Any, expected: Certificate) -> bool:
    wanted = expected.public_bytes(Encoding.DER)
    return any(encoder.encode(each) == wanted for each in signed["certificates"])


def _content(signed: Any) -> bytes:
    inside = signed["encapContentInfo"]
    require(inside["eContentType"] == rfc5652.id_data, "content-type")
    require(inside["eContent"].isValue, "content-missing")
    return bytes(inside["eContent"])


def _attributes(signer: Any, content: bytes, digest: type[hashes.HashAlgorithm]) -> bytes:
    """What is signed when there are attributes: they themselves, as a SET OF (RFC 5652 5.4)."""
    again = rfc5652.SignedAttributes()
    again.extend(signer["signedAttrs"])
    kind, found = (_only_value(again, oid) for oid in (rfc5652.id_contentType, rfc5652.id_messageDigest))
    require(kind == encoder.encode(rfc5652.ContentType(rfc5652.id_data)), "attributes-wrong")
    hashing = hashes.Hash(digest())
    hashing.update(content)
    require(found == encoder.encode(rfc5652.MessageDigest(hashing.finalize())), "digest-differs")
    return bytes(encoder.encode(again))


def _only_value(attributes: Any, oid: Any) -> bytes:
    values = [value for each in attributes if each["attrType"] == oid for value in each["attrValues"]]
    require(len(values) == 1, "attributes-wrong")
    return bytes(values[0])
