"""DPoP proofs (RFC 9449), judged as HelseID and NHN's sample API do."""

import base64
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from adapter.simulator import Clock
from adapter.simulator.jws import Key, Opened, Unsound, opened

#: Seconds: how old a proof may be, and how far two clocks may be apart.
MAX_AGE, SKEW = 1, 5
#: SEC-05.
_LEAST_BITS = 2048
#: The public members of a key by its type, and nothing else may be shown (RFC 7518).
_MEMBERS = {"RSA": {"kty", "n", "e"}, "EC": {"kty", "crv", "x", "y"}}


class NonceWanted(Exception):
    """The proof is sound but for the nonce, which the answer gives."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A request that came with a proof."""

    #: All headers of the name `DPoP`.
    proofs: Sequence[str] = field(repr=False)
    method: str
    #: Without query and fragment.
    url: str
    #: Given where the proof must be for a token.
    token: str | None = field(default=None, repr=False)


@dataclass(slots=True)
class Proofs:
    """What one server knows of proofs: those it has seen, and the nonce it wants, if any."""

    clock: Clock
    nonce: str | None = None
    #: jti, and until when (Unix time) it could come again.
    _seen: dict[str, int] = field(default_factory=dict, init=False)

    def want_nonce(self) -> str:
        """Demand a new nonce from now on."""
        self.nonce = secrets.token_urlsafe(12)
        return self.nonce

    def check(self, shown: Shown) -> str:
        """Give the thumbprint of the key that is shown; raises `Unsound`, `NonceWanted`."""
        if len(shown.proofs) != 1:
            raise Unsound("there must be one DPoP header")
        keys: list[Key] = []

        def shown_key(header: dict[str, Any]) -> Key:
            keys.append(public_key(header.get("jwk")))
            return keys[-1]

        proof = opened(shown.proofs[0], "dpop+jwt", shown_key)
        self._fits(proof, shown)
        if self.nonce is not None and proof.claims.get("nonce") != self.nonce:
            raise NonceWanted
        self._once(proof)
        return keys[0].thumbprint()

    def _fits(self, proof: Opened, shown: Shown) -> None:
        if proof.text("htm") != shown.method:
            raise Unsound("htm is another method")
        if proof.text("htu") != shown.url:
            raise Unsound("htu is another address")
        age = int(self.clock().timestamp()) - proof.seconds("iat")
        if not -SKEW <= age <= MAX_AGE + SKEW:
            raise Unsound("iat is too far from now")
        if shown.token is not None and proof.text("ath") != hash_of(shown.token):
            raise Unsound("ath is of another token")

    def _once(self, proof: Opened) -> None:
        now, jti = int(self.clock().timestamp()), proof.text("jti")
        self._seen = {one: until for one, until in self._seen.items() if until >= now}
        if jti in self._seen:
            raise Unsound("the proof was used before")
        self._seen[jti] = proof.seconds("iat") + MAX_AGE + SKEW


def hash_of(token: str) -> str:
    """`ath` of a token."""
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()


def public_key(jwk: Any) -> Key:
    """Read a key that shows its public members and nothing else; raises `Unsound`."""
    if not isinstance(jwk, dict) or set(jwk) != _MEMBERS.get(str(jwk.get("kty"))):
        raise Unsound("jwk must have the public members of an RSA or EC key, and no others")
    try:
        key = RSAKey.import_key(jwk) if jwk["kty"] == "RSA" else ECKey.import_key(jwk)
    except (JoseError, ValueError, TypeError):
        raise Unsound("jwk is no key") from None
    if isinstance(key, RSAKey) and key.raw_value.key_size < _LEAST_BITS:
        raise Unsound("the RSA key is too small")
    return key
