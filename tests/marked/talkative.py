"""
`python -m tests.marked.talkative run …`: the program with everything that can be said being said.

Our log and those of all libraries at DEBUG, and asyncio's debug mode. No setting can do this: what stays silent
here stays silent in any installation.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from adapter import logs
from adapter.logs import hearing

_set_up = logs.set_up


def _at_debug(style: logs.Style, _level: str = "", **more: Any) -> None:
    _set_up(style, "DEBUG", **more)
    _hear_all()


def _hear_all() -> None:
    logging.getLogger().setLevel(logging.DEBUG)
    hearing._libraries.setLevel(logging.DEBUG)


def talk() -> None:
    """Say everything from here on, in this process."""
    os.environ["PYTHONASYNCIODEBUG"] = "1"
    logs.set_up = _at_debug


@contextmanager
def talking(style: logs.Style = "json", out: logs.Out = "stdout") -> Iterator[None]:
    """Say everything while the block lasts; nobody who listens meanwhile can have less said."""
    root = logging.getLogger()
    handlers, level, heard = list(root.handlers), root.level, hearing._libraries.level
    logs.set_up(style, "DEBUG", out=out)
    _hear_all()
    # Others that listen here, as pytest does, write what they hear where a failure is told.
    root.handlers[:] = [hearing._libraries]
    try:
        with patch.object(logs, "hear_libraries", _hear_all):
            yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        hearing._libraries.setLevel(heard)


if __name__ == "__main__":
    from adapter.cli import main

    talk()
    main()
