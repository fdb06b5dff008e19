"""Signed tokens: opened strictly, with a key that fits their algorithm, or not at all (SEC-05)."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import JWSRegistry
from joserfc.util import base64_to_int

from adapter.errors import AdapterError
from adapter.register.access.keys import ALGORITHMS, CURVES, LEAST_RSA_BITS

Key = RSAKey | ECKey
#: Letters of a token; longer ones are nobody's.
_LONGEST = 16_384
_LONGEST_HEADER = 4096
#: Seconds that clocks may be apart.
SKEW = 10
#: The public members of a key by its type: what a proof may show (RFC 7518).
_MEMBERS = {"RSA": {"kty", "n", "e"}, "EC": {"kty", "crv", "x", "y"}}


class Unsound(AdapterError):
    """A token or a proof is not as it must be; the text is a fixed one, and quotes nothing."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What was signed, and under which header."""

    header: dict[str, Any]
    claims: dict[str, Any] = field(repr=False)

    def text(self, name: str) -> str:
        """A claim that must be text."""
        value = self.claims.get(name)
        if not isinstance(value, str) or not value:
            raise Unsound(f"{name} is missing")
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            raise Unsound(f"{name} is no text")  # half a letter can be neither hashed nor compared
        return value

    def seconds(self, name: str) -> int:
        """A claim that must be seconds since 1970."""
        value = self.claims.get(name)
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < 1e11:
            raise Unsound(f"{name} is missing, or no time")
        return int(value)


def header_of(text: str) -> dict[str, Any]:
    """Give the header of a compact JWS whose algorithm is allowed; nothing in it is true yet."""
    if len(text) > _LONGEST or not text.isascii():
        raise Unsound("the token is no compact JWS")
    try:
        header = dict(jws.extract_compact(text.encode(), registry=_registry()).headers())
    except (JoseError, ValueError, TypeError):
        raise Unsound("the token is no compact JWS") from None
    if header.get("alg") not in ALGORITHMS:
        raise Unsound("alg is missing, or not allowed")
    if not isinstance(header.get("kid", ""), str):
        raise Unsound("kid is no text")
    if "crit" in header:
        raise Unsound("crit names what is not known here")
    return header


def opened(text: str, key_for: Callable[[dict[str, Any]], Key]) -> Opened:
    """Verify a token with the key that its header asks for."""
    header = header_of(text)
    key = key_for(header)
    must_fit(key, str(header["alg"]))
    try:
        verified = jws.deserialize_compact(text, key, registry=_registry())
        claims = json.loads(verified.payload or b"")
    except (JoseError, ValueError, TypeError, RecursionError):
        raise Unsound("the signature is wrong") from None
    if not isinstance(claims, dict):
        raise Unsound("the claims are no object")
    return Opened(header, claims)


def must_fit(key: Key, algorithm: str) -> None:
    """Refuse a key of another kind than the algorithm's."""
    curve = CURVES.get(algorithm)
    if isinstance(key, RSAKey):
        if curve is not None:
            raise Unsound("the key does not fit the algorithm")
    elif key.curve_name != curve:
        raise Unsound("the key does not fit the algorithm")


def shown_key(jwk: Any) -> Key:
    """Read a key that shows its public members and nothing else."""
    if not isinstance(jwk, dict) or set(jwk) != _MEMBERS.get(str(jwk.get("kty"))):
        raise Unsound("jwk must have the public members of an RSA or EC key, and no others")
    return imported(jwk)


def imported(jwk: dict[str, Any]) -> Key:
    """Make a key of the public members of a JWK."""
    if jwk.get("kty") == "RSA" and _bits(jwk.get("n")) < LEAST_RSA_BITS:
        raise Unsound("the RSA key is too small")
    members = {name: jwk[name] for name in _MEMBERS.get(str(jwk.get("kty")), ()) if name in jwk}
    try:
        return RSAKey.import_key(members) if jwk["kty"] == "RSA" else ECKey.import_key(members)
    except (JoseError, ValueError, TypeError, KeyError):
        raise Unsound("jwk is no key") from None


def _bits(modulus: object) -> int:
    """How large an RSA key is: looked at first, as the library only warns of small ones."""
    try:
        return base64_to_int(modulus).bit_length() if isinstance(modulus, str) else 0
    except ValueError:
        return 0


def _registry() -> JWSRegistry:
    registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
    # Its own limit is too small for a header with an RSA key in it.
    registry.max_header_length = _LONGEST_HEADER
    registry.max_payload_length = _LONGEST
    return registry
