"""
A new key for HelseID, in an order that never leaves us without one.

It is made, stored, registered at the self-service API, tried, and only then put in the old one's place.
Cut off anywhere it goes on from there when it is run again: a key that may be registered already is never
thrown away. Address and body follow the API's published samples (2025), and have not been tried against
the real one.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from adapter.config import HelseIdSettings
from adapter.errors import AdapterError, Fault, Misconfigured
from adapter.logs import logger
from adapter.register.access.asking import Answered, https_only
from adapter.register.access.assertion import Organisation
from adapter.register.access.keys import SigningKey, read_key
from adapter.register.access.new_key import make_jwk, move, note_expiry, store_jwk
from adapter.register.access.proxies import helseid_neighbour
from adapter.register.access.shown import Shown
from adapter.register.access.tokens import NOBODY, TokenRefused, Tokens, Wanted

SCOPE = "nhn:selvbetjening/client"
_TAKEN = frozenset({200, 201, 204})


class NotRegistered(AdapterError):
    """The self-service API did not take the new key; the old one is used still. `status` is HTTP's."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the self-service API answers {status} to the new key; the old one is used still")
        self.status = status


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation works with."""

    settings: HelseIdSettings
    #: The whole address of the self-service API's call.
    url: str
    #: Gives our client at HelseID, with the key in a file.
    client: Callable[[Path], Tokens]
    #: Whom a multi-tenant client asks for.
    organisation: Organisation = NOBODY


async def rotate(rotation: Rotation) -> SigningKey:
    """
    Bring a new key into use and give it; programs that run use it from their next token on.

    Raises `Misconfigured` when it cannot be stored, `Unavailable` while somebody does not answer,
    `TokenRefused` when HelseID takes the old key no more or the new one not yet, and NotRegistered.
    """
    https_only(rotation.url, "the self-service address")
    place, algorithm = _place(rotation.settings), rotation.settings.algorithm
    following = place.with_name(f"{place.name}.next")
    if not (following.exists() and await _is_taken(rotation, following)):
        if not following.exists():
            store_jwk(following, await asyncio.to_thread(make_jwk, algorithm))
        await _register(rotation, following)
        await _token(rotation, following)
    key = read_key(following, algorithm)
    move(following, place)
    logger.info("helseid_key_changed", kid=key.kid)
    return key


def _place(settings: HelseIdSettings) -> Path:
    if settings.key_file is None:
        raise Misconfigured(Fault("KPR_HELSEID__KEY_FILE", 0, 0, "is needed to change a key; set it"))
    return settings.key_file


async def _is_taken(rotation: Rotation, following: Path) -> bool:
    """Whether a key that was left behind was registered before that."""
    try:
        await _token(rotation, following)
    except TokenRefused:
        return False
    return True


async def _token(rotation: Rotation, key_file: Path) -> None:
    async with _client(rotation, key_file) as client:
        await client.token(Wanted(SCOPE, rotation.organisation))


async def _register(rotation: Rotation, following: Path) -> None:
    """Register the key in a file with the one that is in use, and note until when it holds."""
    key = read_key(following, rotation.settings.algorithm)
    shown = key.public | {"kid": key.kid, "alg": key.algorithm, "use": "sig"}
    answered = await _post(rotation, orjson.dumps(shown))
    if answered.status not in _TAKEN:
        raise NotRegistered(answered.status)
    expires = _expiration(answered.members() or {})
    if expires is not None:
        note_expiry(following, expires)


async def _post(rotation: Rotation, content: bytes) -> Answered:
    settings, organisation = rotation.settings, rotation.organisation
    neighbour = helseid_neighbour(settings)
    try:
        async with _client(rotation, _place(settings)) as client:
            return await neighbour.ask(
                "POST",
                rotation.url,
                headers={"content-type": "application/json"},
                content=content,
                auth=Shown(client, SCOPE, organisation.parent, organisation.child),
            )
    finally:
        await neighbour.close()


@asynccontextmanager
async def _client(rotation: Rotation, key_file: Path) -> AsyncIterator[Tokens]:
    client = rotation.client(key_file)
    try:
        yield client
    finally:
        await client.close()


def _expiration(members: dict[str, Any]) -> datetime | None:
    """Read the time that the answer states; one without a zone is taken for UTC."""
    stated = next((value for name, value in members.items() if name.lower() == "expiration"), None)
    try:
        expires = datetime.fromisoformat(stated or "")
    except (TypeError, ValueError):
        return None
    return expires if expires.tzinfo else expires.replace(tzinfo=UTC)
