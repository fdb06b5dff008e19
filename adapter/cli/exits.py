"""Exit codes (architecture, section 5), and how an error is told."""

import sys
from enum import IntEnum

from adapter.errors import AdapterError, Unavailable


class Exit(IntEnum):
    """What a command's end says to a shell."""

    FINE = 0
    FINDINGS = 1
    WRONG_USE = 2
    NEIGHBOUR_AWAY = 3

    @classmethod
    def of(cls, problem: AdapterError) -> "Exit":
        """The code of an error that ended a command."""
        return cls.NEIGHBOUR_AWAY if isinstance(problem, Unavailable) else cls.WRONG_USE


def explain(problem: AdapterError) -> None:
    """Tell an error on stderr; its text never quotes an input."""
    print(f"kpr-adapter: {problem}", file=sys.stderr)  # noqa: T201 - the last word of a command
