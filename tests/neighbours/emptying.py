"""A database that is given to one test after another, empty each time: sooner done than to make one anew."""

import os
import subprocess
from collections.abc import Iterable

from tests.neighbours.postgres import login
from tests.neighbours.programs import client

_DONE = "emptied"

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


class Emptier:
    """
    A psql that stays on the database of an address.

    To start one and to be let in anew each time was most of what emptying cost, here and in the server. A
    test may cut it off with everybody else; then another one is started.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._psql: subprocess.Popen[str] | None = None

    def empty(self, tables: Iterable[str]) -> None:
        """Delete every row of the tables, in this order, and start their numbers anew; a missing one is an error."""
        deletes = (f'DELETE FROM "{table}"' for table in tables)
        # With a backslash, all of it is one transaction.
        statements = " \\; ".join([_CUT, _UNGUARDED, *deletes, _FROM_ONE])
        said, is_done = self._asked(statements)
        if not is_done:
            said, is_done = self._asked(statements)
        if not is_done:
            raise RuntimeError(f"{self._url} cannot be emptied: {said}")

    def close(self) -> None:
        if self._psql is not None:
            self._psql.communicate()
            self._psql = None

    def _asked(self, statements: str) -> tuple[str, bool]:
        """What psql says, and whether it came to the end of the statements; it ends itself where it does not."""
        psql = self._psql = self._psql or self._started()
        assert psql.stdin
        assert psql.stdout
        try:
            psql.stdin.write(f"{statements};\n\\echo {_DONE}\n")
            psql.stdin.flush()
        except BrokenPipeError:
            pass
        said: list[str] = []
        for line in psql.stdout:
            if line.strip() == _DONE:
                return "", True
            said.append(line)
        self.close()
        return "".join(said), False

    def _started(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [client(), "-XqAt", "-v", "ON_ERROR_STOP=1"],
            env=os.environ | login(self._url),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
