"""Access tokens that were made for us: bearer, or bound to a key (SEC-07, RFC 9068)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request

from adapter.store.logins import StoredLogins
from adapter.web.recognising.issuer import Issuer
from adapter.web.recognising.proofs import Shown, must_hold
from adapter.web.recognising.signed import SKEW, Opened, Unsound

_TYPES = frozenset({"at+jwt", "application/at+jwt", "jwt"})


class OutOfScope(Unsound):
    """A sound token, for something else than this."""


@dataclass(frozen=True, slots=True)
class AccessTokens:
    """
    Reads the tokens of one issuer for one audience.

    `address` is how programs reach us, without a slash at its end; `scope` gives the scope that a token
    must have (None: none is good enough); `now` gives aware times.
    """

    issuer: Issuer
    audience: str
    address: str
    logins: StoredLogins
    scope: Callable[[], str | None]
    now: Callable[[], datetime]

    async def read(self, request: Request) -> Opened:
        """Give the token that a request brings; raises Unsound for what is none of ours, Unavailable."""
        scheme, token = _shown(request)
        read = await self.issuer.verified(token)
        second = int(self.now().timestamp())
        if str(read.header.get("typ", "")).lower() not in _TYPES:
            raise Unsound("typ is not at+jwt or JWT")
        if read.text("iss") != self.issuer.name:
            raise Unsound("iss is another issuer")
        if read.claims.get("aud") not in (self.audience, [self.audience]):
            raise Unsound("aud is not this audience alone")
        _in_time(read, second)
        self._has_scope(read.claims)
        _must_be_plain(read.text("client_id"))
        await self._is_held(request, scheme, token, read.claims)
        return read

    def _has_scope(self, claims: Mapping[str, Any]) -> None:
        stated, needed = claims.get("scope"), self.scope()
        scopes = stated.split() if isinstance(stated, str) else stated if isinstance(stated, list) else []
        if needed is None or needed not in scopes:
            raise OutOfScope("scope is not the one that is needed")

    async def _is_held(self, request: Request, scheme: str, token: str, claims: Mapping[str, Any]) -> None:
        """A bound token comes with a proof, and no other way; one that is not bound has none (RFC 9449 section 7)."""
        confirmed = claims.get("cnf")
        if confirmed is None:
            if scheme != "bearer":
                raise Unsound("the token is bound to no key")
            return
        jkt = confirmed.get("jkt") if isinstance(confirmed, Mapping) else None
        if scheme != "dpop" or not isinstance(jkt, str):
            raise Unsound("the token is bound to a key, and comes without a DPoP proof")
        url = f"{self.address}{request.url.path}"
        proofs = request.headers.getlist("dpop")
        await must_hold(Shown(proofs, request.method, url, token, jkt), self.logins, self.now())


def _shown(request: Request) -> tuple[str, str]:
    """Give the scheme and the token of the one Authorization header."""
    headers = request.headers.getlist("authorization")
    scheme, _, token = (headers[0] if len(headers) == 1 else "").partition(" ")
    if scheme.lower() not in ("bearer", "dpop") or not token:
        raise Unsound("there must be one Authorization header, Bearer or DPoP")
    return scheme.lower(), token.strip()


def _in_time(read: Opened, second: int) -> None:
    if second >= read.seconds("exp") + SKEW:
        raise Unsound("the token has expired")
    if "nbf" in read.claims and read.seconds("nbf") > second + SKEW:
        raise Unsound("the token is not good yet")


def _must_be_plain(client: str) -> None:
    if len(client) > 200 or not client.isprintable():
        raise Unsound("client_id is no name")
