"""
Sealing: what identifies a person cannot be read without the key, nor moved to another row.

A sealed value is a byte that names the key, a random nonce of 96 bits, and AES-256-GCM's ciphertext and
tag. The place it belongs to (table and row key) is bound in as associated data. Random nonces are sound
for 2**32 values under one key (NIST SP 800-38D, 8.3); from 2**31 on `keys show` asks for a new one.
"""

import base64
import binascii
import os
import stat
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from pydantic import SecretStr

from adapter.errors import Fault, Misconfigured, Unavailable
from adapter.store.ring import FIRST, Freshness, Ring
from adapter.store.wrapping import Lasting, Wrapping, derived

_KEY_BYTES = 32
_NONCE_BYTES = 12
#: At the beginning of a value: which data key it was sealed with.
_ID_BYTES = 1
#: 128 bits: no two values meet by chance.
_HASH_BYTES = 16
#: What a value is bound to, as bytes: JSON keeps ("a", "bc") apart from ("ab", "c").
_bound = msgspec.json.Encoder().encode


class Seal:
    """
    One secret and its uses: sealing, opening, and hashing for look-up; each by a key of its own.

    Until the first rotation all keys follow from the secret. From then on it wraps them, and they are
    taken from the database (keyring.py): the newest data key seals, and each opens what names it.
    """

    def __init__(self, secret: bytes) -> None:
        if len(secret) != _KEY_BYTES:
            raise Misconfigured(Fault("store key", 0, 0, f"has {len(secret)} bytes, needs {_KEY_BYTES}"))
        self.wrapping = Wrapping(secret)
        self._ring = Ring(
            {FIRST: derived(secret, b"kpr-adapter store: seal")},
            Lasting(
                lookup=derived(secret, b"kpr-adapter store: look-up"),
                persons=derived(secret, b"kpr-adapter store: persons"),
                chain=derived(secret, b"kpr-adapter store: access log"),
            ),
            is_derived=True,
        )
        #: Which keys it has, how old they are, and how often each was used.
        self.freshness = Freshness()

    @property
    def person_secret(self) -> bytes:
        """Under which persons are hashed for matching, where their kommune has no secret of its own."""
        return self._ring.lasting.persons

    @property
    def chain_key(self) -> bytes:
        """By which the rows of the access log are chained."""
        return self._ring.lasting.chain

    @property
    def newest(self) -> int:
        """The id of the data key that seals."""
        return self._ring.newest

    @property
    def ring(self) -> Ring:
        """The keys themselves, to be wrapped."""
        return self._ring

    def take(self, ring: Ring) -> None:
        """Use these keys from now on."""
        self._ring = ring

    def seal(self, plain: bytes, *place: str) -> bytes:
        """Seal a value for its place: the table, then the key of the row."""
        ring, nonce = self._ring, os.urandom(_NONCE_BYTES)
        self.freshness.used[ring.newest] += 1
        sealed = ring.data[ring.newest].encrypt(nonce, plain, _bound(place))
        return bytes([ring.newest]) + nonce + sealed

    def open(self, sealed: bytes, *place: str) -> bytes:
        """
        Read a sealed value in its place; Misconfigured when it was made elsewhere or by another key.

        Unavailable when it names a key newer than those we have: another process has made one meanwhile.
        """
        key_id, start = key_id_of(sealed), _ID_BYTES + _NONCE_BYTES
        key = self._ring.data.get(key_id)
        if key is not None:
            try:
                return key.decrypt(sealed[_ID_BYTES:start], sealed[start:], _bound(place))
            except (InvalidTag, ValueError):
                pass  # told below; ValueError: so short that not even the nonce is whole
        elif key_id > self._ring.newest and self.freshness.may_be_made(key_id):
            raise Unavailable("a value was sealed with a key that was made this moment; try again")
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
        hashed = self._ring.lookup.copy()
        hashed.update(_bound(parts))
        return hashed.finalize()[:_HASH_BYTES].hex()

    @property
    def fingerprint(self) -> str:
        """Tells this store's keys from another's without giving anything of them away."""
        return self.hash("fingerprint")


def key_id_of(sealed: bytes) -> int:
    """Give the id of the data key that a value names; 0, which is none, for an empty one."""
    return sealed[0] if sealed else 0


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
