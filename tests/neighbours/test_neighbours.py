"""That the neighbours are there when asked for, shared when shared, and gone with whoever asked."""

import hashlib
import os
import select
import signal
import subprocess
import sys
from contextlib import asynccontextmanager

import asyncpg
import pytest
from aiokafka.admin import AIOKafkaAdminClient

from tests.neighbours import jars, ports, sharing
from tests.neighbours.kept import Kept, NotStarted
from tests.neighbours.postgres import database_name

SLEEPER = [sys.executable, "-IS", "-c", "import time; time.sleep(600)"]
PATIENCE = 30


@pytest.fixture
def sleeper(tmp_path):
    kept = Kept(command=SLEEPER, folder=tmp_path, answers=lambda: True)
    yield kept
    kept.kill()


def ended(pidfd):
    return bool(select.select([pidfd], [], [], PATIENCE)[0])


def test_a_jar_that_is_not_the_one_in_the_lock_is_refused_and_removed(tmp_path):
    folder, lock = tmp_path / "jars", tmp_path / "kafka.lock"
    folder.mkdir()
    (folder / "good.jar").write_bytes(b"good")
    (folder / "bad.jar").write_bytes(b"changed")
    good, bad = (hashlib.sha256(content).hexdigest() for content in (b"good", b"bad"))
    lock.write_text(f"{good}  good.jar\n{bad}  bad.jar\n")
    with pytest.raises(jars.WrongJar, match=r"kafka\.lock: bad\.jar$"):
        jars.check(folder, lock)
    assert not folder.exists()


def test_a_jar_the_lock_does_not_know_is_refused(tmp_path):
    folder, lock = tmp_path / "jars", tmp_path / "kafka.lock"
    folder.mkdir()
    lock.write_text("")
    (folder / "stranger.jar").write_bytes(b"")
    with pytest.raises(jars.WrongJar, match=r"stranger\.jar"):
        jars.check(folder, lock)


def test_the_lock_holds_the_version_that_is_asked_for():
    assert f"kafka_2.13-{jars.VERSION}.jar" in jars.read_lock(jars.LOCK)


def test_ports_are_free_and_all_different():
    found = ports.free_ports(5)
    assert len(set(found)) == 5
    assert all(ports.is_free(port) for port in found)


def test_ports_are_never_those_of_outgoing_connections(tmp_path, monkeypatch):
    (tmp_path / "range").write_text("12000\t60999\n")
    monkeypatch.setattr(ports, "EPHEMERAL", tmp_path / "range")
    assert all(port < 12_000 for port in ports.free_ports(20))


def test_a_stopped_program_starts_again_as_another_process(sleeper):
    sleeper.start()
    first = sleeper.pid
    sleeper.stop()
    assert sleeper.pid is None
    sleeper.start()
    assert sleeper.pid not in (None, first)


def test_a_frozen_program_can_be_stopped(sleeper):
    sleeper.start()
    its_end = os.pidfd_open(sleeper.pid)
    sleeper.freeze()
    sleeper.stop()
    assert ended(its_end)
    os.close(its_end)


def test_a_program_that_does_not_start_says_why(tmp_path):
    kept = Kept(
        command=[sys.executable, "-c", "raise SystemExit('no room')"], folder=tmp_path, answers=lambda: False
    )
    with pytest.raises(NotStarted, match="no room"):
        kept.start()


def test_a_program_ends_with_its_owner_and_its_folder_goes_too(tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    with subprocess.Popen(SLEEPER) as owner:
        kept = Kept(command=SLEEPER, folder=folder, answers=lambda: True, owner=owner.pid)
        kept.start()
        its_end = os.pidfd_open(kept.pid)
        owner.kill()
    assert ended(its_end)
    os.close(its_end)
    kept.stop()
    assert not folder.exists()


def test_a_program_ends_with_its_keeper(sleeper):
    sleeper.start()
    its_end = os.pidfd_open(sleeper.pid)
    os.kill(sleeper.keeper_pid, signal.SIGKILL)
    assert ended(its_end)
    os.close(its_end)


def test_a_shared_neighbour_is_started_once_and_ended_with_the_run(monkeypatch):
    monkeypatch.delenv(sharing.FOLDER, raising=False)
    monkeypatch.setattr(sharing, "_started", [])
    starts = []

    def start(folder, owner):
        kept = Kept(command=SLEEPER, folder=folder, answers=lambda: True, owner=owner)
        kept.start()
        starts.append(os.pidfd_open(kept.pid))
        return kept, {"name": folder.name}

    run = sharing.open_folder()
    try:
        assert sharing.shared("sleeper", start) == sharing.shared("sleeper", start) == {"name": "sleeper"}
        assert sharing.open_folder() is None, "a run within a run is its guest"
    finally:
        sharing.close_folder(run)
    assert len(starts) == 1
    assert ended(starts[0])
    os.close(starts[0])
    assert not run.exists()


def test_a_folder_is_filled_once_for_all_and_never_half(monkeypatch):
    monkeypatch.delenv(sharing.FOLDER, raising=False)
    # Else those that this process has started for the whole run would end with this one.
    monkeypatch.setattr(sharing, "_started", [])
    fillings = []

    def fill(folder):
        fillings.append(folder)
        (folder / "said").write_text("said")
        assert len(fillings) > 1, "the first one fails"

    run = sharing.open_folder()
    with pytest.raises(AssertionError, match="the first one fails"):
        sharing.filled("made", fill)
    folders = [sharing.filled("made", fill) for _ in range(2)]
    assert [(folder / "said").read_text() for folder in folders] == ["said", "said"]
    assert len(fillings) == 2
    sharing.close_folder(run)
    assert not folders[0].exists()


def test_what_is_not_needed_is_left_out_with_each_thing_that_is_asked_for():
    pom = jars._pom({"a:one": "1", "a:two": "2"}, ["b:unused"])
    assert pom.count("<exclusion><groupId>b</groupId><artifactId>unused</artifactId></exclusion>") == 2
    assert "<exclusion>" not in jars._pom({"a:one": "1"}, [])


async def test_a_topic_has_the_partitions_asked_for(broker, topic_prefix):
    name = await broker.topic(f"{topic_prefix}events", partitions=3)
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await admin.start()
    (topic,) = await admin.describe_topics([name])
    await admin.close()
    assert len(topic["partitions"]) == 3


async def test_a_topic_that_cannot_be_made_is_an_error(broker, topic_prefix):
    await broker.topic(f"{topic_prefix}twice")
    with pytest.raises(ValueError, match="twice"):
        await broker.topic(f"{topic_prefix}twice")


async def test_a_database_can_be_a_copy_of_another(postgres, database_url):
    async with connected(database_url) as connection:
        await connection.execute("CREATE TABLE row (id int)")
    copy = postgres.database(database_name(database_url))
    async with connected(copy) as connection:
        assert await connection.fetchval("SELECT count(*) FROM row") == 0
    postgres.drop(copy)
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await asyncpg.connect(copy.replace("+asyncpg", ""))


async def test_only_the_connections_to_one_database_are_cut(postgres, database_url):
    other = postgres.database()
    async with connected(database_url) as cut, connected(other) as untouched:
        postgres.cut(database_url)
        with pytest.raises((asyncpg.PostgresConnectionError, asyncpg.AdminShutdownError)):
            await cut.execute("SELECT 1")
        assert await untouched.fetchval("SELECT 1") == 1
    postgres.drop(other)


@asynccontextmanager
async def connected(url):
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        yield connection
    finally:
        await connection.close()
