"""`helm test` tells a sound installation from one that is not."""

import runpy
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from tests.helm.rendering import CHART, pods

ASK: dict[str, Any] = runpy.run_path(str(CHART / "files/ask.py"))
Answers = dict[str, tuple[int, str]]


@pytest.fixture
def serve() -> Iterator[Callable[[Answers], int]]:
    """Start a server with these answers by path; give its port."""
    running = []

    def start(answers: Answers) -> int:
        server = HTTPServer(("127.0.0.1", 0), answering(answers))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        running.append((server, thread))
        return server.server_address[1]

    yield start
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


def answering(answers: Answers) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            status, text = answers[self.path]
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_):
            pass

    return Handler


def test_an_installation_whose_pods_are_ready_is_sound(serve, capsys):
    port = serve({"/readyz": (200, "ok\n"), "/fhir/metadata": (200, "{}")})
    assert ASK["main"]("127.0.0.1", str(port), f"http://127.0.0.1:{port}") == 0
    assert capsys.readouterr().out.splitlines() == [
        f"http://127.0.0.1:{port}/readyz 200",
        f"http://127.0.0.1:{port}/fhir/metadata 200",
    ]


def test_a_pod_that_is_not_ready_is_named_with_what_it_said(serve, capsys):
    port = serve({"/readyz": (503, "away: store\n")})
    assert ASK["main"]("127.0.0.1", str(port)) == 1
    assert capsys.readouterr().out == f"http://127.0.0.1:{port}/readyz 503 away: store\n"


def test_a_pod_that_does_not_answer_is_no_sound_one(serve, capsys):
    port = serve({"/readyz": (200, "ok\n")})
    assert ASK["main"]("127.0.0.1", str(port), "http://127.0.0.1:1") == 1
    assert "no answer" in capsys.readouterr().out


def test_an_address_of_ipv6_is_written_as_addresses_are(monkeypatch):
    found = [(0, 0, 0, "", ("fd00::7", 8081, 0, 0)), (0, 0, 0, "", ("10.0.0.7", 8081))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found)
    assert ASK["pods"]("health", 8081) == ["10.0.0.7", "[fd00::7]"]


def test_the_pod_runs_this_very_program_against_its_own_services():
    [container] = pods("production")["test"]["containers"]
    program = (CHART / "files/ask.py").read_text(encoding="utf-8")
    assert container["command"] == ["python3"]
    assert container["args"] == ["-I", "-c", program, "kpr-health", "8081", "http://kpr-web:80"]
