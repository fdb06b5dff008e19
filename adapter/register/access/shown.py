"""
A token shown to an API: with each attempt a proof of its own, made at that moment (RFC 9449 section 7).

What an API says with 401 is answered here, once each: a nonce that it wants (RFC 9449 section 9), and a
token that it does not take any more (RFC 6750 section 3.1). A second refusal is the API's answer.
"""

from collections.abc import AsyncGenerator, Generator
from typing import NoReturn

import httpx

from adapter.config import Scheme
from adapter.logs import logger
from adapter.register.access.assertion import Organisation
from adapter.register.access.dpop import nonce_of, proof, refusal_of
from adapter.register.access.tokens import Token, Tokens, Wanted


class Shown(httpx.Auth):
    """
    Shows HelseID's token to an API, for an asynchronous client.

    Raises `Unavailable` while there is no token, and `TokenRefused` when we get none; then nothing was sent.
    """

    def __init__(
        self,
        tokens: Tokens,
        scope: str,
        parent: str | None = None,
        child: str | None = None,
        *,
        scheme: Scheme = Scheme.DPOP,
    ) -> None:
        self._tokens = tokens
        self._wanted = Wanted(scope, Organisation(parent, child), scheme)

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Send, and answer the API's two questions, each once."""
        token = await self._tokens.token(self._wanted)
        unanswered = {"use_dpop_nonce", "invalid_token"}
        while True:
            self._show(request, token)
            response = yield request
            self._remember_nonce(request, response)
            refusal = refusal_of(response)
            if refusal not in unanswered:
                return
            unanswered.discard(refusal)
            if refusal == "invalid_token":
                self._tokens.drop(token)
                logger.info("token_not_taken")
                token = await self._tokens.token(self._wanted)
            elif nonce_of(response) is None:
                return

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, NoReturn]:
        """Refuse: tokens are got asynchronously."""
        raise NotImplementedError("show a token with an asynchronous client")
        yield request  # pragma: no cover - makes it a generator, as httpx wants

    def _show(self, request: httpx.Request, token: Token) -> None:
        request.headers["authorization"] = f"{token.scheme.value} {token.value}"
        if token.scheme is Scheme.DPOP:
            request.headers["dpop"] = proof(
                token.key,
                request.method,
                request.url,
                self._tokens.now(),
                token=token.value,
                nonce=self._tokens.nonces.get(_origin(request.url)),
            )

    def _remember_nonce(self, request: httpx.Request, response: httpx.Response) -> None:
        nonce = nonce_of(response)
        if nonce is not None:
            self._tokens.nonces[_origin(request.url)] = nonce


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"
