"""A database that is given to one test after another, empty each time: sooner done than to make one anew."""

from collections.abc import Iterable

from tests.neighbours.postgres import Server

#: Whoever is still connected, also for a process that was killed, is waited for until gone (milliseconds).
_CUT = (
    "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)
#: What the database refuses otherwise: rows of the access log are only ever added to.
_UNGUARDED = "SET session_replication_role = replica"
#: The first number of a table is 1 once more.
_FROM_ONE = (
    "SELECT count(setval(oid, 1, false)) FROM pg_class"
    " WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace"
)


def empty(url: str, tables: Iterable[str]) -> None:
    """Delete every row of the tables, in this order, and start their numbers anew; a missing one is an error."""
    deletes = (f'DELETE FROM "{table}"' for table in tables)
    Server(url).ask("; ".join([_CUT, _UNGUARDED, *deletes, _FROM_ONE]))
