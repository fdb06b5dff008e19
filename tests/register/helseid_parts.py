"""HelseID as a stand-in, its answers, and the client as tests use it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapter.config import HelseIdSettings
from adapter.register.access.assertion import Organisation
from adapter.register.access.tokens import Token, Wanted
from adapter.register.helseid import HelseId
from tests.register.jwks import write_jwk
from tests.register.stand_in import Asked, Reply, StandIn, stand_in

SCOPE = "test:kpr/submit"
PARENT, CHILD = "310123455", "310123463"
WELL_KNOWN, TOKEN = "/.well-known/openid-configuration", "/connect/token"
WANTED = Wanted(SCOPE, Organisation(PARENT, CHILD))


@dataclass
class Clock:
    """The time, which stands still until it is moved."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **time: float) -> None:
        self.now += timedelta(**time)


def granted(value: str = "token-1", **changed: object) -> Reply:
    """A token; what is changed to None is left out."""
    body = {"access_token": value, "token_type": "DPoP", "expires_in": 600, "scope": SCOPE, **changed}
    return Reply(body={name: value for name, value in body.items() if value is not None})


def refused(error: str, status: int = 400, **more: object) -> Reply:
    return Reply(status, {"error": error, **more})


def wants_nonce(nonce: str = "nonce-1") -> Reply:
    return Reply(400, {"error": "use_dpop_nonce"}, {"dpop-nonce": nonce})


@dataclass
class World:
    """HelseID, us, and the time."""

    issuer: StandIn
    clock: Clock
    folder: Path
    made: list[HelseId] = field(default_factory=list)

    def settings(self, **changed: object) -> HelseIdSettings:
        told = {
            "issuer": self.issuer.base,
            "client_id": "client-1",
            "key_file": self.folder / "client.jwk",
            "algorithm": "ES256",
            "ca_file": self.issuer.ca_file,
            "timeout_seconds": 5,
            **changed,
        }
        return HelseIdSettings(**told)

    def helseid(self, **changed: object) -> HelseId:
        if not (self.folder / "client.jwk").exists():
            write_jwk(self.folder / "client.jwk", "ES256")
        self.made.append(HelseId(self.settings(**changed), self.clock))
        return self.made[-1]

    async def token(self, wanted: Wanted = WANTED, **changed: object) -> Token:
        """From a client of its own."""
        return await self.helseid(**changed).token(wanted)

    @property
    def requests(self) -> list[Asked]:
        return self.issuer.asked_at(TOKEN)


@asynccontextmanager
async def world(folder: Path) -> AsyncIterator[World]:
    async with stand_in(folder) as issuer:
        issuer.says(WELL_KNOWN, Reply(body={"issuer": issuer.base, "token_endpoint": issuer.base + TOKEN}))
        issuer.says(TOKEN, granted())
        here = World(issuer, Clock(), folder)
        try:
            yield here
        finally:
            for each in here.made:
                await each.close()
