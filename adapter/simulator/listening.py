"""Listening over TLS, with a view of each connection: faults break connections."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from socket import AF_INET, AF_INET6, IPPROTO_TCP, TCP_NODELAY, create_server, socket
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from adapter.errors import Fault, Misconfigured
from adapter.simulator.faults import CONNECTION, Faults

#: Seconds that calls in hand get when we go.
_GRACE = 1


def listen(host: str, port: int) -> socket:
    """Take a port, 0 a free one; `Misconfigured` when it cannot be had."""
    try:
        door = create_server((host, port), family=AF_INET6 if ":" in host else AF_INET)
    except OSError as problem:
        why = f"cannot listen on {host}, port {port}: {problem.strerror}; choose another port"
        raise Misconfigured(Fault("--port", 0, 0, why)) from None
    # Whoever is accepted has it too: else the body of an answer waits until its head is confirmed, 40 ms.
    door.setsockopt(IPPROTO_TCP, TCP_NODELAY, True)
    return door


class _Server(uvicorn.Server):
    """A server that leaves signals to whoever runs it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _Protocol(H11Protocol):
    """Lets the application see the connection that a request came by."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app = _with_connection(self.app, transport)


def _with_connection(app: Any, transport: asyncio.Transport) -> Any:
    async def connected(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("extensions", {})[CONNECTION] = transport
        await app(scope, receive, send)

    return connected


@asynccontextmanager
async def served(app: Faults, door: socket, context: ssl.SSLContext) -> AsyncIterator[None]:
    """Serve until the block ends; what hangs is let go then."""
    config = uvicorn.Config(
        _plain(app),
        http=_Protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        date_header=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
        ssl_context_factory=lambda _config, _default: context,
    )
    server = _Server(config)
    running = asyncio.create_task(server.serve([door]))
    try:
        yield
    finally:
        app.closing.set()
        server.should_exit = True
        await running


def _plain(app: ASGIApp) -> Any:
    """The application under the type that uvicorn has for it."""
    return app
