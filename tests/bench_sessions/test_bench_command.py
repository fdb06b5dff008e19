"""`kpr-adapter bench`: the bench alone, without store, configuration or anything but the address it is read at."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from adapter import logs
from adapter.cli import app
from adapter.errors import Misconfigured
from adapter.web.listening import listen
from tests.bench_sessions.opened import START
from tests.bench_sessions.test_own import TENANTS
from tests.benched import EXAMPLES, JSON

PROGRAM = Path(sys.executable).with_name("kpr-adapter")


class Bench:
    """The command as it is started."""

    def __init__(self, program: Path, folder: Path, *arguments: str) -> None:
        clean = {key: value for key, value in os.environ.items() if not key.startswith("KPR_")}
        self.folder = folder
        self.process = subprocess.Popen(
            [program, "bench", "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=clean,
            cwd=folder,
        )
        self.said = self._first_lines()
        self.base = re.search(r"(http://\S+)/bench", self.said)[1]

    def _first_lines(self) -> str:
        said = ""
        for line in self.process.stdout:
            said += line
            if "Ctrl-C" in line:
                return said
        raise AssertionError(self.process.stderr.read())

    def end(self, how: int = signal.SIGTERM) -> tuple[int, str]:
        if self.process.poll() is None:
            self.process.send_signal(how)
        rest, log = self.process.communicate(timeout=60)
        return self.process.returncode, rest + log


@pytest.fixture
def started(tmp_path: Path, warm_program: Path):
    benches = []

    def start(*arguments: str, program: Path = warm_program) -> Bench:
        benches.append(Bench(program, tmp_path, *arguments))
        return benches[-1]

    yield start
    for bench in benches:
        bench.end()


def test_it_says_where_it_is_serves_everything_and_leaves_nothing_behind(started):
    bench = started("--lang", "en", program=PROGRAM)
    assert "Open http://127.0.0.1:" in bench.said
    assert "/bench?lang=en in your browser." in bench.said
    assert "openapi.json describes" in bench.said
    with httpx.Client(base_url=bench.base, timeout=60) as client:
        session = client.post("/api/v1/bench/sessions").json()
        assert session["tenants"] == ["bredvik", "default", "furumoen", "havbris", "nordlys"]
        body, headers = (EXAMPLES / START).read_bytes(), {"content-type": JSON}
        answer = client.post(
            session["addresses"]["documents"], content=body, headers=headers, params={"name": START}
        )
        (document,) = answer.json()["documents"]
        assert (document["result"]["tenant"], document["result"]["outcome"]) == ("bredvik", "notify")
        for path in ("/api/v1/openapi.json", "/fhir/metadata", "/bench", "/rules"):
            assert client.get(path, follow_redirects=True).status_code == 200
        assert client.post("/fhir/$validate", content=body, headers=headers).status_code == 200
        assert client.post("/fhir/EpisodeOfCare", content=body, headers=headers).status_code in (404, 405)
    assert bench.end() == (0, "")
    assert list(bench.folder.iterdir()) == []


def test_it_says_the_same_in_norwegian_and_ends_with_the_keyboard(started):
    bench = started()
    assert bench.said.startswith("Testbenken er klar. Åpne http://127.0.0.1:")
    assert bench.end(signal.SIGINT) == (0, "")


def test_it_judges_by_the_tenants_file_it_is_given(started, tmp_path: Path):
    file = tmp_path / "tenants.yaml"
    file.write_text("environment: production\n" + TENANTS, encoding="utf-8")
    bench = started("--tenants", str(file))
    session = httpx.post(f"{bench.base}/api/v1/bench/sessions", timeout=60).json()
    assert session["tenants"] == ["default", "mine", "other"]


def test_it_tells_those_who_can_be_reached_from_elsewhere_that_they_are(started):
    assert "synthetic persons only" in started("--host", "0.0.0.0", "--lang", "en").said


def run(*arguments: str) -> None:
    CliRunner().invoke(app, ["bench", *arguments], catch_exceptions=False)


def test_a_faulty_tenants_file_and_a_port_that_is_taken_start_nothing(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(logs, "set_up", lambda _style: None)
    file = tmp_path / "tenants.yaml"
    file.write_text("tenants:\n  a: {kommuneNr: 0301, x: 1}\n", encoding="utf-8")
    with pytest.raises(Misconfigured) as told:
        run("--tenants", str(file))
    assert [(each.line, Path(each.file).name) for each in told.value.faults] == [(2, "tenants.yaml")] * 2
    with listen("127.0.0.1", 0, "--port") as taken, pytest.raises(Misconfigured) as told:
        run("--port", str(taken.getsockname()[1]))
    assert told.value.faults[0].file == "--port"
