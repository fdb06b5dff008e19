"""A simulator of the register, and stores on both databases, for the ways of marked persons."""

from collections.abc import Iterator

import pytest

from tests.delivery.conftest import (
    _no_settings_from_outside,
    empty_store,
    made,
    register_folder,
    running,
    sqlite_url,
    start,
)
from tests.neighbours.postgres import OwnServer, Server, database_name, postgres_server

__all__ = [
    "_no_settings_from_outside",
    "empty_store",
    "made",
    "register_folder",
    "running",
    "sqlite_url",
    "start",
]

#: Makes columns of these kinds keep long values as they are: packed, what is searched for could hide in them.
_AS_IT_IS = "UPDATE pg_type SET typstorage = 'e' WHERE typstorage = 'x'"


@pytest.fixture(scope="session")
def own_server() -> Iterator[OwnServer]:
    """A server of PostgreSQL's for marked persons alone: what it writes ahead is of them, and of nobody else."""
    with postgres_server() as server:
        yield server


@pytest.fixture
def own_url(own_server: OwnServer) -> Iterator[str]:
    """An empty database there that packs nothing."""
    url = own_server.database()
    Server(url).ask(_AS_IT_IS)
    # Each command connects anew, and to compile what it asks then takes longer than all else that it does.
    Server(url).ask(f'ALTER DATABASE "{database_name(url)}" SET jit = off')
    yield url
    own_server.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request):
    """The address of a store of its own, on each database in turn."""
    return request.getfixturevalue({"sqlite": "sqlite_url", "postgresql": "own_url"}[request.param])
