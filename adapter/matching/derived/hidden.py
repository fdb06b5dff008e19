"""What the folding of messages writes to disk: sealed under a key that is nowhere but in this object."""

import hmac
from collections.abc import Mapping
from secrets import token_bytes

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(dict[str, str]).decode


class Hidden:
    """A key for the time of one import: what is sealed with it, nobody can read afterwards."""

    __slots__ = ("_aead", "_marking")

    def __init__(self) -> None:
        self._aead = AESGCM(AESGCM.generate_key(256))
        self._marking = token_bytes(32)

    def seal(self, values: Mapping[str, str]) -> bytes:
        """Make values unreadable."""
        nonce = token_bytes(_NONCE)
        return nonce + self._aead.encrypt(nonce, _pack(dict(values)), None)

    def open(self, sealed: bytes) -> dict[str, str]:
        """Give back what was sealed."""
        return _unpack(self._aead.decrypt(sealed[:_NONCE], sealed[_NONCE:], None))

    def mark(self, *words: str) -> bytes:
        """A mark that the same words have again, and other words do not."""
        return hmac.digest(self._marking, _pack(words), "sha256")
