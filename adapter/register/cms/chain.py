"""Whether a certificate goes back to a root that is trusted (RFC 5280 6.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.x509 import BasicConstraints, Certificate, KeyUsage
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    Policy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from adapter.register import Unprotected, Which
from adapter.register.cms.certificates import Cause, is_its_own_issuer
from adapter.register.cms.pem import read_certificates, unusable


@dataclass(frozen=True, slots=True)
class Trust:
    """What chains are made of: the roots they end in, and authorities that may stand between."""

    roots: tuple[Certificate, ...]
    between: tuple[Certificate, ...] = ()


def read_trust(path: Path) -> Trust:
    """Read roots, and authorities below them, from one PEM file; Misconfigured without a root."""
    found = read_certificates(path)
    roots = tuple(each for each in found if is_its_own_issuer(each))
    if not roots:
        raise unusable(path, "holds no root certificate; add the one that the certificates go back to")
    return Trust(roots, tuple(each for each in found if each not in roots))


def chain_of(
    certificate: Certificate, trust: Trust, between: Sequence[Certificate], which: Which, now: datetime
) -> list[Certificate]:
    """
    Build the chain from the certificate to its root, both included.

    `between` are authorities that came with the certificate. Every certificate of the chain is valid at
    `now`, is signed with what SEC-05 allows, and those above the first may sign others; else `Unprotected`.
    """
    verifier = (
        PolicyBuilder()
        .store(Store(list(trust.roots)))
        .time(now)
        # An enterprise certificate has no alternative name, which the library's own policy asks for.
        .extension_policies(ca_policy=_AUTHORITY, ee_policy=ExtensionPolicy.permit_all())
        .build_client_verifier()
    )
    try:
        return verifier.verify(certificate, [*between, *trust.between]).chain
    except VerificationError:
        raise Unprotected(Cause.UNTRUSTED, which) from None


def _signs_certificates(_policy: Policy, _certificate: Certificate, found: KeyUsage) -> None:
    if not found.key_cert_sign:
        raise ValueError("may not sign certificates")


_AUTHORITY = (
    ExtensionPolicy.permit_all()
    # That it says yes there is the library's own question.
    .require_present(BasicConstraints, Criticality.AGNOSTIC, None)
    .require_present(KeyUsage, Criticality.AGNOSTIC, _signs_certificates)
)
