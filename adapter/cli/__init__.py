"""The command line: one file a command, and the exit codes they share."""

import io
import os
import resource
import sys

from adapter.cli.app import app
from adapter.cli.exits import Exit, tell, tell_own_fault
from adapter.cli.options import forget_language
from adapter.errors import AdapterError


def main() -> None:
    """Run a command; every error we know ends in a sentence and its exit code."""
    _leave_no_core()
    _write_anything()
    # Looking for plug-ins of pydantic reads the metadata of every package that is installed; none is wanted.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    forget_language()
    try:
        app()
    except AdapterError as problem:
        tell(problem)
        sys.exit(Exit.of(problem))
    except Exception as fault:  # noqa: BLE001 - its text may quote a document, and must not be printed
        tell_own_fault(fault)
        sys.exit(Exit.OWN_FAULT)


def _leave_no_core() -> None:
    """
    Let no crash write down what is in memory, where persons and keys are in clear (SEC-04, SEC-11).

    A byte, not none: no core fits into it, and Linux takes it to mean that a program which is to get cores gets none
    either, which a limit of 0 leaves to that program.
    """
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0 if most == 0 else 1, most))


def _write_anything() -> None:
    """Write a letter that the screen does not have as another, rather than stop in the middle."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


__all__ = ["app", "main"]
