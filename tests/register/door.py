"""
A door on this machine that does as its script says: over TLS, on real sockets, one `Act` a request.

What it "stores" is noted apart from what it answers, so that a verdict can be held against the truth.
"""

import asyncio
import ipaddress
import json
import os
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)
HERE = ("localhost", "127.0.0.1")
#: Closes a socket with a reset: linger, for no time.
_RESET = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Act:
    """What the door does with one request, in this order."""

    stores: bool = False
    #: Pieces, written as they are; with `seconds` before each.
    pieces: tuple[bytes, ...] = ()
    seconds: float = 0.0
    #: `keep`, `close`, `reset`, `hang` or `garble`: what is no TLS in the midst of it.
    then: str = "keep"
    #: Answer before the body is read.
    early: bool = False


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> dict:
        return json.loads(self.body)


@dataclass
class ScriptedDoor:
    """A script, its acts taken one after the other and the last for ever; and what came in."""

    url: str = ""
    port: int = 0
    script: list[Act] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    #: messageIds.
    stored: list[str] = field(default_factory=list)
    connections: int = 0
    #: Set when somebody has hung up.
    was_left: asyncio.Event = field(default_factory=asyncio.Event)
    tls_versions: list[str] = field(default_factory=list)

    def does(self, *acts: Act) -> None:
        self.script = list(acts)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        transport = writer.get_extra_info("ssl_object")
        self.tls_versions.append(transport.version() if transport else "none")
        try:
            while await self._once(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            self.was_left.set()
        if not writer.transport.is_closing():
            writer.close()
            await writer.wait_closed()

    async def _once(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        asked = await _head(reader)
        act = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if not act.early:
            body = await reader.readexactly(int(asked.headers.get("content-length", "0")))
            asked = Asked(asked.method, asked.path, asked.headers, body)
        self.asked.append(asked)
        if act.stores:
            self.stored.append(asked.told["messageHeader"]["messageId"])
        for piece in act.pieces:
            await asyncio.sleep(act.seconds)
            writer.write(piece)
            await writer.drain()
        if act.then == "hang":
            await asyncio.sleep(3600)
        if act.then == "garble":
            os.write(writer.get_extra_info("socket").fileno(), b"\x17\x03\x03\x00\x20" + b"x" * 32)
            await asyncio.sleep(3600)
        if act.then == "reset":
            raw = writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            writer.transport.abort()
        return act.then == "keep"


async def _head(reader: asyncio.StreamReader) -> Asked:
    lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    method, path, _ = lines[0].split(" ")
    headers = dict(line.split(": ", 1) for line in lines[1:] if line)
    return Asked(method, path, {name.lower(): value for name, value in headers.items()}, b"")


def says(status: int, body: dict | bytes = b"", *, stores: bool = False, **headers: str) -> Act:
    """An ordinary answer; `retry_after="1"` gives the header Retry-After."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {"content-length": str(len(content))}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return Act(stores=stores, pieces=(f"HTTP/1.1 {status} So\r\n{lines}\r\n".encode() + content,))


def receipt(message_id: str, ref_id: str = "R-1") -> Act:
    return says(200, {"messageId": message_id, "refId": ref_id}, stores=True)


@asynccontextmanager
async def scripted_door(
    folder: Path, *, tls: ssl.SSLContext | None = None, plain: bool = False
) -> AsyncIterator[ScriptedDoor]:
    """A door on a free port; `folder/ca.pem` vouches for it, unless `tls` is of another make."""
    door = ScriptedDoor()
    context = None if plain else tls or server_tls(folder, certificate())
    async with listening(door.serve, context) as door.port:
        door.url = f"http{'' if plain else 's'}://127.0.0.1:{door.port}"
        yield door


@asynccontextmanager
async def listening(
    serve: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
    context: ssl.SSLContext | None = None,
) -> AsyncIterator[int]:
    """A server of any kind on a free port; gives the port, and hangs up on everybody at the end."""
    connections: set[asyncio.Task] = set()

    async def until_told(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.add(asyncio.current_task())
        with suppress(asyncio.CancelledError, asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            await serve(reader, writer)
        writer.transport.abort()

    server = await asyncio.start_server(until_told, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for each in connections:
            each.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
        # What was aborted is closed in the next turn.
        await asyncio.sleep(0)


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@cache
def _key(_name: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def authority(name: str = "Test CA") -> x509.Certificate:
    return _signed(name, name, datetime.now(UTC) + DAY, ())


def certificate(
    *, until: timedelta = DAY, names: tuple[str, ...] = HERE, by: str = "Test CA"
) -> x509.Certificate:
    """A server's certificate, ending so long from now."""
    return _signed("Test door", by, datetime.now(UTC) + until, names)


def _signed(name: str, by: str, until: datetime, names: tuple[str, ...]) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder(
            subject_name=_name(name), issuer_name=_name(by), public_key=_key(name).public_key()
        )
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - 30 * DAY)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=name == by, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(_key(name).public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(_key(by).public_key()), critical=False
        )
    )
    if names:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([_alias(each) for each in names]), critical=False
        )
    return builder.sign(_key(by), hashes.SHA256())


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _alias(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def server_tls(folder: Path, its: x509.Certificate) -> ssl.SSLContext:
    """The server's side of TLS; writes `ca.pem`, and what the server shows."""
    (folder / "ca.pem").write_bytes(authority().public_bytes(Encoding.PEM))
    key = _key("Test door").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "door.pem").write_bytes(key + its.public_bytes(Encoding.PEM))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "door.pem")
    return context
