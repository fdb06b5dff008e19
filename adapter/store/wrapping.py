"""
Wrapping: the store's keys as they lie in the database, which the secret in the key file alone opens.

A wrapped key is a random nonce of 96 bits, and AES-256-GCM's ciphertext and tag; the key's id and what it is
are bound in as associated data, so that no wrapped key can stand in another's place.
"""

import hmac
import os
from dataclasses import dataclass, field

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from adapter.errors import Fault, Misconfigured

KEY_BYTES = 32
_NONCE_BYTES = 12
#: Of a fingerprint: 128 bits.
_TOLD_BYTES = 16
#: The row of the keys that never change.
LASTING = 0


@dataclass(frozen=True, slots=True)
class Lasting:
    """Keys that what is kept is found and chained by: they outlive every rotation, 32 bytes each."""

    lookup: bytes = field(repr=False)
    persons: bytes = field(repr=False)
    chain: bytes = field(repr=False)

    def joined(self) -> bytes:
        """As one value, to be wrapped."""
        return self.lookup + self.persons + self.chain

    @classmethod
    def parted(cls, joined: bytes) -> "Lasting":
        """Read them from one value."""
        return cls(*(joined[at : at + KEY_BYTES] for at in range(0, 3 * KEY_BYTES, KEY_BYTES)))


class Wrapping:
    """What a secret does with keys: wraps them, and opens what it wrapped."""

    def __init__(self, secret: bytes) -> None:
        self._aead = AESGCM(derived(secret, b"kpr-adapter store: wrap"))
        told = hmac.digest(derived(secret, b"kpr-adapter store: which wraps"), b"fingerprint", "sha256")
        #: Tells this secret from another without giving anything of it away.
        self.fingerprint = told[:_TOLD_BYTES].hex()

    def wrap(self, key_id: int, key: bytes) -> bytes:
        """Wrap a key under its id."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, key, _bound(key_id))

    def unwrap(self, key_id: int, wrapped: bytes) -> bytes:
        """Read a wrapped key; Misconfigured when it was changed, or put there in place of another."""
        try:
            return self._aead.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], _bound(key_id))
        # ValueError: so short that not even the nonce is whole.
        except (InvalidTag, ValueError):
            message = f"key {key_id} cannot be opened: it was changed; restore the table from a backup"
            raise Misconfigured(Fault("store, table seal_key", 0, 0, message)) from None


def derived(secret: bytes, purpose: bytes) -> bytes:
    """Derive a key for one purpose (HKDF-SHA-256, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(secret)


def _bound(key_id: int) -> bytes:
    return msgspec.json.encode(("seal_key", key_id))


def new_key() -> bytes:
    """Make a data key."""
    return AESGCM.generate_key(8 * KEY_BYTES)
