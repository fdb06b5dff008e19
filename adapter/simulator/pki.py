"""Certificates of a made-up trust service: a root, an issuing CA below it, and whom they vouch for."""

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

#: Of keys: what SEC-05 demands at least; these guard nothing.
_BITS = 2048
_LONG, _DAY = timedelta(days=3650), timedelta(days=1)
#: How long certificates of servers and organisations are good for.
VALID = timedelta(days=1095)


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate, its key, and the certificates between it and the root."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey = field(repr=False)
    between: tuple[x509.Certificate, ...] = ()

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def chain_pem(self) -> bytes:
        """The certificate, then those between it and the root."""
        return b"".join(one.public_bytes(Encoding.PEM) for one in (self.certificate, *self.between))


def read_identity(chain: bytes, key: bytes) -> Identity:
    """Read what `chain_pem` and `key_pem` wrote."""
    certificate, *between = x509.load_pem_x509_certificates(chain)
    # Made here: not checked anew, which takes long.
    private = load_pem_private_key(key, None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise TypeError("keys of this PKI are RSA")
    return Identity(certificate, private, tuple(between))


@dataclass(frozen=True, slots=True)
class Validity:
    """From when until when."""

    begins: datetime
    ends: datetime


def make_root(now: datetime) -> Identity:
    """A root of its own."""
    return _made(None, _name("Simulator Root CA"), _of_long(now), _of_authority(None))


def make_issuing(root: Identity, now: datetime) -> Identity:
    """The CA that all others are from."""
    return _made(root, _name("Simulator Issuing CA"), _of_long(now), _of_authority(0))


def _of_long(now: datetime) -> Validity:
    """Good long before as well: the simulator's time may be another than the machine's."""
    return Validity(now - _LONG, now + _LONG)


def make_server(issuer: Identity, names: Sequence[str], validity: Validity) -> Identity:
    """A TLS server's, for host names and IP addresses."""
    usage = _usage(digital_signature=True, key_encipherment=True)
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    known_as = x509.SubjectAlternativeName([_general(name) for name in names])
    return _made(issuer, _name(names[0]), validity, (_LEAF, usage, purpose, known_as))


def make_signer(issuer: Identity, orgnr: str, name: str, validity: Validity) -> Identity:
    """An organisation's to sign with (SEID 2.0: nonRepudiation, organizationIdentifier)."""
    usage = _usage(content_commitment=True)
    return _made(issuer, _organisation(orgnr, name), validity, (_LEAF, usage))


def make_recipient(issuer: Identity, orgnr: str, name: str, validity: Validity) -> Identity:
    """An organisation's to encrypt for (SEID 2.0: keyEncipherment)."""
    usage = _usage(key_encipherment=True)
    return _made(issuer, _organisation(orgnr, name), validity, (_LEAF, usage))


def revocations(issuer: Identity, serials: Iterable[int], now: datetime) -> bytes:
    """The list of what an issuer has revoked, in PEM."""
    builder = x509.CertificateRevocationListBuilder(
        issuer_name=issuer.certificate.subject, last_update=now - _DAY, next_update=now + _LONG
    ).add_extension(_issued_by(issuer), critical=False)
    for serial in serials:
        revoked = x509.RevokedCertificateBuilder(serial_number=serial, revocation_date=now - _DAY / 24)
        builder = builder.add_revoked_certificate(revoked.build())
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.PEM)


def organisation_of(certificate: x509.Certificate) -> str | None:
    """The organisation number in a SEID 2.0 certificate."""
    named = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)
    value = str(named[0].value) if len(named) == 1 else ""
    return value.removeprefix("NTRNO-") if value.startswith("NTRNO-") else None


_LEAF = x509.BasicConstraints(ca=False, path_length=None)


def _made(
    issuer: Identity | None, subject: x509.Name, validity: Validity, extensions: Iterable[x509.ExtensionType]
) -> Identity:
    key = rsa.generate_private_key(65537, _BITS)
    builder = (
        x509.CertificateBuilder(
            issuer_name=issuer.certificate.subject if issuer else subject,
            subject_name=subject,
            public_key=key.public_key(),
        )
        .serial_number(x509.random_serial_number())
        .not_valid_before(validity.begins)
        .not_valid_after(validity.ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if issuer:
        builder = builder.add_extension(_issued_by(issuer), critical=False)
    for extension in extensions:
        critical = isinstance(extension, (x509.BasicConstraints, x509.KeyUsage))
        builder = builder.add_extension(extension, critical=critical)
    certificate = builder.sign(issuer.key if issuer else key, hashes.SHA256())
    # A root issues what is directly below it: there is nothing in between.
    between = () if issuer is None or _is_root(issuer) else (issuer.certificate, *issuer.between)
    return Identity(certificate, key, between)


def _is_root(identity: Identity) -> bool:
    return identity.certificate.issuer == identity.certificate.subject


def _of_authority(below: int | None) -> tuple[x509.ExtensionType, ...]:
    return x509.BasicConstraints(ca=True, path_length=below), _usage(key_cert_sign=True, crl_sign=True)


def _usage(**used: bool) -> x509.KeyUsage:
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: used.get(name, False) for name in names})


def _issued_by(issuer: Identity) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _name(common: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, "NO"), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def _organisation(orgnr: str, name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "NO"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name),
            x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, f"NTRNO-{orgnr}"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
