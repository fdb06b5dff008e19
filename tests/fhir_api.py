"""An EPJ's FHIR API on this machine, which answers as it is told and notes what it is asked."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.neighbours.certificates import write_certificates
from tests.notifications.documents import person_number

#: Synthetic: month + 80.
FID = "17815230051"
FHIR = {"content-type": "application/fhir+json; fhirVersion=4.0"}


@dataclass(frozen=True)
class Reply:
    """What it answers with: `seconds` before it begins."""

    status: int = 200
    headers: dict = field(default_factory=lambda: dict(FHIR))
    body: bytes = b""
    seconds: float = 0.0


@dataclass
class FhirApi:
    """Replies by path; several for one path are given one after the other, the last for ever."""

    base: str
    ca_file: Path | None
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    #: Path and headers of every request.
    asked: list[tuple[str, dict]] = field(default_factory=list)
    #: How many were answered side by side at most.
    most_at_once: int = 0
    was_asked: asyncio.Event = field(default_factory=asyncio.Event)
    _at_once: int = 0

    def has(self, *resources: dict) -> None:
        for each in resources:
            body = json.dumps(each).encode()
            self.replies[f"/fhir/{each['resourceType']}/{each['id']}"] = [Reply(body=body)]

    def says(self, name: str, *replies: Reply) -> None:
        self.replies[f"/fhir/{name}"] = list(replies)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode().split("\r\n")
                path = lines[0].split(" ")[1]
                self.asked.append((path, dict(line.lower().split(": ", 1) for line in lines[1:] if line)))
                self.was_asked.set()
                self._at_once += 1
                self.most_at_once = max(self.most_at_once, self._at_once)
                reply = self._reply(path)
                await asyncio.sleep(reply.seconds)
                headers = {**reply.headers, "content-length": str(len(reply.body))}
                told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
                writer.write(f"HTTP/1.1 {reply.status} So\r\n{told}\r\n".encode() + reply.body)
                self._at_once -= 1
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass  # hung up
        finally:
            writer.close()

    def _reply(self, path: str) -> Reply:
        replies = self.replies.get(path, [Reply(404)])
        return replies.pop(0) if len(replies) > 1 else replies[0]


@asynccontextmanager
async def fhir_api(folder: Path, *, tls: bool = True) -> AsyncIterator[FhirApi]:
    """An API on a free port of this machine, with a certificate of its own."""
    context = None
    if tls:
        write_certificates(folder / "tls")
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(folder / "tls" / "server.pem")
    api = FhirApi("", folder / "tls" / "ca.pem" if tls else None)
    connections: set[asyncio.Task] = set()

    async def serve(reader, writer):
        task = asyncio.current_task()
        connections.add(task)
        task.add_done_callback(connections.discard)
        await api.answer(reader, writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    api.base = f"http{'s' if tls else ''}://127.0.0.1:{port}/fhir"
    try:
        yield api
    finally:
        server.close()
        for each in list(connections):
            each.cancel()
        await asyncio.gather(*connections, return_exceptions=True)


def patient(name: str = "p1", **more: object) -> dict:
    """Each name is another person's: two services of one would be the same."""
    told = sum(str(name).encode())
    fid = FID if name == "p1" else person_number(1 + told % 28, 85, 1930 + told % 60)
    identifier = {"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": fid}
    return {"resourceType": "Patient", "id": name, "identifier": [identifier], **more}


def episode(name: str = "901", patient_at: str = "Patient/p1", **more: object) -> dict:
    orgnr = {"system": "urn:oid:2.16.578.1.12.4.1.4.101", "value": "343772106"}
    code = {"system": "urn:oid:2.16.578.1.12.4.1.1.9151", "code": "21"}
    return {
        "resourceType": "EpisodeOfCare",
        "id": name,
        "meta": {"versionId": "1", "lastUpdated": "2026-09-21T07:00:00+02:00"},
        "status": "active",
        "type": [{"coding": [code]}],
        "patient": {"reference": patient_at},
        "managingOrganization": {"identifier": orgnr},
        "period": {"start": "2026-09-21"},
        **more,
    }


def notification(*focus: str) -> dict:
    """An id-only notification, as the R4 backport writes it."""
    told = [
        {"name": "notification-event", "part": [{"name": "focus", "valueReference": {"reference": each}}]}
        for each in focus
    ]
    status = {
        "resourceType": "Parameters",
        "id": "s1",
        "parameter": [
            {"name": "subscription", "valueReference": {"reference": "Subscription/kpr"}},
            *told,
        ],
    }
    return {"resourceType": "Bundle", "type": "history", "entry": [{"resource": status}]}
