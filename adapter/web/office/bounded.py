"""Bodies of requests: so large, so slow, and no more; read before anything is done for who sends them."""

import asyncio
from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapter.web.api_errors import problem

#: Bytes of one request: forms and acts are small.
LIMIT = 1024 * 1024
#: Seconds that a body may take to come.
PATIENCE = 20.0


class Bounded:
    """Reads the body of each request that has one, answers 413 or 408 itself, and hands it on in one piece."""

    def __init__(self, app: ASGIApp, limit: int = LIMIT, patience: float = PATIENCE) -> None:
        self._app = app
        self._limit = limit
        self._patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        try:
            body = await asyncio.wait_for(self._body(receive), self._patience)
        except TimeoutError:
            await problem(408, "timeout", _SLOW, headers=_CLOSE)(scope, receive, send)
            return
        if body is None:
            await problem(413, "too-long", _LARGE, headers=_CLOSE)(scope, receive, send)
            return
        await self._app(scope, _once(body, receive), send)

    async def _body(self, receive: Receive) -> bytes | None:
        """Read a body to its end; None where it is too large."""
        body = bytearray()
        while (message := await receive())["type"] == "http.request":
            body += message.get("body", b"")
            if len(body) > self._limit:
                return None
            if not message.get("more_body", False):
                break
        return bytes(body)


def _once(body: bytes, receive: Receive) -> Receive:
    told: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receiving() -> Message:
        return told.pop() if told else await receive()

    return receiving


_CLOSE = {"connection": "close"}
_LARGE: Mapping[str, str] = {
    "nb": "Forespørselen er større enn det som tas imot her.",
    "en": "The request is larger than what is taken here.",
}
_SLOW: Mapping[str, str] = {
    "nb": "Forespørselen kom ikke helt fram i tide. Send den på nytt.",
    "en": "The request did not arrive as a whole in time. Send it again.",
}
