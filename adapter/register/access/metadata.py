"""What HelseID says of itself: how it spells its name, and where tokens are got (OpenID Connect Discovery)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from adapter.register.access.asking import Answered, Silent, goes_safely
from adapter.register.access.one_at_a_time import OneAtATime
from adapter.register.access.tokens import TokenRefused

#: Functional requirement FK2 of HelseID: not asked for more often.
_LIFE = timedelta(hours=24)
_WELL_KNOWN = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class Metadata:
    """The issuer as it spells itself, its token endpoint, and until when that is taken for granted (aware)."""

    issuer: str
    token_endpoint: str
    until: datetime


@dataclass(slots=True)
class Discovery:
    """The metadata of an issuer, whose address is without a slash at its end; `ask` gets an address."""

    issuer: str
    ask: Callable[[str], Awaitable[Answered]]
    now: Callable[[], datetime]
    _known: Metadata | None = field(default=None, init=False)
    _asking: OneAtATime[str, Metadata] = field(default_factory=OneAtATime, init=False, repr=False)

    async def metadata(self) -> Metadata:
        """
        Give the metadata; those of yesterday while no new ones can be had, as addresses hardly ever change.

        Raises Silent while there are none, and TokenRefused when they are another's or unusable.
        """
        known = self._known
        if known is not None and self.now() < known.until:
            return known
        try:
            self._known = await self._asking(self.issuer, self._discovered)
        except Silent:
            if known is None:
                raise
            return known
        return self._known

    async def close(self) -> None:
        """End what is under way."""
        await self._asking.close()

    async def _discovered(self) -> Metadata:
        answered = await self.ask(self.issuer + _WELL_KNOWN)
        members = answered.members()
        if answered.status != 200 or members is None:
            raise Silent("no-metadata", answered.status)
        issuer, endpoint = members.get("issuer"), members.get("token_endpoint")
        if not isinstance(issuer, str) or issuer.rstrip("/") != self.issuer:
            raise TokenRefused("wrong-issuer")
        if not isinstance(endpoint, str) or not goes_safely(endpoint):
            raise TokenRefused("unexpected-answer")
        return Metadata(issuer, endpoint, self.now() + _LIFE)
