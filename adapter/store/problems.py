"""What a database says when it cannot do what it was asked, in the few words that we act upon."""

import os
import socket

from sqlalchemy.exc import DBAPIError, EmulatedDBAPIException, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from adapter.errors import AdapterError, Contended, Fault, Misconfigured, Unavailable


class Refused(Unavailable):
    """The database is there and does not let us in: at the start a setting is wrong, later it may pass."""


#: PostgreSQL's SQLSTATE: whole, or its class of two characters. Its own text may quote values.
_AWAY = {
    "08": "the connection was cut",
    "53": "it has no disk, memory or connection left",
    "55P03": "a lock was not given in time",
    "57": "it was stopped, is starting, or gave the statement up",
    "58": "its machine fails it",
    "25006": "it takes no writing now",
    "25P03": "we were silent for too long",
}
_CONTENDED = {"40": "two transactions stood in each other's way"}
_REFUSED = {
    "28": "refuses our user or password",
    "3D000": "is not on its server",
    "42501": "does not allow our user what we need",
}
_MISSING = {"42P01": "lacks a table of ours", "42703": "lacks a column of ours"}

#: A row that two processes may make at the same time; whoever is second reads the other's.
_MADE_BY_BOTH = {"pk_history", "pk_name"}


def in_our_words(problem: DBAPIError | NoConnection) -> AdapterError | None:
    """Say what a database's error means to us; None where it is a fault of the program."""
    if isinstance(problem, NoConnection):
        return away("no connection became free in time")
    orig = problem.orig
    if isinstance(orig, EmulatedDBAPIException):
        return _of_postgresql(orig.orig)
    return _of_sqlite(problem)


def unsendable(problem: DBAPIError | NoConnection) -> ValueError | None:
    """Say that a value cannot be kept, where the driver's own words would quote it."""
    orig = problem.orig if isinstance(problem, DBAPIError) else None
    if isinstance(orig, EmulatedDBAPIException) and isinstance(orig.orig, ValueError):
        return ValueError("there is a value that the database cannot hold")
    return None


def away(said: str) -> Unavailable:
    """Say that the database is away, and why."""
    return Unavailable(f"the store's database does not answer: {said}; work waits until it does")


def unreachable(problem: OSError) -> Unavailable:
    """Say why no connection came about; without the address, which the error's text quotes."""
    if isinstance(problem, socket.gaierror):
        return away("the name of its machine is not known")
    return away(os.strerror(problem.errno) if problem.errno else type(problem).__name__)


def _of_sqlite(problem: DBAPIError) -> AdapterError | None:
    if not isinstance(problem, InterfaceError | OperationalError):
        return None
    said = str(problem.orig)
    return _damaged(said) if said.startswith("no such ") else away(said)


def _of_postgresql(problem: BaseException | None) -> AdapterError | None:
    state = getattr(problem, "sqlstate", None)
    if state is None:
        return _of_the_driver(problem)
    if state == "23505" and getattr(problem, "constraint_name", None) in _MADE_BY_BOTH:
        return _contended("another process made the same history first")
    if said := _looked_up(_AWAY, state):
        return away(f"{said} ({state})")
    if said := _looked_up(_CONTENDED, state):
        return _contended(f"{said} ({state})")
    if said := _looked_up(_REFUSED, state):
        return Refused(f"the store's database {said} ({state}); correct its address, or its rights")
    if said := _looked_up(_MISSING, state):
        return _damaged(f"{said} ({state})")
    return None


def _of_the_driver(problem: BaseException | None) -> AdapterError | None:
    """Of asyncpg itself: a value it cannot send is our fault, all else is a connection that broke."""
    return None if isinstance(problem, ValueError) else away("the connection was cut")


def _looked_up(words: dict[str, str], state: str) -> str | None:
    return words.get(state) or words.get(state[:2])


def _contended(said: str) -> Contended:
    return Contended(f"{said}; the batch is read anew")


def _damaged(said: str) -> Misconfigured:
    return Misconfigured(Fault("store", 0, 0, f"is damaged: {said}; restore it from a backup"))
