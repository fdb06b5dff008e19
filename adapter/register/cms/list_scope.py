"""What a revocation list is about: all certificates of its issuer, or some of them (RFC 5280 5.2)."""

from cryptography.x509 import (
    BasicConstraints,
    Certificate,
    CertificateRevocationList,
    CRLDistributionPoints,
    ExtensionNotFound,
    IssuingDistributionPoint,
)
from cryptography.x509.general_name import GeneralName


def covers(found: CertificateRevocationList, certificate: Certificate) -> bool:
    """Whether a certificate would stand in the list if it were revoked; ValueError when that is unreadable."""
    for extension in found.extensions:
        if isinstance(extension.value, IssuingDistributionPoint):
            if not _is_in_scope(extension.value, certificate):
                return False
        # Whatever else narrows a list is critical, such as that it holds changes only.
        elif extension.critical:
            return False
    return True


def _is_in_scope(scope: IssuingDistributionPoint, certificate: Certificate) -> bool:
    if scope.indirect_crl or scope.only_some_reasons or scope.only_contains_attribute_certs:
        return False
    is_authority = _is_authority(certificate)
    if (scope.only_contains_user_certs and is_authority) or (
        scope.only_contains_ca_certs and not is_authority
    ):
        return False
    return not scope.full_name or not set(scope.full_name).isdisjoint(_points(certificate))


def _is_authority(certificate: Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(BasicConstraints).value.ca
    except ExtensionNotFound:
        return False


def _points(certificate: Certificate) -> list[GeneralName]:
    try:
        points = certificate.extensions.get_extension_for_class(CRLDistributionPoints).value
    except ExtensionNotFound:
        return []
    return [name for point in points for name in point.full_name or []]
