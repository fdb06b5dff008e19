"""Certificates and keys read from PEM files; what cannot be used is a fault of that file."""

import os
import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import Certificate, InvalidVersion, load_pem_x509_certificates

from adapter.errors import Fault, Misconfigured


def read_certificates(path: Path) -> tuple[Certificate, ...]:
    """Read one certificate or more; Misconfigured when there is none."""
    try:
        return tuple(load_pem_x509_certificates(path.read_bytes()))
    except OSError as problem:
        raise unusable(path, f"cannot be read: {problem.strerror}") from None
    except (ValueError, InvalidVersion):
        raise unusable(path, "holds no certificate in PEM that can be read") from None


def read_private_key(path: Path) -> RSAPrivateKey:
    """
    Read an RSA key without a password; Misconfigured when it is another or open to everybody (SEC-04).

    The group may read it: that is how a container platform hands out secrets.
    """
    key = _load(path, _secret(path))
    if not isinstance(key, RSAPrivateKey):
        raise unusable(path, "is not an RSA key; messages are signed with RSA")
    return key


def unusable(path: Path, message: str) -> Misconfigured:
    """Give the error that says what is wrong with a file."""
    return Misconfigured(Fault(str(path), 0, 0, message))


def _secret(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read()
    except OSError as problem:
        raise unusable(path, f"the key cannot be read: {problem.strerror}") from None
    if mode & stat.S_IRWXO:
        raise unusable(path, "the key is open to everybody; chmod 600")
    return content


def _load(path: Path, pem: bytes) -> object:
    try:
        return load_pem_private_key(pem, password=None)
    except TypeError:
        raise unusable(path, "the key has a password; give it without, in a file of mode 600") from None
    except (ValueError, UnsupportedAlgorithm):
        raise unusable(path, "holds no private key in PEM that can be read") from None
