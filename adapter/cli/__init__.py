"""The command line: one file a command, and the exit codes they share."""

import io
import os
import sys

from adapter.cli.app import app
from adapter.cli.exits import Exit, tell, tell_own_fault
from adapter.errors import AdapterError


def main() -> None:
    """Run a command; every error we know ends in a sentence and its exit code."""
    _write_anything()
    # Looking for plug-ins of pydantic reads the metadata of every package that is installed; none is wanted.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        app()
    except AdapterError as problem:
        tell(problem)
        sys.exit(Exit.of(problem))
    except Exception as fault:  # noqa: BLE001 - its text may quote a document, and must not be printed
        tell_own_fault(fault)
        sys.exit(Exit.OWN_FAULT)


def _write_anything() -> None:
    """Write a letter that the screen does not have as another, rather than stop in the middle."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


__all__ = ["app", "main"]
