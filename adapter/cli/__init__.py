"""The command line: one file a command, and the exit codes they share."""

import sys

from adapter.cli.app import app
from adapter.cli.exits import Exit, explain
from adapter.errors import AdapterError


def main() -> None:
    """Run a command; every error we know ends in a sentence and its exit code."""
    try:
        app()
    except AdapterError as problem:
        explain(problem)
        sys.exit(Exit.of(problem))


__all__ = ["app", "main"]
