"""Several processes on one machine, with programs of a moment in the place of the service."""

import asyncio
import os
import signal
import sys

import pytest
import structlog

from adapter.cli import workers
from adapter.cli.workers import Worker, Workers, shared_out

KAFKA = {"KPR_KAFKA__BOOTSTRAP_SERVERS": "broker.example:9092"}
#: Writes a line when it has begun and one when it is told to stop.
OBEDIENT = """
import pathlib, signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(pathlib.Path(sys.argv[1]).with_suffix(".told").write_text("") or 0))
pathlib.Path(sys.argv[1]).open("a").write("begun\\n")
while True: signal.pause()
"""
RELOADING = OBEDIENT.replace(
    "signal.signal(",
    "signal.signal(signal.SIGHUP, lambda *_: pathlib.Path(sys.argv[1]).with_suffix('.hup').write_text(''))\nsignal.signal(",
    1,
)
DEAF = """
import pathlib, signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[1]).open("a").write("begun\\n")
while True: signal.pause()
"""
SHORT = "import pathlib, sys; pathlib.Path(sys.argv[1]).open('a').write('begun\\n'); sys.exit(7)"


STARTED = []


class Program(Worker):
    """A worker that is a program of the test's."""

    async def start(self):
        STARTED.append(await asyncio.create_subprocess_exec(sys.executable, "-c", *self.arguments))
        return STARTED[-1]


@pytest.fixture(autouse=True)
def _nothing_is_left():
    """Ends what a test that fails would leave behind."""
    yield
    for process in STARTED:
        if process.returncode is None:
            os.kill(process.pid, signal.SIGKILL)
    STARTED.clear()


async def begun(path, times=1):
    async with asyncio.timeout(60):
        while not path.exists() or path.read_text().count("begun") < times:  # noqa: ASYNC110 - it cannot tell us
            await asyncio.sleep(0.02)


def stop():
    os.kill(os.getpid(), signal.SIGTERM)


async def test_told_to_stop_all_are_told(tmp_path):
    paths = [tmp_path / "1", tmp_path / "2"]
    running = asyncio.create_task(Workers([Program([OBEDIENT, str(p)]) for p in paths], 60).run())
    for path in paths:
        await begun(path)
    stop()
    await running

    assert all(path.with_suffix(".told").exists() for path in paths)


async def test_told_to_reload_all_are_told_and_go_on(tmp_path):
    paths = [tmp_path / "1", tmp_path / "2"]
    running = asyncio.create_task(Workers([Program([RELOADING, str(p)]) for p in paths], 60).run())
    for path in paths:
        await begun(path)
    os.kill(os.getpid(), signal.SIGHUP)
    async with asyncio.timeout(60):
        while not all(path.with_suffix(".hup").exists() for path in paths):  # noqa: ASYNC110 - it cannot tell us
            await asyncio.sleep(0.02)
    stop()
    await running

    assert [path.read_text() for path in paths] == ["begun\n", "begun\n"]


async def test_one_that_does_not_hear_is_killed_after_the_grace(tmp_path):
    with structlog.testing.capture_logs() as logs:
        running = asyncio.create_task(Workers([Program([DEAF, str(tmp_path / "1")])], 0.1).run())
        await begun(tmp_path / "1")
        stop()
        await running

    assert [entry["event"] for entry in logs] == ["abandoned"]


async def test_one_that_ends_by_itself_is_started_again_after_longer_and_longer_pauses(tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "_FIRST_PAUSE", 0.01)
    monkeypatch.setattr(workers, "_LONGEST_PAUSE", 0.03)
    with structlog.testing.capture_logs() as logs:
        running = asyncio.create_task(Workers([Program([SHORT, str(tmp_path / "1")])], 60).run())
        await begun(tmp_path / "1", 5)
        stop()
        await running

    told = [entry for entry in logs if entry["event"] == "worker_ended"]
    assert [entry["again_in_seconds"] for entry in told[:4]] == [0.01, 0.02, 0.03, 0.03]
    assert {(entry["worker"], entry["code"]) for entry in told} == {(1, 7)}


async def test_one_that_ended_in_the_same_moment_hinders_nobody(tmp_path):
    class Ended:
        def send_signal(self, _what):
            raise ProcessLookupError

    paths = [tmp_path / "1"]
    together = Workers([Program([OBEDIENT, str(p)]) for p in paths], 60)
    together._running[0] = Ended()
    running = asyncio.create_task(together.run())
    await begun(paths[0])
    stop()
    await running

    assert paths[0].with_suffix(".told").exists()


def test_the_first_does_all_it_was_asked_for_and_the_others_only_take_in():
    asked = ["run", "--http", "--store=var/kpr", "--workers", "3", "--tenants", "tenants.yaml"]

    first, *others = shared_out(asked, 8081, 3)

    assert list(first.arguments) == ["run", "--http", "--store=var/kpr", "--tenants", "tenants.yaml"]
    intake = ["run", "--role", "intake", "--store=var/kpr", "--tenants", "tenants.yaml"]
    assert [list(each.arguments) for each in others] == [intake, intake]
    assert [each.settings for each in (first, *others)] == [
        {"KPR_HEALTH__PORT": port} for port in ("8081", "8082", "8083")
    ]


def test_workers_that_share_out_no_port_take_free_ones():
    assert {each.settings["KPR_HEALTH__PORT"] for each in shared_out(["run", "--workers=2"], 0, 2)} == {"0"}


@pytest.mark.parametrize(
    ("arguments", "settings", "said"),
    [
        (["--role", "deliver"], KAFKA, "KPR_REGISTER__URL: is needed by --role deliver; set it"),
        (["--role", "publish"], {}, "KPR_KAFKA__BOOTSTRAP_SERVERS: is needed by --role publish; set it"),
        (["--role", "publish", "--source", "stdin"], KAFKA, "--role: publish reads no files"),
        (["--role", "web", "--events", "dump.ndjson"], {}, "--role: web reads no files"),
        (["--role", "web", "--once"], {}, "--once: ends a run, and --http never does"),
        (["--workers", "2", "--http"], {}, "--workers: share the partitions of topics: set KPR_KAFKA__"),
        (["--workers", "2", "--role", "web"], KAFKA, "--workers: share the partitions of topics"),
        (["--workers", "2", "--source", "stdin", "--once"], KAFKA, "--workers: share the partitions"),
        (["--role", "intake"], {}, "run: needs a door: --source folder:PATH"),
    ],
    ids=lambda value: "-".join(value).replace("--", "") if isinstance(value, list) else None,
)
def test_wrong_use_says_what_to_do(cli, tmp_path, monkeypatch, arguments, settings, said):
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    ran = cli("run", *arguments, "--store", tmp_path, "--lang", "en")

    assert ran.code == 2
    assert said in ran.err
    assert list(tmp_path.iterdir()) == []


def test_wrong_use_and_a_faulty_table_are_told_in_bokmal_unless_asked_otherwise(cli, tmp_path, monkeypatch):
    assert "run: trenger en dør: --source folder:STI" in cli("run", "--store", tmp_path).err
    deliver = cli("run", "--role", "deliver", "--store", tmp_path).err
    assert "KPR_REGISTER__URL: trengs til --role deliver; sett den" in deliver
    (tmp_path / "tenants.yaml").write_text("tenants: []", encoding="utf-8")
    asked = ("run", "--source", "stdin", "--store", tmp_path, "--tenants", tmp_path / "tenants.yaml")
    assert "må være en gruppe nøkler" in cli(*asked).err
    assert "must be a group of keys" in cli(*asked, "--lang", "en").err


@pytest.mark.parametrize("workers", ["0", "65", "many"])
def test_there_are_one_to_64_workers(cli, tmp_path, workers):
    ran = cli("run", "--workers", workers, "--store", tmp_path)

    assert ran.code == 2
    assert "--workers" in ran.err
