"""Carrying out a script: stands before the application, and does to a call what its fault says."""

import asyncio
import socket
import struct
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapter.simulator.envelope import glance
from adapter.simulator.proofs import Proofs
from adapter.simulator.script import Act, Fault, Part, Script

#: Under `extensions` of a request's scope: the connection it came by.
CONNECTION = "simulator.connection"
#: Cut off: closed at once, what is on its way thrown away, and the other side told so (RST).
_AT_ONCE = struct.pack("ii", 1, 0)
_PROMISED = 4096


@dataclass(slots=True)
class Faults:
    """An ASGI application before another one."""

    app: ASGIApp
    script: Script
    #: What is called by a path; None: no fault is for it.
    part_of: Callable[[str], Part | None]
    #: The kommune of a HER-id.
    kommune_of: Callable[[int | None], str | None]
    #: Who keeps the nonces of each part.
    proofs: dict[Part, Proofs]
    #: Set when the simulator stops: nothing hangs longer than that.
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        part = self.part_of(scope["path"]) if scope["type"] == "http" else None
        if part is None or not self.script.faults:
            await self.app(scope, receive, send)
            return
        body = await _read(receive)
        sender, kind = glance(body) if part is Part.DOOR else (None, None)
        fault = self.script.next(part, self.kommune_of(sender), kind)
        call = _Call(scope, body, receive, send)
        if fault is None:
            await self.app(scope, call.again, send)
            return
        if fault.after:
            await self.app(scope, call.again, _swallow)
        await self._act(fault, call)

    async def _act(self, fault: Fault, call: "_Call") -> None:
        match fault.act:
            case Act.ANSWER:
                await call.answer(fault.status, fault.headers, fault.body.encode())
            case Act.WAIT:
                await self._pause(fault.seconds)
                await self.app(call.scope, call.again, call.send)
            case Act.HANG:
                await self._hang(call)
            case Act.CLOSE:
                call.connection.close()
                await call.gone()
            case Act.RESET:
                call.cut_off()
                await call.gone()
            case Act.HALF:
                await call.begin(200, {"content-type": "application/json"}, _PROMISED)
                await call.send({"type": "http.response.body", "body": b'{"mess', "more_body": True})
                call.connection.close()
                await call.gone()
            case Act.NONCE:
                self.proofs[fault.part].want_nonce()
                await self.app(call.scope, call.again, call.send)

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.closing.wait(), seconds)

    async def _hang(self, call: "_Call") -> None:
        """Wait until the caller has gone, or we go."""
        gone, closing = asyncio.ensure_future(call.gone()), asyncio.ensure_future(self.closing.wait())
        try:
            await asyncio.wait({gone, closing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            closing.cancel()
            await asyncio.gather(gone, closing, return_exceptions=True)
        call.connection.close()
        await call.gone()


@dataclass(slots=True)
class _Call:
    scope: Scope
    body: bytes
    receive: Receive
    send: Send
    _given: bool = False

    @property
    def connection(self) -> asyncio.Transport:
        found: asyncio.Transport = self.scope["extensions"][CONNECTION]
        return found

    async def again(self) -> Message:
        """Give the body once more, to whom it was meant for."""
        if self._given:
            return await self.receive()
        self._given = True
        return {"type": "http.request", "body": self.body, "more_body": False}

    async def answer(self, status: int, headers: Any, body: bytes) -> None:
        await self.begin(status, headers, len(body))
        await self.send({"type": "http.response.body", "body": body})

    async def begin(self, status: int, headers: Any, length: int) -> None:
        named = [(name.encode(), value.encode()) for name, value in headers.items()]
        named.append((b"content-length", str(length).encode()))
        await self.send({"type": "http.response.start", "status": status, "headers": named})

    def cut_off(self) -> None:
        found = self.connection.get_extra_info("socket")
        found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self.connection.abort()

    async def gone(self) -> None:
        while (await self.receive())["type"] != "http.disconnect":
            pass


async def _read(receive: Receive) -> bytes:
    body: bytes = b""
    while True:
        message = await receive()
        part: bytes = message.get("body", b"")
        body += part
        if message["type"] != "http.request" or not message.get("more_body"):
            return body


async def _swallow(_message: MutableMapping[str, Any]) -> None:
    """What the caller does not get to see."""
