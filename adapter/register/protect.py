"""
CMS: a message is signed by its kommune, and what was signed is encrypted for the register.

    EnvelopedData ▶ declared id-data, AES-256-CBC, RSA PKCS#1 v1.5 ▶ SignedData ▶ id-data ▶ the message

The shape is that of the register's own reference, but for its cipher (SEC-05 refuses 3DES): DER, one
recipient by issuer and serial number, no attributes, the signer's certificate and those up to the root in
the message. RFC 5652.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import (
    PKCS7EnvelopeBuilder,
    PKCS7Options,
    PKCS7SignatureBuilder,
)
from cryptography.x509 import Certificate

from adapter.config import Cipher, Kommune, RegisterSettings
from adapter.errors import Fault, Misconfigured
from adapter.logs import logger
from adapter.register import Unprotected, Which
from adapter.register.cms.certificates import Cause, check
from adapter.register.cms.chain import chain_of, read_trust
from adapter.register.cms.expiry import days_left
from adapter.register.cms.revocation import Revocation
from adapter.register.cms.signing import Signer, Signers
from adapter.register.watched import Watched

__all__ = ["Cause", "Cms", "Unprotected", "Which", "encrypt", "sign"]

#: The library writes CBC with them.
_ALGORITHMS = {Cipher.AES_256_CBC: AES256}


class Cms:
    """
    Protection by CMS, with certificates, keys, roots and revocation lists from files.

    Made, it raises Misconfigured with every file that cannot be used. Before each use the certificates of
    both sides are checked: strength, validity, key usage, organisation, chain and revocation (SEC-06).
    Raises `Unprotected` when one may not be used, Unavailable while its revocation is unknown.
    """

    def __init__(
        self,
        kommuner: Mapping[str, Kommune],
        settings: RegisterSettings,
        *,
        register_orgnr: str | None = None,
    ) -> None:
        self._kommuner = kommuner
        self._cipher = settings.cipher
        self._register_orgnr = register_orgnr
        trust_file = settings.trust_file
        if trust_file is None:
            message = "names no file, and without roots no certificate can be trusted"
            raise Misconfigured(Fault("KPR_REGISTER__TRUST_FILE", 0, 0, message))
        self._trust = Watched(lambda: (trust_file,), lambda: read_trust(trust_file), what="roots")
        self._revocation = Revocation(settings.crl_dir) if settings.crl_dir else None
        if self._revocation is None:
            logger.warning("revocation_not_checked", setting="KPR_REGISTER__CRL_DIR")
        self._signers = _all_signers(kommuner)

    def protect(self, clear: bytes, kommune_nr: str, recipient: Certificate, now: datetime) -> bytes:
        """Sign for the kommune and encrypt for the recipient; gives DER."""
        self.check(kommune_nr, recipient, now)
        return encrypt(sign(clear, self._signers_of(kommune_nr).at(now)), recipient, self._cipher)

    def check(self, kommune_nr: str, recipient: Certificate, now: datetime) -> None:
        """Raise when the kommune's certificate, or the recipient's, may not be used now."""
        signer = self._signers_of(kommune_nr).at(now)
        kommune = self._kommuner[kommune_nr]
        orgnr = kommune.certificate_orgnr or kommune.orgnr
        self._check(signer.certificate, signer, Which.OWN, orgnr, now)
        self._check(recipient, signer, Which.REGISTER, self._register_orgnr, now)

    def mark(self, kommune_nr: str, recipient: Certificate, now: datetime) -> str:
        """Name the certificates of both sides that would be used now: SHA-256 of both, hex."""
        both = (self._signers_of(kommune_nr).at(now).certificate, recipient)
        return hashlib.sha256(b"".join(each.fingerprint(SHA256()) for each in both)).hexdigest()

    def expiries(self, now: datetime) -> list[tuple[str, float]]:
        """Pairs of kommuneNr and the days until a new signing certificate is needed."""
        return [(nr, days_left(signers.until(now), now)) for nr, signers in sorted(self._signers.items())]

    def _check(
        self, certificate: Certificate, signer: Signer, which: Which, orgnr: str | None, now: datetime
    ) -> None:
        check(certificate, which, orgnr, now)
        # Both sides may have the same issuer: what lies between ours and the root serves for both.
        chain = chain_of(certificate, self._trust(), signer.between, which, now)
        if self._revocation is not None:
            self._revocation.check(chain, which, now)

    def _signers_of(self, kommune_nr: str) -> Signers:
        try:
            return self._signers[kommune_nr]
        except KeyError:
            message = f"has no kommune {kommune_nr} with a signing certificate; add it under kommuner"
            raise Misconfigured(Fault("tenants file", 0, 0, message)) from None


def sign(clear: bytes, signer: Signer) -> bytes:
    """Make a SignedData with the content in it, without attributes; gives DER."""
    builder = PKCS7SignatureBuilder().set_data(clear)
    builder = builder.add_signer(signer.certificate, signer.key, SHA256(), rsa_padding=PKCS1v15())
    # Last: every other call of the builder drops the certificates added before it.
    for certificate in signer.between:
        builder = builder.add_certificate(certificate)
    # Without Binary each LF becomes CRLF.
    return builder.sign(Encoding.DER, [PKCS7Options.Binary, PKCS7Options.NoAttributes])


def encrypt(signed: bytes, recipient: Certificate, cipher: Cipher = Cipher.AES_256_CBC) -> bytes:
    """Make an EnvelopedData for one recipient; gives DER."""
    builder = PKCS7EnvelopeBuilder().set_data(signed).add_recipient(recipient)
    # The library's own choice is AES-128.
    builder = builder.set_content_encryption_algorithm(_ALGORITHMS[cipher])
    # Without Binary bytes inside the DER are taken for line ends and changed.
    return builder.encrypt(Encoding.DER, [PKCS7Options.Binary])


def _all_signers(kommuner: Mapping[str, Kommune]) -> dict[str, Signers]:
    found: dict[str, Signers] = {}
    faults: list[Fault] = []
    for kommune_nr, kommune in kommuner.items():
        try:
            found[kommune_nr] = Signers(kommune_nr, kommune.signing)
        except Misconfigured as problem:
            faults += problem.faults
    if faults:
        raise Misconfigured(*faults)
    return found
