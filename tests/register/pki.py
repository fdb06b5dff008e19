"""
A public-key world for one test run: a root, an issuing authority, and whoever it vouches for.

    world = pki()                          # made once: keys take their time
    world.issuing.issue("Testkommune", orgnr="310123455", usage=SIGNING)

Everything is synthetic and dies with the process.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

#: When the tests take place; certificates are valid for a year around it unless they say otherwise.
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
DAY = timedelta(days=1)
KOMMUNE_ORGNR = "310123455"
REGISTER_ORGNR = "310987655"
ORGANIZATION_IDENTIFIER = x509.ObjectIdentifier("2.5.4.97")
SIGNING = frozenset({"content_commitment"})
ENCRYPTION = frozenset({"key_encipherment"})
AUTHORITY = frozenset({"key_cert_sign", "crl_sign"})
USAGES = (
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


@cache
def rsa_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """The same key for the same name, for as long as the process lives."""
    return rsa.generate_private_key(65537, bits)


@cache
def ec_key(name: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass(frozen=True)
class Party:
    """A key and its certificate."""

    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def der(self):
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self):
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self):
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def issue(
        self,
        name,
        *,
        orgnr=None,
        usage=SIGNING,
        start=NOW - 30 * DAY,
        end=NOW + 335 * DAY,
        key=None,
        serial=None,
        is_authority=False,
        digest=None,
        subject=None,
        points=(),
    ):
        """A new party that this one vouches for; `orgnr` goes where SEID 2.0 has it."""
        key = key or rsa_key(name)
        subject = subject or named(name, *(seid2(orgnr) if orgnr else ()))
        builder = (
            x509.CertificateBuilder(subject_name=subject, issuer_name=self.certificate.subject)
            .public_key(key.public_key())
            .serial_number(serial or x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(end)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(_identifier(self.key), critical=False)
        )
        if usage is not None:
            builder = builder.add_extension(key_usage(usage), critical=True)
        if points:
            builder = builder.add_extension(distribution_points(points), critical=False)
        return Party(key, builder.sign(self.key, digest or hashes.SHA256()))

    def revoke(self, *parties, start=NOW - DAY, end=NOW + DAY, scope=None, delta=False, digest=None):
        """A revocation list of this authority with the parties in it; DER."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(start)
            .next_update(end)
        )
        if scope is not None:
            builder = builder.add_extension(scope, critical=True)
        if delta:
            builder = builder.add_extension(x509.DeltaCRLIndicator(1), critical=True)
        for party in parties:
            revoked = x509.RevokedCertificateBuilder().serial_number(party.certificate.serial_number)
            builder = builder.add_revoked_certificate(revoked.revocation_date(start).build())
        return builder.sign(self.key, digest or hashes.SHA256()).public_bytes(Encoding.DER)


@dataclass(frozen=True)
class Pki:
    """Root, issuing authority, a kommune that signs, and the register that is encrypted for."""

    root: Party
    issuing: Party
    kommune: Party
    register: Party

    def write(self, folder):
        """Write what settings name: trust.pem, kommune.pem with the issuing authority, kommune.key."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "trust.pem").write_bytes(self.root.pem + self.issuing.pem)
        write_signer(folder, self.kommune, self.issuing)


@cache
def pki() -> Pki:
    """The world that most tests live in."""
    root = make_root("Test Root")
    issuing = root.issue("Test Issuing CA", usage=AUTHORITY, is_authority=True)
    return Pki(
        root,
        issuing,
        issuing.issue("Testkommune", orgnr=KOMMUNE_ORGNR, usage=SIGNING),
        issuing.issue("Testregister", orgnr=REGISTER_ORGNR, usage=ENCRYPTION),
    )


def make_root(name, usage=AUTHORITY, key=None):
    key = key or rsa_key(name)
    builder = (
        x509.CertificateBuilder(subject_name=named(name), issuer_name=named(name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - 1000 * DAY)
        .not_valid_after(NOW + 1000 * DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(key_usage(usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return Party(key, builder.sign(key, hashes.SHA256()))


def write_signer(folder: Path, party, *between, name="kommune"):
    """Write a certificate with those between, and its key with the mode it must have."""
    (folder / f"{name}.pem").write_bytes(b"".join(each.pem for each in (party, *between)))
    (folder / f"{name}.key").write_bytes(party.key_pem)
    (folder / f"{name}.key").chmod(0o600)


def named(name, *more):
    country = x509.NameAttribute(NameOID.COUNTRY_NAME, "NO")
    return x509.Name([country, x509.NameAttribute(NameOID.COMMON_NAME, name), *more])


def seid2(orgnr):
    """Where SEID 2.0 has the organisation number."""
    return (x509.NameAttribute(ORGANIZATION_IDENTIFIER, f"NTRNO-{orgnr}"),)


def seid1(orgnr):
    """Where it was before."""
    return (x509.NameAttribute(NameOID.SERIAL_NUMBER, orgnr),)


def key_usage(usage):
    return x509.KeyUsage(**{each: each in usage for each in USAGES})


def distribution_points(addresses):
    names = [x509.UniformResourceIdentifier(each) for each in addresses]
    return x509.CRLDistributionPoints([x509.DistributionPoint(names, None, None, None)])


def _identifier(key):
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
