"""`make advisories`, against a stand-in for OSV: nothing is taken for sound that nobody answered for."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.advisories import judged

_WEAK = {
    "id": "PYSEC-2026-1",
    "summary": "made up",
    "affected": [
        {
            "package": {"name": "lxml", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99.1"}]}],
        }
    ],
}


class _Osv(BaseHTTPRequestHandler):
    """Answers about a package as OSV does: what is known of it, else nothing."""

    weak = ""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        is_weak = asked["package"]["name"] == self.weak
        body = json.dumps({"vulns": [_WEAK]} if is_weak else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _osv(weak: str = "") -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Osv", (_Osv,), {"weak": weak})) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1/query"
        finally:
            server.shutdown()


def _run(url: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.advisories", "--vulnerability-service", "osv", "--osv-url", url]
    return subprocess.run(command, check=False, text=True, capture_output=True, timeout=300)


def test_packages_without_a_known_weakness_pass_and_the_day_is_told():
    with _osv() as url:
        before = datetime.now(UTC)
        done = _run(url)
    days = {f"advisories as of {moment:%Y-%m-%d}" for moment in (before, datetime.now(UTC))}
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[0] in days
    assert "0 known weaknesses in" in done.stdout


def test_a_known_weakness_is_named_with_the_version_that_mends_it():
    with _osv("lxml") as url:
        done = _run(url)
    assert done.returncode == 1
    assert "PYSEC-2026-1 (mended in 99.1)" in done.stdout


def test_a_service_that_is_not_reached_is_no_clean_bill():
    with _osv() as url:
        pass
    done = _run(url)
    assert done.returncode == 2
    assert "known weaknesses in" not in done.stdout


@pytest.mark.parametrize(
    ("dependencies", "code"),
    [
        ([], 2),
        ([{"name": "a", "version": "1", "vulns": []}], 0),
        ([{"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "not found"}], 2),
        ([{"name": "a", "version": "1", "vulns": [{"id": "X", "fix_versions": []}]}], 1),
    ],
)
def test_what_nobody_answered_for_is_never_taken_for_sound(dependencies, code):
    assert judged(dependencies)[1] == code
