"""An issuer of tokens: what it says of itself, and the keys it signs with (OpenID Connect Discovery 1.0)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from adapter.errors import Unavailable
from adapter.register.access.asking import Neighbour, Silent, goes_safely
from adapter.register.access.one_at_a_time import OneAtATime
from adapter.web.recognising.signed import Key, Opened, Unsound, header_of, imported, opened

_WELL_KNOWN = "/.well-known/openid-configuration"
#: Addresses and keys are asked for anew after this, and keys when a token names one that is not known …
_LIFE = timedelta(hours=24)
#: … but not more often than this, whatever tokens name.
_AT_MOST_EVERY = timedelta(seconds=30)
_MOST_KEYS = 100


@dataclass(frozen=True, slots=True)
class Described:
    """An issuer's metadata, and until when they are taken for granted (aware)."""

    members: dict[str, Any]
    until: datetime

    def address(self, name: str) -> str | None:
        """Give an address among them; None where there is none, or one in clear."""
        stated = self.members.get(name)
        return stated if isinstance(stated, str) and goes_safely(stated) else None


@dataclass(slots=True)
class Issuer:
    """
    One issuer, asked through a neighbour of its own; `now` gives aware times.

    Everything raises Unavailable while it does not answer; what it answers wrongly counts as no answer.
    """

    name: str
    neighbour: Neighbour = field(repr=False)
    now: Callable[[], datetime]
    _described: Described | None = field(default=None, init=False)
    _keys: dict[str, dict[str, Any]] = field(default_factory=dict, init=False, repr=False)
    _keys_asked: datetime | None = field(default=None, init=False)
    _asking: OneAtATime[str, None] = field(default_factory=OneAtATime, init=False, repr=False)

    async def described(self) -> Described:
        """Give the metadata; those of yesterday while no new ones can be had."""
        known = self._described
        if known is None or self.now() >= known.until:
            try:
                await self._asking("metadata", self._describe)
            except Silent:
                if known is None:
                    raise
        if self._described is None:
            raise Unavailable("the issuer gives no metadata")
        return self._described

    async def verified(self, token: str) -> Opened:
        """Verify a token with one of the issuer's keys; raises Unsound."""
        kid = header_of(token).get("kid")
        if self._is_due(kid):
            await self._asking("keys", self._asked_keys)
        return opened(token, lambda header: self._key(header.get("kid"), str(header["alg"])))

    async def close(self) -> None:
        """Let go of the connections."""
        await self._asking.close()
        await self.neighbour.close()

    def _is_due(self, kid: object) -> bool:
        if self._keys_asked is None:
            return True
        age = self.now() - self._keys_asked
        is_unknown = kid is not None and kid not in self._keys
        return age >= _LIFE or (is_unknown and age >= _AT_MOST_EVERY)

    def _key(self, kid: object, algorithm: str) -> Key:
        if kid is None and len(self._keys) == 1:
            kid = next(iter(self._keys))
        jwk = self._keys.get(kid) if isinstance(kid, str) else None
        if jwk is None or jwk.get("alg", algorithm) != algorithm:
            raise Unsound("kid names no key of the issuer")
        return imported(jwk)

    async def _describe(self) -> None:
        answered = await self.neighbour.ask("GET", self.name.rstrip("/") + _WELL_KNOWN)
        members = answered.members()
        # Another's metadata would let it speak for this one (RFC 8414 section 3.3).
        named = str((members or {}).get("issuer"))
        if answered.status != 200 or members is None or named.rstrip("/") != self.name.rstrip("/"):
            raise Silent("no-metadata", answered.status)
        # As it spells itself, with a slash or without: so it stands in its tokens.
        self.name = named
        self._described = Described(members, self.now() + _LIFE)

    async def _asked_keys(self) -> None:
        self._keys_asked = self.now()
        try:
            await self._ask_keys()
        except Silent:
            if not self._keys:
                self._keys_asked = None
                raise

    async def _ask_keys(self) -> None:
        address = (await self.described()).address("jwks_uri")
        if address is None:
            raise Silent("no-keys")
        answered = await self.neighbour.ask("GET", address)
        listed = (answered.members() or {}).get("keys")
        if answered.status != 200 or not isinstance(listed, list):
            raise Silent("no-keys", answered.status)
        self._keys = {
            str(jwk.get("kid", "")): jwk
            for jwk in listed[:_MOST_KEYS]
            if isinstance(jwk, dict) and jwk.get("kty") in ("RSA", "EC") and jwk.get("use", "sig") == "sig"
        }
