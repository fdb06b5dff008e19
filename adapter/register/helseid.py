"""
HelseID, machine to machine: a token for a scope, on behalf of an organisation.

client_credentials with private_key_jwt (HelseID security profile; RFC 7523), bound to the client's key by
DPoP (RFC 9449) unless an API takes bearer tokens. Metadata are kept for 24 hours, tokens until shortly
before they expire, and what many want at once is asked for once. No token, assertion or proof gets into a
log or an error.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

import httpx

from adapter.config import HelseIdSettings, Scheme
from adapter.errors import Fault, Misconfigured
from adapter.logs import logger
from adapter.register.access.asking import UNTRUSTED, Answered, Neighbour, Silent, https_only
from adapter.register.access.assertion import Client, client_assertion
from adapter.register.access.clock_offset import ClockOffset
from adapter.register.access.dpop import nonce_of, proof
from adapter.register.access.keys import SigningKey, watched_key
from adapter.register.access.metadata import Discovery, Metadata
from adapter.register.access.one_at_a_time import OneAtATime
from adapter.register.access.proxies import helseid_neighbour
from adapter.register.access.tokens import Token, TokenRefused, Wanted, read_token, wants_nonce

Clock = Callable[[], datetime]
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(slots=True)
class HelseId:
    """
    Implements `Tokens`; `now` gives aware times.

    Made, it raises `Misconfigured` when a setting is missing or the key cannot be used. The key's file is
    read again when it changes, and the tokens of another key are then forgotten.
    """

    settings: HelseIdSettings
    now: Clock
    nonces: dict[str, str] = field(default_factory=dict, init=False, repr=False)
    _client: Client = field(init=False)
    _key: Callable[[], SigningKey] = field(init=False, repr=False)
    _neighbour: Neighbour = field(init=False, repr=False)
    _discovery: Discovery = field(init=False, repr=False)
    _tokens: dict[tuple[str, Wanted], Token] = field(default_factory=dict, init=False, repr=False)
    _asking: OneAtATime[object, Token] = field(default_factory=OneAtATime, init=False, repr=False)
    _not_before: datetime | None = field(default=None, init=False)
    _offset: ClockOffset = field(default_factory=ClockOffset, init=False)

    def __post_init__(self) -> None:
        told = self.settings
        if told.issuer is None or told.client_id is None or told.key_file is None:
            needed = ("ISSUER", "CLIENT_ID", "KEY_FILE")
            missing = [name for name in needed if getattr(told, name.lower()) is None]
            raise Misconfigured(
                *(Fault(f"KPR_HELSEID__{name}", 0, 0, "is needed to get a token; set it") for name in missing)
            )
        issuer = https_only(told.issuer, "KPR_HELSEID__ISSUER")
        self._client = Client(told.client_id, told.multi_tenant)
        self._key = watched_key(told.key_file, told.algorithm)
        self._neighbour = helseid_neighbour(told)
        self._discovery = Discovery(issuer, lambda url: self._heard("GET", url), self.now)

    async def token(self, wanted: Wanted) -> Token:
        """
        Give a token that is good for a while yet.

        Raises `Unavailable` while HelseID does not answer, and `TokenRefused` when it gives us none.
        """
        key = await self.current_key()
        token = self._tokens.get((key.kid, wanted))
        if token is not None and self.now() < token.until:
            return token
        return await self._asking((key.kid, wanted), lambda: self._new(key, wanted))

    def drop(self, token: Token) -> None:
        """Forget a token that an API does not take."""
        self._tokens = {place: kept for place, kept in self._tokens.items() if kept.value != token.value}

    async def current_key(self) -> SigningKey:
        """Give the key that is used now; the tokens of another are forgotten."""
        key = await asyncio.to_thread(self._key)
        # A proof must be made by the key that the token is bound to: a new key begins with new tokens.
        self._tokens = {place: token for place, token in self._tokens.items() if place[0] == key.kid}
        return key

    async def close(self) -> None:
        """Let go of the connections."""
        await self._asking.close()
        await self._discovery.close()
        await self._neighbour.close()

    async def _new(self, key: SigningKey, wanted: Wanted) -> Token:
        try:
            token = await self._asked(key, wanted)
        except Silent as problem:
            if problem.cause == UNTRUSTED:
                logger.warning("helseid_refused", cause=problem.cause, hid_code=None)
                raise TokenRefused(problem.cause) from None
            logger.warning("helseid_away", cause=problem.cause, status=problem.status)
            if problem.retry_after:
                self._not_before = self.now() + timedelta(seconds=problem.retry_after)
            raise
        except TokenRefused as problem:
            logger.warning("helseid_refused", cause=problem.cause, hid_code=problem.hid_code)
            raise
        self._tokens[key.kid, wanted] = token
        return token

    async def _asked(self, key: SigningKey, wanted: Wanted) -> Token:
        if self._not_before is not None and self.now() < self._not_before:
            raise Silent("asked-to-wait")
        metadata = await self._discovery.metadata()
        answered = await self._request(metadata, key, wanted, None)
        nonce = nonce_of(answered.response)
        if nonce is not None and wants_nonce(answered):
            answered = await self._request(metadata, key, wanted, nonce)
        return read_token(answered, key, wanted.scope, wanted.scheme, self.now())

    async def _request(
        self, metadata: Metadata, key: SigningKey, wanted: Wanted, nonce: str | None
    ) -> Answered:
        """Ask once; assertion and proof are made here, as neither may be used twice."""
        now, url = self.now(), metadata.token_endpoint
        headers = {"content-type": "application/x-www-form-urlencoded"}
        if wanted.scheme is Scheme.DPOP:
            headers["dpop"] = proof(key, "POST", httpx.URL(url), now, nonce=nonce)
        form = {
            "grant_type": "client_credentials",
            "client_id": self._client.id,
            "scope": wanted.scope,
            "client_assertion_type": _ASSERTION_TYPE,
            "client_assertion": client_assertion(
                key, self._client, metadata.issuer, wanted.organisation, now
            ),
        }
        return await self._heard("POST", url, headers=headers, content=urlencode(form).encode())

    async def _heard(
        self, method: str, url: str, *, headers: dict[str, str] | None = None, content: bytes | None = None
    ) -> Answered:
        """Ask, and hold our clock against the answer's."""
        before = self.now()
        answered = await self._neighbour.ask(method, url, headers=headers, content=content)
        self._offset.noticed(answered.response, before, self.now())
        return answered
