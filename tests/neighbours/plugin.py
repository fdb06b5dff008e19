"""
Fixtures with the real neighbours, for every test that asks.

`broker`, which is `secure_broker` too, and `postgres` are started once for a whole run and shared by its workers, so
a test must neither stop nor overfill them; whoever wants to do that takes `kafka_broker()` or
`postgres_server()` of his own. Given KAFKA_BOOTSTRAP_SERVERS or DATABASE_URL, nothing is started.
`warm_program` is shared like them, and is the program itself.
"""

import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import warm
from tests.neighbours import sharing
from tests.neighbours.kafka import Broker, start_broker
from tests.neighbours.kept import Kept
from tests.neighbours.postgres import Server, start_server

OWN_FOLDER = pytest.StashKey[Path | None]()


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder in which the processes of this run find each other's neighbours."""
    config.stash[OWN_FOLDER] = sharing.open_folder()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End every neighbour, also after an interrupt."""
    folder = config.stash.get(OWN_FOLDER, None)
    if folder is not None:
        sharing.close_folder(folder)


@pytest.fixture(scope="session")
def broker() -> Broker:
    """A broker with an open door."""
    given = os.environ.get("KAFKA_BOOTSTRAP_SERVERS")
    if given:
        return Broker(bootstrap=given)
    return Broker(**sharing.shared("kafka", _broker))


@pytest.fixture(scope="session")
def secure_broker() -> Broker:
    """The same by its doors for SCRAM over TLS and for client certificates; never a given one."""
    return Broker(**sharing.shared("kafka", _broker))


@pytest.fixture(scope="session")
def postgres() -> Server:
    """A server in which databases can be made."""
    given = os.environ.get("DATABASE_URL")
    return Server(given) if given else Server(**sharing.shared("postgres", _server))


@pytest.fixture(scope="session")
def warm_program() -> Path:
    """A file that is called as `kpr-adapter` is, and does the same at once (tests/warm.py)."""
    return Path(sharing.shared("kpr-adapter", _warm_program)["program"])


@pytest.fixture
def database_url(postgres: Server) -> Iterator[str]:
    """An empty database for one test."""
    url = postgres.database()
    yield url
    postgres.drop(url)


@pytest.fixture
def topic_prefix() -> str:
    """What the names of one test's topics and groups begin with."""
    return f"test-{secrets.token_hex(4)}."


def _broker(folder: Path, owner: int) -> tuple[Kept, sharing.Described]:
    own = start_broker(folder, secure=True, owner=owner)
    return own.process, own.described()


def _server(folder: Path, owner: int) -> tuple[Kept, sharing.Described]:
    own = start_server(folder, owner=owner)
    return own.process, {"url": own.url}


def _warm_program(folder: Path, owner: int) -> tuple[Kept, sharing.Described]:
    door, program = folder / "door", folder / "kpr-adapter"
    warm.write_program(program, door)
    command = [sys.executable, "-m", "tests.warm", str(door)]
    process = Kept(command, folder, answers=lambda: warm.answers(door), owner=owner)
    process.start()
    return process, {"program": str(program)}
