"""
The client's key at HelseID: a JWK in a file, held against the algorithm that it is used with.

Allowed are RS, PS and ES with 256, 384 and 512, on RSA from 2048 bits and the curve that goes with ES
(HelseID security profile; RFC 7518 section 3). Nothing private is in a repr or an error.
"""

import json
import stat
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.util import base64_to_int

from adapter.errors import Fault, Misconfigured
from adapter.register.watched import Watched

#: The curve that each algorithm is used with; those on RSA have none.
CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}
ALGORITHMS = (*CURVES, *(f"{padding}{bits}" for padding in ("PS", "RS") for bits in (256, 384, 512)))
LEAST_RSA_BITS = 2048
#: Seconds; the year 9999.
_LATEST = 253_370_764_800
#: The public members of a key, and no others: what a proof shows (RFC 7638 section 3.2).
_PUBLIC = {"RSA": ("kty", "n", "e"), "EC": ("kty", "crv", "x", "y")}


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key, the name it is registered under, and the algorithm it signs with."""

    kid: str
    algorithm: str
    _key: RSAKey | ECKey = field(repr=False)
    #: Until when it is registered (aware), where its file says so.
    expires: datetime | None = None

    @property
    def public(self) -> dict[str, str]:
        """The public members of the JWK."""
        members = self._key.as_dict(private=False)
        return {name: str(members[name]) for name in _PUBLIC[self._key.key_type]}

    def sign(self, header: dict[str, Any], claims: dict[str, Any]) -> str:
        """Give a signed JWT; `alg` is this key's."""
        stated = header | {"alg": self.algorithm}
        return jwt.encode(stated, claims, self._key, algorithms=[self.algorithm], default_type=None)


def read_key(path: Path, algorithm: str) -> SigningKey:
    """
    Read a private JWK from a file; raises `Misconfigured` when it cannot be used with the algorithm.

    The group may read it, as container platforms hand secrets out; nobody else.
    """
    try:
        content, mode = path.read_bytes(), path.stat().st_mode
    except OSError as problem:
        raise _unusable(path, f"cannot be read: {problem.strerror}") from None
    if mode & stat.S_IRWXO:
        raise _unusable(path, "is open to everybody; chmod 600")
    return parse_key(content, algorithm, path)


def parse_key(content: bytes, algorithm: str, path: Path) -> SigningKey:
    """Read a private JWK; raises `Misconfigured` when it cannot be used with the algorithm."""
    try:
        members = json.loads(content)
    except ValueError:
        members = None
    if not isinstance(members, dict):
        raise _unusable(path, "is no JWK; it must be one JSON object")
    if wrong := _wrong(members, algorithm):
        raise _unusable(path, wrong)
    # Only what makes up the key: whatever else a vendor's tool has written is nobody's business.
    known = {name: members[name] for name in (*_NAMES[members["kty"]], "kty") if name in members}
    try:
        kind = RSAKey if members["kty"] == "RSA" else ECKey
        key = kind.import_key(known)
    except (JoseError, ValueError, KeyError, TypeError):
        # `from None`: their texts may quote the members.
        raise _unusable(path, "holds a key whose members do not fit together; get a new one") from None
    if not key.is_private:
        raise _unusable(path, "holds a public key only; the private one is needed")
    return SigningKey(members["kid"], algorithm, key, _expires(members.get("exp")))


def _expires(stated: object) -> datetime | None:
    if not isinstance(stated, int) or isinstance(stated, bool) or not 0 < stated < _LATEST:
        return None
    return datetime.fromtimestamp(stated, UTC)


_NAMES = {"RSA": ("n", "e", "d", "p", "q", "dp", "dq", "qi"), "EC": ("crv", "x", "y", "d")}


def _wrong(members: dict[str, Any], algorithm: str) -> str | None:
    """Say what keeps a JWK from being used with an algorithm; None when nothing does."""
    if algorithm not in ALGORITHMS:
        return f"cannot be used with {algorithm}; choose one of {', '.join(sorted(ALGORITHMS))}"
    kid, stated = members.get("kid"), members.get("alg")
    if not isinstance(kid, str) or not kid:
        return "has no kid; write the name that the key is registered under"
    if stated is not None and stated != algorithm:
        return f"is made for another algorithm than {algorithm}; set KPR_HELSEID__ALGORITHM, or KPR_LOGIN__ALGORITHM, to the key's"
    if members.get("use", "sig") != "sig":
        return "is not made for signing"
    if algorithm in CURVES:
        fits = members.get("kty") == "EC" and members.get("crv") == CURVES[algorithm]
        return None if fits else f"is no EC key on {CURVES[algorithm]}, which {algorithm} needs"
    if members.get("kty") != "RSA" or not isinstance(members.get("n"), str):
        return f"is no RSA key, which {algorithm} needs"
    return None if _bits(members["n"]) >= LEAST_RSA_BITS else f"has fewer than {LEAST_RSA_BITS} bits"


def _bits(modulus: str) -> int:
    try:
        return base64_to_int(modulus).bit_length()
    except ValueError:
        return 0


def _unusable(path: Path, message: str) -> Misconfigured:
    return Misconfigured(Fault(str(path), 0, 0, f"HelseID's key {message}"))


def watched_key(path: Path, algorithm: str) -> Watched[SigningKey]:
    """
    Give the key that is in a file now, each time; raises `Misconfigured` when it is unusable at first.

    While a file that was changed cannot be used, the last good key is.
    """
    return Watched(lambda: (path,), lambda: read_key(path, algorithm), what="helseid-key")
