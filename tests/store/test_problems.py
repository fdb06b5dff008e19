"""What a database says becomes one of our few words, without what it was asked."""

import asyncpg
import pytest
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_dbapi
from sqlalchemy.exc import DBAPIError

from adapter.errors import Contended, Misconfigured, Unavailable
from adapter.store.database import unavailable
from adapter.store.problems import Refused, in_our_words, unreachable

SECRET = "17815230051"


class Unsendable(asyncpg.InterfaceError, ValueError):
    """As the driver's own, which has no public name."""


def said(error):
    """What becomes of an error of asyncpg's."""
    dbapi = AsyncAdapt_asyncpg_dbapi(asyncpg)
    return in_our_words(DBAPIError("INSERT …", {"fid": SECRET}, dbapi.Error(str(error), error)))


def of_state(state):
    return asyncpg.PostgresError.new({"S": "ERROR", "C": state, "M": f"it said {SECRET}"})


@pytest.mark.parametrize(
    "state",
    [
        "08000", "08003", "08006", "53000", "53100", "53200", "53300", "55P03", "57014", "57P01", "57P02",
        "57P03", "57P05", "58030", "25006", "25P03",
    ],
)  # fmt: skip
def test_a_database_that_cannot_is_away(state):
    told = said(of_state(state))

    assert type(told) is Unavailable
    assert str(told).startswith("the store's database does not answer: ")
    assert str(told).endswith(f"({state}); work waits until it does")


@pytest.mark.parametrize("state", ["40001", "40P01"])
def test_transactions_in_each_others_way_are_contended(state):
    assert type(said(of_state(state))) is Contended


@pytest.mark.parametrize("state", ["28000", "28P01", "3D000", "42501"])
def test_a_database_that_does_not_let_us_in_refuses(state):
    assert type(said(of_state(state))) is Refused


@pytest.mark.parametrize("state", ["42P01", "42703"])
def test_a_database_without_our_tables_is_damaged(state):
    assert type(said(of_state(state))) is Misconfigured


@pytest.mark.parametrize("state", ["22021", "22P02", "23502", "23503", "42601", "25P02", "XX000"])
def test_everything_else_is_a_fault(state):
    assert said(of_state(state)) is None


@pytest.mark.parametrize(
    ("constraint", "told"), [("pk_history", Contended), ("pk_name", Contended), ("uq_record", type(None))]
)
def test_only_what_two_may_make_at_once_is_contended(constraint, told):
    twice = asyncpg.PostgresError.new({"S": "ERROR", "C": "23505", "M": "twice", "n": constraint})

    assert type(said(twice)) is told


def test_a_connection_that_broke_is_away():
    assert type(said(asyncpg.InterfaceError("connection is closed"))) is Unavailable


def test_a_value_that_cannot_be_sent_is_a_fault_and_is_not_shown():
    """The driver quotes it; nothing of it may come into a log."""
    error = Unsendable(f"invalid input for query argument $1: '{SECRET}'")
    dbapi = AsyncAdapt_asyncpg_dbapi(asyncpg)

    with pytest.raises(ValueError, match="a value that the database cannot hold") as caught, unavailable():
        raise DBAPIError("INSERT …", {}, dbapi.Error(str(error), error))

    assert SECRET not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("state", ["57P01", "40P01", "28P01", "42P01"])
def test_nothing_of_what_the_database_said_is_repeated(state):
    assert SECRET not in str(said(of_state(state)))


def test_where_no_connection_comes_about_the_address_is_not_told():
    refused = ConnectionRefusedError(111, "Connect call failed ('10.0.0.1', 5432)")

    assert "Connection refused" in str(unreachable(refused))
    assert "10.0.0.1" not in str(unreachable(refused))
    assert "TimeoutError" in str(unreachable(TimeoutError()))


def test_an_error_of_the_system_in_a_block_is_not_the_databases():
    """Whoever works in a transaction may have troubles of his own."""

    def failing():
        with unavailable():
            raise TimeoutError("of somebody else")

    with pytest.raises(TimeoutError, match="of somebody else"):
        failing()
