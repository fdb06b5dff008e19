"""Listening: web applications on sockets of their own, started and stopped by us."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette

from adapter.errors import Fault, Misconfigured

#: Seconds that requests in hand get to be answered before we go.
_GRACE = 20


class _Server(uvicorn.Server):
    """A server that leaves signals to whoever runs it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(host: str, port: int, setting: str) -> socket.socket:
    """Take a port; `Misconfigured` naming the setting when it cannot be had."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        door = socket.create_server((host, port), family=family, backlog=1024)
    except OSError as problem:
        why = f"cannot listen on {host}, port {port}: {problem.strerror}; choose another port"
        raise Misconfigured(Fault(setting, 0, 0, why)) from None
    # Whoever is accepted has it too: else the body of an answer waits until its head is confirmed, 40 ms.
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
    return door


@asynccontextmanager
async def served(app: Starlette, door: socket.socket, *, heeds_forwarded: bool = True) -> AsyncIterator[None]:
    """
    Serve an application until the block ends; then requests in hand are still answered.

    `heeds_forwarded`: what a proxy on this machine says of who asks (X-Forwarded-For, -Proto) is taken for true.
    """
    # Its own log is left out: it writes addresses, and the texts of errors.
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="critical",
        access_log=False,
        timeout_graceful_shutdown=_GRACE,
        proxy_headers=heeds_forwarded,
    )
    server = _Server(config)
    running = asyncio.create_task(server.serve([door]))
    try:
        yield
    finally:
        server.should_exit = True
        await running
