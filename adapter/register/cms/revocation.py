"""
Whether a certificate has been revoked, by the lists (CRLs) that something keeps fresh in a folder.

Not knowing is not a refusal: where a list is missing or out of date one waits (Unavailable), as for any
neighbour that is away. RFC 5280 5 and 6.3.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509 import (
    Certificate,
    CertificateRevocationList,
    ExtensionNotFound,
    InvalidVersion,
    KeyUsage,
    load_der_x509_crl,
    load_pem_x509_crl,
)

from adapter.errors import Unavailable
from adapter.logs import logger
from adapter.register import Unprotected, Which
from adapter.register.cms.certificates import HASHES, Cause
from adapter.register.cms.list_scope import covers
from adapter.register.cms.pem import unusable
from adapter.register.watched import Watched

Lists = Sequence[CertificateRevocationList]


class Revocation:
    """The revocation lists of a folder, read again when they change; Misconfigured when there is no folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lists = Watched(self._paths, self._read, what="revocation lists")

    def check(self, chain: Sequence[Certificate], which: Which, now: datetime) -> None:
        """Raise `Unprotected` when one of a chain below its root is revoked, Unavailable when that is unknown."""
        lists = self._lists()
        for certificate, issuer in pairwise(chain):
            if is_revoked(certificate, issuer, lists, now):
                raise Unprotected(Cause.REVOKED, which)

    def _paths(self) -> list[Path]:
        return sorted(
            path for path in self._folder.iterdir() if path.is_file() and not path.name.startswith(".")
        )

    def _read(self) -> Lists:
        try:
            return tuple(_readable(self._paths()))
        except OSError as problem:
            raise unusable(self._folder, f"cannot be read: {problem.strerror}") from None


def is_revoked(certificate: Certificate, issuer: Certificate, lists: Lists, now: datetime) -> bool:
    """Look a certificate up in the newest list of its issuer; Unavailable without one of today."""
    of_issuer = [each for each in lists if _is_from(each, issuer) and covers(each, certificate)]
    begun = [each for each in of_issuer if each.last_update_utc <= now]
    if not begun:
        raise Unavailable("revocation is unknown: a revocation list is missing")
    newest = max(begun, key=lambda each: each.last_update_utc)
    # First, because it stays revoked when the list grows old.
    if newest.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None:
        return True
    if newest.next_update_utc is None or newest.next_update_utc < now:
        raise Unavailable("revocation is unknown: a revocation list is out of date")
    return False


def _is_from(each: CertificateRevocationList, issuer: Certificate) -> bool:
    try:
        usage = issuer.extensions.get_extension_for_class(KeyUsage).value
        return (
            each.issuer == issuer.subject
            and usage.crl_sign
            and isinstance(each.signature_hash_algorithm, HASHES)
            # Keys of another kind raise TypeError; a chain has none.
            and each.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]
        )
    except (ExtensionNotFound, UnsupportedAlgorithm, TypeError, ValueError):
        return False


def _readable(paths: Iterable[Path]) -> Iterator[CertificateRevocationList]:
    for path in paths:
        content = path.read_bytes()
        try:
            yield load_pem_x509_crl(content) if content.startswith(b"-----") else load_der_x509_crl(content)
        except (ValueError, InvalidVersion):
            # The others count; without this one somebody's revocation may be unknown, which is said then.
            logger.warning("revocation_list_unusable", file=path.name)
