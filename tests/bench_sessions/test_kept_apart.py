"""What is sent to the bench of a running service is in its memory alone: not in store, queue, log or figures."""

import json
import os
import re
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.bench_sessions.opened import PAUSE, START
from tests.benched import EXAMPLES, JSON, XML, real_looking_number

NUMBER = real_looking_number()
NAME = "hemmelig-navn"
SENT = (
    START,
    PAUSE,
    "bredvik/22-ukjend-kode.json",
    "nordlys/22-person-ikke-levert.json",
    "furumoen/14-doctype.xml",
    "nordlys/25-avkuttet.json",
)
#: Figures of the process itself change by themselves.
_ITS_OWN = re.compile(r"^(?:# .*|(?:process|python|kpr_progress_age|kpr_measured)_.*)$")


class Service:
    """A service with a store, started by its command."""

    def __init__(self, program: Path, folder: Path) -> None:
        ports = {
            "KPR_HTTP__PORT": "0",
            "KPR_HEALTH__PORT": "0",
            "KPR_OFFICE__PORT": "0",
            "KPR_LOG__FORMAT": "json",
        }
        arguments = ["run", "--http", "--store", str(folder), "--tenants", str(EXAMPLES / "tenants.yaml")]
        self.database = folder / "kpr.db"
        self.process = subprocess.Popen(
            [program, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | ports,
        )
        self.log: list[str] = []
        self.health, self.http = self._port("health_listening"), self._port("http_listening")
        self._port("office_listening")
        self.started = len(self.log)

    def _port(self, event: str) -> str:
        for line in self.process.stdout:
            self.log.append(line)
            if f'"event": "{event}"' in line:
                return f"http://127.0.0.1:{json.loads(line)['port']}"
        raise AssertionError(f"no {event} in {self.log}")

    def figures(self) -> list[str]:
        text = httpx.get(f"{self.health}/metrics").text
        return [line for line in text.splitlines() if not _ITS_OWN.match(line)]

    def stored(self) -> list[str]:
        """All that the database holds, as statements, but for who is at work: that ends with the process."""
        with closing(sqlite3.connect(self.database)) as connection:
            return [each for each in connection.iterdump() if not each.startswith('INSERT INTO "process" ')]

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.log += self.process.communicate(timeout=60)[0].splitlines()


@pytest.fixture
def service(tmp_path: Path, warm_program: Path):
    one = Service(warm_program, tmp_path / "store")
    yield one
    one.end()


def headers(name: str) -> dict[str, str]:
    return {
        "content-type": XML if name.endswith(".xml") else JSON,
        "x-tenant": name.split("/", maxsplit=1)[0],
    }


def use_everything(base: str) -> None:
    """Send documents to all that the bench has, with a name and a number that must stay there."""
    with httpx.Client(base_url=base, timeout=60) as client:
        own = {"tenants": f"tenants:\n  {NAME}: {{kommuneNr: '4631'}}\n", "tenant": NAME}
        sessions = [client.post("/api/v1/bench/sessions", json=asked).json() for asked in ({}, own)]
        for name in SENT:
            body = (EXAMPLES / name).read_bytes()
            for path in ("/api/v1/check", "/fhir/$validate"):
                assert client.post(path, content=body, headers=headers(name)).status_code == 200
            for session in sessions:
                named = {"name": f"{NAME}/{name}"}
                path = session["addresses"]["documents"]
                assert client.post(path, content=body, headers=headers(name), params=named).is_success
        odd = b'{"resourceType": "' + NUMBER.encode() + b'", "id": "' + NAME.encode() + b'"}'
        for session in sessions:
            client.post(session["addresses"]["documents"], content=odd, headers=headers("bredvik/a"))
            for address in session["addresses"].values():
                assert client.get(address).status_code == 200
        client.post("/api/v1/bench/sessions", json={"tenants": NAME, "tenant": NUMBER})
        client.get(f"/api/v1/bench/sessions/{NAME}")


def test_store_queue_log_and_figures_are_as_if_nothing_had_been_sent(service: Service):
    before, figures = service.stored(), service.figures()
    use_everything(service.http)
    assert service.figures() == figures
    service.end()
    assert service.stored() == before
    told = [json.loads(line)["event"] for line in service.log[service.started :]]
    assert set(told) <= {"started", "stopping"}
    text = "".join(service.log)
    assert not any(each in text for each in (NAME, NUMBER, "start.json"))


def test_the_same_documents_sent_to_the_service_are_in_all_of_them(service: Service):
    before, figures = service.stored(), service.figures()
    with httpx.Client(base_url=service.http, timeout=60) as client:
        body = (EXAMPLES / START).read_bytes()
        assert client.post("/fhir/EpisodeOfCare", content=body, headers=headers(START)).status_code == 201
    assert service.figures() != figures
    service.end()
    assert service.stored() != before
