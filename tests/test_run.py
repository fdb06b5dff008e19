"""`run`: the service as it is started, stopped and killed."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from adapter import logs
from adapter.cli import app
from adapter.cli.store import open_store
from adapter.cli.store import run as run_async
from adapter.config import shipped_examples
from adapter.errors import Misconfigured

EXAMPLES = shipped_examples()
PROGRAM = Path(sys.executable).with_name("kpr-adapter")
#: Synthetic: month + 80.
NUMBER = "17815230051"


@pytest.fixture(autouse=True)
def _alone(monkeypatch):
    monkeypatch.setattr(logs, "set_up", lambda _style, **_: None)
    for name in list(os.environ):
        if name.upper().startswith("KPR_"):
            monkeypatch.delenv(name)


def run(*arguments):
    return CliRunner().invoke(app, ["run", *map(str, arguments)], catch_exceptions=False)


async def _inputs(folder):
    async with open_store(str(folder)) as store:
        found = []
        for outcome in range(1, 1 + sum((await store.reading.summary()).outcomes.values())):
            one = await store.reading.outcome(outcome)
            found.append((one.source, one.input, one.tenant))
        assert all(check.equal for check in await store.reading.audit())
        return found


def inputs(folder):
    return run_async(_inputs(folder))


@pytest.fixture
def inbox(tmp_path):
    """Two documents of one tenant."""
    folder = tmp_path / "inbox" / "bredvik"
    folder.mkdir(parents=True)
    for name in ("02-langtidsopphald-start.json", "22-ukjend-kode.json"):
        shutil.copy(EXAMPLES / "bredvik" / name, folder)
    return tmp_path / "inbox"


def options(tmp_path):
    return ["--store", tmp_path / "store", "--tenants", EXAMPLES / "tenants.yaml"]


def test_a_folder_is_taken_in_once(tmp_path, inbox):
    first = run("--source", f"folder:{inbox}", "--once", *options(tmp_path))
    second = run("--source", f"folder:{inbox}", "--once", *options(tmp_path))

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert inputs(tmp_path / "store") == [
        ("folder", "bredvik/02-langtidsopphald-start.json", "bredvik"),
        ("folder", "bredvik/22-ukjend-kode.json", "bredvik"),
    ]


def test_what_was_added_or_rewritten_in_between_is_taken_in(tmp_path, inbox):
    run("--source", f"folder:{inbox}", "--once", *options(tmp_path))
    shutil.copy(EXAMPLES / "bredvik/03-langtidsopphald-pause.json", inbox / "bredvik")
    shutil.copy(EXAMPLES / "bredvik/23-utgatt-kode.json", inbox / "bredvik/22-ukjend-kode.json")
    run("--source", f"folder:{inbox}", "--once", *options(tmp_path))

    assert [name for _, name, _ in inputs(tmp_path / "store")[2:]] == [
        "bredvik/03-langtidsopphald-pause.json",
        "bredvik/22-ukjend-kode.json",
    ]


def test_standard_input_and_events_files_are_doors_too(tmp_path):
    document = (EXAMPLES / "bredvik/02-langtidsopphald-start.json").read_bytes()
    (tmp_path / "dump.ndjson").write_text('{"tenant": "nordlys", "key": "EpisodeOfCare/1", "value": null}\n')
    arguments = ["run", "--source", "stdin", "--tenant", "bredvik", *options(tmp_path)]
    arguments += ["--events", tmp_path / "dump.ndjson", "--once"]

    done = CliRunner().invoke(app, [*map(str, arguments)], input=document, catch_exceptions=False)

    assert done.exit_code == 0
    assert sorted(inputs(tmp_path / "store")) == [
        ("events", "dump.ndjson:1", "nordlys"),
        ("stdin", "stdin", "bredvik"),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "needs a door"),
        (["--source", "kafka:x"], "--source: one is no source; write folder:PATH or stdin"),
        (["--http", "--once"], "--once: ends a run, and --http never does"),
        (["--source", "folder:nowhere"], "nowhere: is neither a file nor a folder"),
        (["--source", "folder:"], "--source: names no folder"),
        (["--source", "stdin", "--tenant", "nobody"], "--tenant: is not in the tenants file"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(tmp_path, arguments, said):
    with pytest.raises(Misconfigured, match=re.escape(said)):
        run(*arguments, *options(tmp_path))


def test_a_line_that_is_no_event_stops_the_service_and_is_named(tmp_path):
    dump = tmp_path / "dump.ndjson"
    dump.write_text('{"tenant": "nordlys", "value": null}\n{"value": null, "headers": "x"}\n')

    with pytest.raises(Misconfigured, match=r"dump\.ndjson:2:0: `headers` must be"):
        run("--events", dump, "--once", *options(tmp_path))

    assert inputs(tmp_path / "store") == []


class Service:
    """The program, running in a process of its own."""

    def __init__(self, *arguments):
        environment = os.environ | {
            "KPR_HTTP__PORT": "0",
            "KPR_HEALTH__PORT": "0",
            "KPR_OFFICE__PORT": "0",
            "KPR_LOG__FORMAT": "json",
        }
        self.process = subprocess.Popen(
            [PROGRAM, "run", *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
        )
        self.log = []

    def wait_for(self, event):
        """The log line of an event, or the end of the log."""
        for line in self.process.stdout:
            self.log.append(line)
            if f'"event": "{event}"' in line:
                return line
        raise AssertionError(f"no {event} in {self.log}")

    def port(self, which):
        return int(re.search(r'"port": (\d+)', self.wait_for(which)).group(1))

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        rest, _ = self.process.communicate(timeout=60)
        self.log.append(rest)
        return self.process.returncode


@pytest.fixture
def started():
    services = []

    def start(*arguments):
        services.append(Service(*arguments))
        return services[-1]

    yield start
    for service in services:
        service.process.kill()
        service.process.communicate()


def post(port, example):
    body = (EXAMPLES / example).read_bytes()
    headers = {"content-type": "application/fhir+json", "x-tenant": example.split("/")[0]}
    return httpx.post(
        f"http://127.0.0.1:{port}/fhir", content=body, headers=headers, timeout=60, verify=False
    )


def wait_until(true):
    while not true():
        time.sleep(0.1)


def test_the_service_serves_until_it_is_told_to_stop(tmp_path, inbox, started):
    service = started("--http", "--source", f"folder:{inbox}", *options(tmp_path))
    health, port = service.port("health_listening"), service.port("http_listening")
    service.wait_for("started")

    assert post(port, "bredvik/09-korttid-start.json").status_code == 200
    assert httpx.get(f"http://127.0.0.1:{health}/readyz", verify=False).status_code == 200
    numbers = f"http://127.0.0.1:{health}/metrics"
    wait_until(lambda: 'kpr_received_total{source="folder"} 2.0' in httpx.get(numbers, verify=False).text)

    assert service.end() == 0
    assert sorted(source for source, *_ in inputs(tmp_path / "store")) == ["folder", "folder", "http"]


def test_what_was_answered_survives_a_kill(tmp_path, started):
    service = started("--http", *options(tmp_path))
    service.wait_for("health_listening")
    port = service.port("http_listening")
    answered = [
        post(port, f"bredvik/{name}").headers["x-kpr-input"]
        for name in ("02-langtidsopphald-start.json", "22-ukjend-kode.json")
    ]
    service.end(signal.SIGKILL)

    assert [name for _, name, _ in inputs(tmp_path / "store")] == answered


def test_the_log_of_a_folder_gives_nobody_away(tmp_path, started):
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / f"{NUMBER}.json").write_text(f'{{"resourceType": "{NUMBER}", "id": "{NUMBER}"')
    (folder / "lines.ndjson").write_text(f"{NUMBER} Hemmelig\n")
    service = started("--source", f"folder:{folder}", "--once", *options(tmp_path))

    said, _ = service.process.communicate(timeout=60)
    assert service.process.returncode == 0
    assert '"event": "started"' in said
    assert NUMBER not in said
    assert "Hemmelig" not in said
    assert NUMBER not in str(inputs(tmp_path / "store"))
