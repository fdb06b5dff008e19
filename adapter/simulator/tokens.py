"""Access tokens (RFC 9068): issued by the simulated HelseID, judged by the simulated doors."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

from adapter.config import Scheme
from adapter.simulator import Clock
from adapter.simulator.assertions import Organisation
from adapter.simulator.files import ALGORITHM
from adapter.simulator.jws import Unsound, opened
from adapter.simulator.proofs import Proofs, Shown

_CLAIMS = "helseid://claims/client/claims/"
_PARENT, _CHILD = f"{_CLAIMS}orgnr_parent", f"{_CLAIMS}orgnr_child"
#: Seconds that two clocks may be apart.
_SKEW = 5


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token says: the scope, for whom, and the key it is bound to, if any."""

    scope: str
    organisation: Organisation
    thumbprint: str | None = None


@dataclass(slots=True)
class Tokens:
    """Makes and reads tokens of one issuer."""

    issuer: str
    clock: Clock
    key: ECKey = field(repr=False)
    client_id: str
    seconds: int
    #: Tokens that are good in themselves and refused all the same.
    revoked: set[str] = field(default_factory=set, init=False, repr=False)

    @property
    def jwks(self) -> dict[str, Any]:
        """The issuer's public keys."""
        return {"keys": [self.key.as_dict(private=False) | {"use": "sig", "alg": ALGORITHM}]}

    def issue(self, grant: Grant) -> str:
        """Make a token that is good from now on."""
        now = int(self.clock().timestamp())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": audience_of(grant.scope),
            "iat": now,
            "nbf": now,
            "exp": now + self.seconds,
            "jti": secrets.token_hex(12),
            "client_id": self.client_id,
            "scope": grant.scope,
        }
        named = {_PARENT: grant.organisation.parent, _CHILD: grant.organisation.child}
        claims |= {name: value for name, value in named.items() if value}
        if grant.thumbprint is not None:
            claims["cnf"] = {"jkt": grant.thumbprint}
        header = {"typ": "at+jwt", "alg": ALGORITHM, "kid": self.key.kid}
        return jwt.encode(header, claims, self.key, algorithms=[ALGORITHM])

    def read(self, token: str, audience: str) -> Grant:
        """Verify a token that is shown to an API; raises `Unsound`."""
        read = opened(token, "at+jwt", lambda _header: self.key)
        now = int(self.clock().timestamp())
        if read.text("iss") != self.issuer or read.claims.get("aud") != audience:
            raise Unsound("the token is of another issuer, or for another API")
        if read.seconds("exp") <= now - _SKEW or read.seconds("nbf") > now + _SKEW:
            raise Unsound("the token is expired, or not yet good")
        if token in self.revoked:
            raise Unsound("the token is no longer good")
        bound = read.claims.get("cnf")
        return Grant(
            read.text("scope"),
            Organisation(read.claims.get(_PARENT), read.claims.get(_CHILD)),
            bound.get("jkt") if isinstance(bound, dict) else None,
        )


def audience_of(scope: str) -> str:
    """Give the API that a scope belongs to: what stands before its first slash."""
    return scope.partition("/")[0]


class BadProof(Unsound):
    """The token may be good; the proof is not."""


class Forbidden(Exception):
    """The token is good, and not for this."""


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """Judges who calls an API: one scheme, a token of ours, and a proof where the scheme asks for it."""

    tokens: Tokens
    proofs: Proofs
    scheme: Scheme

    def admit(self, authorization: list[str], shown: Shown, scope: str) -> Organisation:
        """Give for whom the caller acts; raises `Unsound`, `Forbidden`, and `NonceWanted` for its proof."""
        token = self._token(authorization)
        grant = self.tokens.read(token, audience_of(scope))
        if self.scheme is Scheme.BEARER:
            if grant.thumbprint is not None or shown.proofs:
                raise Unsound("this API takes Bearer, and no token that is bound to a key")
        else:
            self._check_proof(Shown(shown.proofs, shown.method, shown.url, token), grant)
        if scope not in grant.scope.split(" "):
            raise Forbidden
        return grant.organisation

    def _check_proof(self, shown: Shown, grant: Grant) -> None:
        try:
            thumbprint = self.proofs.check(shown)
        except Unsound as unsound:
            raise BadProof(str(unsound)) from None
        if thumbprint != grant.thumbprint:
            raise BadProof("the token is bound to another key")

    def _token(self, authorization: list[str]) -> str:
        if len(authorization) != 1:
            raise Unsound("there must be one Authorization header")
        scheme, _, token = authorization[0].partition(" ")
        if scheme.lower() != self.scheme.lower() or not token:
            raise Unsound(f"this API takes the scheme {self.scheme}")
        return token
