"""Who signs for a kommune: certificates and keys in files, each from its day on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.x509 import Certificate

from adapter.config import SigningFiles
from adapter.errors import Fault, Misconfigured
from adapter.register import Unprotected, Which
from adapter.register.cms.certificates import (
    Cause,
    is_its_own_issuer,
    matches,
)
from adapter.register.cms.expiry import begin, covered_until
from adapter.register.cms.pem import read_certificates, read_private_key, unusable
from adapter.register.watched import Watched


@dataclass(frozen=True, slots=True)
class Signer:
    """A certificate, its key, and the authorities between it and its root."""

    certificate: Certificate
    key: RSAPrivateKey = field(repr=False)
    between: tuple[Certificate, ...] = ()


class Signers:
    """The signers of one kommune; files are read again when they change."""

    def __init__(self, kommune_nr: str, files: Sequence[SigningFiles]) -> None:
        faults: list[Fault] = []
        self._signers: list[tuple[datetime | None, Watched[Signer]]] = []
        for each in files:
            try:
                self._signers.append((each.valid_from, _watched(kommune_nr, each)))
            except Misconfigured as problem:
                faults += problem.faults
        if faults:
            raise Misconfigured(*faults)

    def at(self, now: datetime) -> Signer:
        """Choose the one begun last; `Unprotected` when none has begun."""
        begun = [each for each in self._signers if begin(each[0]) <= now]
        if not begun:
            raise Unprotected(Cause.NOT_YET_VALID, Which.OWN)
        return max(begun, key=lambda each: begin(each[0]))[1]()

    def until(self, now: datetime) -> datetime:
        """When the certificate in use ends, or the one that takes over before that."""
        return covered_until([(start, read().certificate) for start, read in self._signers], now)


def read_signer(files: SigningFiles) -> Signer:
    """Read a certificate and its key; Misconfigured when they cannot be used together."""
    certificate, *between = read_certificates(files.certificate)
    key = read_private_key(files.key)
    if not matches(certificate, key):
        raise unusable(files.key, f"{Cause.KEY_MISMATCH}: it is not the key of {files.certificate.name}")
    # The register knows the roots: a message carries what leads to them, as NHN's own library does.
    return Signer(certificate, key, tuple(each for each in between if not is_its_own_issuer(each)))


def _watched(kommune_nr: str, files: SigningFiles) -> Watched[Signer]:
    return Watched(
        lambda: (files.certificate, files.key),
        lambda: read_signer(files),
        what="signing certificate",
        kommune=kommune_nr,
    )
