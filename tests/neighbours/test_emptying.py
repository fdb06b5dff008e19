"""A database is empty for the next test, whatever the one before did to its connections."""

import pytest

from tests.neighbours.emptying import Emptier
from tests.neighbours.postgres import Server

TABLES = ("second", "first")


@pytest.fixture
def emptier(database_url):
    Server(database_url).ask(
        "CREATE TABLE first (id serial PRIMARY KEY); CREATE TABLE second (of_first int REFERENCES first)"
    )
    emptier = Emptier(database_url)
    yield emptier
    emptier.close()


def fill(url: str) -> str:
    """The number of a new row that another one points to."""
    return Server(url).ask(
        "WITH one AS (INSERT INTO first DEFAULT VALUES RETURNING id) INSERT INTO second SELECT id FROM one"
        " RETURNING of_first"
    )


def rows(url: str) -> str:
    return Server(url).ask("SELECT (SELECT count(*) FROM first) + (SELECT count(*) FROM second)")


def test_its_rows_go_and_its_numbers_start_anew_each_time(emptier, database_url):
    for _ in range(2):
        assert fill(database_url) == "1"
        emptier.empty(TABLES)
        assert rows(database_url) == "0"


def test_it_is_emptied_though_every_connection_was_cut(emptier, database_url):
    emptier.empty(TABLES)
    fill(database_url)
    Server(database_url).cut(database_url)
    emptier.empty(TABLES)
    assert rows(database_url) == "0"


def test_what_cannot_be_emptied_is_an_error_and_loses_nothing(emptier, database_url):
    fill(database_url)
    with pytest.raises(RuntimeError, match='relation "third" does not exist'):
        emptier.empty((*TABLES, "third"))
    assert rows(database_url) == "2"
