"""One signature of a SignedData, held against its signer's key: RSA PKCS#1 v1.5, RSA-PSS and ECDSA."""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import Certificate
from pyasn1.codec.der import decoder
from pyasn1.error import PyAsn1Error
from pyasn1_modules import rfc4055, rfc5280

Hash = type[hashes.HashAlgorithm]
#: SEC-05: SHA-256 up, by their object identifiers.
DIGESTS: MappingProxyType[str, Hash] = MappingProxyType(
    {
        "2.16.840.1.101.3.4.2.1": hashes.SHA256,
        "2.16.840.1.101.3.4.2.2": hashes.SHA384,
        "2.16.840.1.101.3.4.2.3": hashes.SHA512,
    }
)
_RSA = "1.2.840.113549.1.1.1"
_PSS = "1.2.840.113549.1.1.10"
_PKCS1 = MappingProxyType(
    {
        "1.2.840.113549.1.1.11": hashes.SHA256,
        "1.2.840.113549.1.1.12": hashes.SHA384,
        "1.2.840.113549.1.1.13": hashes.SHA512,
    }
)
_ECDSA = MappingProxyType(
    {
        "1.2.840.10045.4.3.2": hashes.SHA256,
        "1.2.840.10045.4.3.3": hashes.SHA384,
        "1.2.840.10045.4.3.4": hashes.SHA512,
    }
)


class NotSigned(ValueError):
    """The bytes are no SignedData of the one who was expected; `cause` is a coded word."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


def require(is_so: object, cause: str) -> None:
    """Raise NotSigned with the cause unless it is so."""
    if not is_so:
        raise NotSigned(cause)


def decoded(der: bytes, form: Any) -> Any:
    """Read DER of a form, all of it; NotSigned when it is not that."""
    try:
        value, rest = decoder.decode(der, asn1Spec=form)
    # The others: what the library does not foresee in hostile bytes. Depth without end it refuses itself.
    except (PyAsn1Error, ValueError, TypeError, IndexError, OverflowError):
        raise NotSigned("not-der") from None
    require(not rest, "not-der")
    return value


def verify(signer: Any, certificate: Certificate, digest: Hash, covered: bytes) -> None:
    """Raise NotSigned unless the SignerInfo's signature over the covered bytes is the certificate's."""
    check = _checking(signer, certificate, digest)
    try:
        check(bytes(signer["signature"]), covered)
    # The others: parameters of PSS that no key of this size can have.
    except (InvalidSignature, UnsupportedAlgorithm, OverflowError, ValueError):
        raise NotSigned("signature-wrong") from None


def _checking(signer: Any, certificate: Certificate, digest: Hash) -> Callable[[bytes, bytes], None]:
    """What checks a signature over bytes, when key and algorithm are allowed and fit each other."""
    algorithm = str(signer["signatureAlgorithm"]["algorithm"])
    key = certificate.public_key()
    if isinstance(key, RSAPublicKey):
        padded = _padding(signer, algorithm, digest)
        return lambda signature, covered: key.verify(signature, covered, padded, digest())
    if isinstance(key, ec.EllipticCurvePublicKey) and _ECDSA.get(algorithm) is digest:
        return lambda signature, covered: key.verify(signature, covered, ec.ECDSA(digest()))
    raise NotSigned("algorithm-not-allowed")


def _padding(signer: Any, algorithm: str, digest: Hash) -> padding.PKCS1v15 | padding.PSS:
    if algorithm == _PSS:
        return _pss(bytes(signer["signatureAlgorithm"]["parameters"]), digest)
    # Named with its digest, or for RSA as such, where the digest stands beside it.
    require(algorithm == _RSA or _PKCS1.get(algorithm) is digest, "algorithm-not-allowed")
    return padding.PKCS1v15()


def _pss(parameters: bytes, digest: Hash) -> padding.PSS:
    """Read PSS's parameters: both its hashes must be the digest (RFC 4056 3)."""
    found = decoded(parameters, rfc4055.RSASSA_PSS_params())
    mask = decoded(bytes(found["maskGenAlgorithm"]["parameters"]), rfc5280.AlgorithmIdentifier())
    named = str(found["hashAlgorithm"]["algorithm"]), str(mask["algorithm"])
    require(all(DIGESTS.get(each) is digest for each in named), "algorithm-not-allowed")
    require(found["maskGenAlgorithm"]["algorithm"] == rfc4055.id_mgf1, "algorithm-not-allowed")
    salt, trailer = int(found["saltLength"]), int(found["trailerField"])
    require(salt >= 0 and trailer == 1, "algorithm-not-allowed")
    return padding.PSS(mgf=padding.MGF1(digest()), salt_length=salt)
