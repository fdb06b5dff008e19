"""A neighbour on this machine, over TLS, that answers as it is told and keeps what it was asked."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

from joserfc.util import urlsafe_b64decode

from tests.neighbours.certificates import write_certificates


@dataclass(frozen=True)
class Reply:
    """An answer: JSON, or bytes as they are; `seconds` before it begins, `drip` seconds between its bytes."""

    status: int = 200
    body: object = field(default_factory=dict)
    headers: dict = field(default_factory=dict)
    seconds: float = 0.0
    drip: float = 0.0

    def written(self) -> bytes:
        body = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        told = {"content-type": "application/json", "content-length": str(len(body)), **self.headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        return f"HTTP/1.1 {self.status} So\r\n{head}\r\n".encode() + body


@dataclass(frozen=True)
class Asked:
    """A request, as it came over the wire."""

    method: str
    path: str
    headers: dict
    body: bytes

    @property
    def form(self) -> dict:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}

    @property
    def proof(self) -> tuple[dict, dict]:
        return jwt(self.headers["dpop"])

    @property
    def assertion(self) -> tuple[dict, dict]:
        return jwt(self.form["client_assertion"])


def jwt(text: str) -> tuple[dict, dict]:
    """Header and claims; nobody's signature is looked at."""
    return tuple(json.loads(urlsafe_b64decode(part.encode())) for part in text.split(".")[:2])


Answering = Reply | Callable[[Asked], Reply]


@dataclass
class StandIn:
    """Answers by path; several for one path are given one after the other, the last for ever."""

    base: str
    ca_file: Path
    answers: dict[str, list[Answering]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    #: Where it is set: nobody is answered before so many have asked.
    gate: asyncio.Barrier | None = None

    def says(self, path: str, *answers: Answering) -> None:
        self.answers[path] = list(answers)

    def asked_at(self, path: str) -> list[Asked]:
        return [each for each in self.asked if each.path == path]

    def _answer(self, asked: Asked) -> Reply:
        answers = self.answers.get(asked.path.partition("?")[0], [Reply(404)])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        return answer if isinstance(answer, Reply) else answer(asked)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                first, *lines = head.decode().split("\r\n")
                method, path, _ = first.split(" ")
                headers = {n.lower(): v for n, v in (line.split(": ", 1) for line in lines if line)}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                asked = Asked(method, path, headers, body)
                self.asked.append(asked)
                reply = self._answer(asked)
                await asyncio.sleep(reply.seconds)
                if self.gate is not None:
                    await self.gate.wait()
                await _write(reply, writer)
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError, ssl.SSLError):
            pass  # hung up, or told to
        finally:
            writer.close()


async def _write(reply: Reply, writer: asyncio.StreamWriter) -> None:
    if not reply.drip:
        writer.write(reply.written())
    for byte in reply.written() if reply.drip else b"":
        writer.write(bytes([byte]))
        await asyncio.sleep(reply.drip)
    await writer.drain()


@asynccontextmanager
async def stand_in(folder: Path) -> AsyncIterator[StandIn]:
    """One on a free port of this machine."""
    write_certificates(folder / "tls")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "tls" / "server.pem")
    here = StandIn("", folder / "tls" / "ca.pem")
    connections: set[asyncio.Task] = set()

    async def serve(reader, writer):
        task = asyncio.current_task()
        connections.add(task)
        task.add_done_callback(connections.discard)
        await here.serve(reader, writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    here.base = f"https://localhost:{server.sockets[0].getsockname()[1]}"
    try:
        yield here
    finally:
        server.close()
        for each in list(connections):
            each.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
