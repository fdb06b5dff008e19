"""What became of the last change of tables and tenants file that a process has looked at."""

from collections.abc import Sequence
from datetime import datetime

from adapter.errors import Words
from adapter.values import Value


class Reload(Value, frozen=True):
    """One look at changed files."""

    at: datetime
    #: loaded, unchanged, refused, or needs-restart.
    result: str
    #: The edition that was looked at, and the one in force since.
    edition: str
    in_force: str
    #: What is wrong with refused files: file, line, column, what to do. Nothing about persons.
    faults: Sequence[Words] = ()
