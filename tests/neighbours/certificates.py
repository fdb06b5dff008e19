"""Certificates for a broker and its client, made for one test and thrown away with it."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.neighbours.ports import HOST

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Identity:
    """A key and the certificate that goes with it."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def key_pem(self) -> str:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    def certificate_pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()


def write_certificates(folder: Path) -> None:
    """Write ca.pem, server.pem (key and certificate), client.pem and client.key."""
    folder.mkdir(exist_ok=True)
    authority = make_identity("Test CA")
    server = make_identity("localhost", authority)
    client = make_identity("kpr", authority)
    (folder / "ca.pem").write_text(authority.certificate_pem())
    (folder / "server.pem").write_text(server.key_pem() + server.certificate_pem())
    (folder / "client.pem").write_text(client.certificate_pem())
    (folder / "client.key").write_text(client.key_pem())


def make_identity(name: str, authority: Identity | None = None) -> Identity:
    """A new identity, vouched for by the authority, or by itself and then an authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer = authority.certificate.subject if authority else subject
    signer = authority.key if authority else key
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + DAY)
        .add_extension(x509.BasicConstraints(ca=authority is None, path_length=None), critical=True)
        .add_extension(_names(), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
    )
    return Identity(key, builder.sign(signer, hashes.SHA256()))


def _names() -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName(
        [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address(HOST))]
    )
