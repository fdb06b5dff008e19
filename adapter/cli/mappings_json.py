"""Coverage of tables, for programs, and how a line of them is written."""

from typing import Any

from adapter.cli.printing import print_json
from adapter.existing.coverage import Used


def used_json(used: Used) -> dict[str, Any]:
    """Give one use of a code."""
    use = used.use
    named = {"kommune_nr": use.kommune_nr, "system": use.system, "code": use.code, "became": use.covered}
    return named | {"count": used.count, "last_seen": used.last, "row": use.row}


def print_line(line: dict[str, Any]) -> None:
    """Write one line."""
    print_json(line)
