"""
Sealing: what identifies a person cannot be read without the key, nor moved to another row.

A sealed value is a byte that names the key, a random nonce of 96 bits, and AES-256-GCM's ciphertext and
tag. The place it belongs to (table and row key) is bound in as associated data. Random nonces are sound
for 2**32 values under one key; well before that the key must be changed.
"""

import base64
import binascii
import hmac
import os
import stat
from contextlib import suppress
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

from adapter.errors import Fault, Misconfigured

_KEY_BYTES = 32
_NONCE_BYTES = 12
#: Which key a value was sealed with; there is one as yet.
_KEY_ID = b"\x01"
#: 128 bits: no two values meet by chance.
_HASH_BYTES = 16


class Seal:
    """One secret and its three uses: sealing, opening, and hashing for look-up; each by a key of its own."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != _KEY_BYTES:
            raise Misconfigured(Fault("store key", 0, 0, f"has {len(secret)} bytes, needs {_KEY_BYTES}"))
        self._aead = AESGCM(_derived(secret, b"kpr-adapter store: seal"))
        self._lookup = _derived(secret, b"kpr-adapter store: look-up")
        #: Under which persons are hashed for matching, where their kommune has no secret of its own.
        self.person_secret = _derived(secret, b"kpr-adapter store: persons")

    def seal(self, plain: bytes, *place: str) -> bytes:
        """Seal a value for its place: the table, then the key of the row."""
        nonce = os.urandom(_NONCE_BYTES)
        return _KEY_ID + nonce + self._aead.encrypt(nonce, plain, _bound(place))

    def open(self, sealed: bytes, *place: str) -> bytes:
        """Read a sealed value in its place; Misconfigured when it was made elsewhere or by another key."""
        start = len(_KEY_ID) + _NONCE_BYTES
        if sealed.startswith(_KEY_ID):
            # ValueError: so short that not even the nonce is whole.
            with suppress(InvalidTag, ValueError):
                return self._aead.decrypt(sealed[len(_KEY_ID) : start], sealed[start:], _bound(place))
        raise Misconfigured(
            Fault(
                f"store, table {place[0]}",
                0,
                0,
                "a sealed value cannot be opened: it was changed, moved from another row or sealed with "
                "another key; give the right key or restore the row from a backup",
            )
        )

    def hash(self, *parts: str) -> str:
        """Hash what must be found again but not read (hex, 128 bits)."""
        return hmac.digest(self._lookup, _bound(parts), "sha256")[:_HASH_BYTES].hex()

    @property
    def fingerprint(self) -> str:
        """Tells this secret from another without giving anything of it away."""
        return self.hash("fingerprint")


def parse_key(setting: SecretStr) -> bytes:
    """Read a key given as a setting: 32 bytes in base64."""
    return _decoded(setting.get_secret_value().encode(), "store key")


def read_key(path: Path) -> bytes:
    """
    Read a key from a file: 32 bytes, raw or in base64.

    Misconfigured when it is missing, has another length, or is open to everybody. The group may read it:
    that is how a container platform hands out secrets.
    """
    try:
        content, mode = path.read_bytes(), path.stat().st_mode
    except OSError as problem:
        raise Misconfigured(
            Fault(str(path), 0, 0, f"the store's key cannot be read: {problem.strerror}")
        ) from None
    if mode & stat.S_IRWXO:
        raise Misconfigured(Fault(str(path), 0, 0, "the store's key is open to everybody; chmod 600"))
    return content if len(content) == _KEY_BYTES else _decoded(content, str(path))


def make_key(path: Path) -> bytes:
    """
    Make a new key in a new file that only its owner may read, and give it back.

    Where another process has made one meanwhile, its key is given. Misconfigured when the file cannot
    be written.
    """
    secret = os.urandom(_KEY_BYTES)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(f"{path}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(base64.b64encode(secret) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        return secret if _put(draft, path) else read_key(path)
    except OSError as problem:
        message = f"the store's key cannot be made: {problem.strerror}; name another place"
        raise Misconfigured(Fault(str(path), 0, 0, message)) from None


def _put(draft: Path, path: Path) -> bool:
    """
    Give a file its name, whole from the first moment; False where there is one of that name.

    A link, because it overwrites nothing: that would lose everything sealed with the key.
    """
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def _decoded(text: bytes, where: str) -> bytes:
    try:
        secret = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        secret = b""
    if len(secret) != _KEY_BYTES:
        raise Misconfigured(
            Fault(where, 0, 0, f"the store's key must be {_KEY_BYTES} bytes, raw or in base64")
        )
    return secret


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=purpose).derive(secret)


def _bound(parts: tuple[str, ...]) -> bytes:
    # JSON keeps ("a", "bc") apart from ("ab", "c").
    return msgspec.json.encode(parts)
