"""Signed JSON (RFC 7515): opened strictly, or not at all."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import JWSRegistry

#: Of assertions, proofs and tokens; never a symmetric one, never none (SEC-05).
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")

Key = RSAKey | ECKey


class Unsound(Exception):
    """Something signed is not as it must be; the text is for who tries the simulator, and quotes nothing."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What was signed, and under which header."""

    header: dict[str, Any]
    claims: dict[str, Any]

    def text(self, name: str) -> str:
        """A claim that must be text."""
        value = self.claims.get(name)
        if not isinstance(value, str) or not value:
            raise Unsound(f"{name} is missing")
        return value

    def seconds(self, name: str) -> int:
        """A claim that must be whole seconds since 1970."""
        value = self.claims.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise Unsound(f"{name} is missing, or no whole number")
        return value


def opened(text: str, typ: str, key_for: Callable[[dict[str, Any]], Key]) -> Opened:
    """Verify a compact JWS of that `typ` with the key its header asks for; raises `Unsound`."""
    header = _header(text)
    if header.get("typ") != typ:
        raise Unsound(f"typ is not {typ}")
    if header.get("alg") not in ALGORITHMS:
        raise Unsound("alg is missing, or not allowed")
    try:
        # The registry's own limit is too small for a header with an RSA key in it.
        registry = JWSRegistry(algorithms=list(ALGORITHMS))
        registry.max_header_length = 4096
        verified = jws.deserialize_compact(text, key_for(header), registry=registry)
        claims = json.loads(verified.payload or b"")
    except (JoseError, ValueError, TypeError):
        raise Unsound("the signature or its form is wrong") from None
    if not isinstance(claims, dict):
        raise Unsound("the claims are no object")
    return Opened(header, claims)


def _header(text: str) -> dict[str, Any]:
    try:
        return dict(jws.extract_compact(text.encode(), registry=_lenient()).headers())
    except (JoseError, ValueError, TypeError):
        raise Unsound("it is no compact JWS with a sound header") from None


def _lenient() -> JWSRegistry:
    """To look into a header whose algorithm is judged afterwards."""
    registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
    registry.max_header_length = 4096
    return registry
