"""
What was typed wrongly, told in words of our own.

What somebody typed may be anything, the name of a person too, and what a command writes is kept by terminals, scripts
and schedulers: it is not said again (SEC-13). Said are the names that there are: commands, options, values of a list.
"""

import re
from typing import Any

import typer

from adapter.events.naming import without_numbers

#: What typer says of a value between quotation marks, and what we say; what it says behind that is of our own words.
_VALUES = tuple(
    (re.compile(rf"(?:Value error, )?(?:'.*'|\".*\") {said} ", re.DOTALL), instead)
    for said, instead in (
        (r"is not one of", "what was given is not one of "),
        (r"does not match the formats", "what was given does not match the formats "),
    )
)
_NO_COMMAND, _MEANT, _TOO_MANY = "No such command ", ". Did you mean ", "Got unexpected extra argument"


def retell(problem: typer.TyperException) -> None:
    """Change what typer says of a command line that it cannot use, so that nothing typed stands in it."""
    problem.message = _retold(problem)


def _retold(problem: typer.TyperException) -> str:
    said = problem.message
    if hasattr(problem, "option_name") and hasattr(problem, "possibilities"):
        # The close ones it adds itself.
        return "There is no such option."
    if said.startswith(_NO_COMMAND):
        return _no_such_command(problem, said)
    if said.startswith(_TOO_MANY):
        return "More arguments were given than there are."
    for pattern, instead in _VALUES:
        if (found := pattern.match(said)) is not None:
            return instead + said[found.end() :]
    return without_numbers(said)


def _no_such_command(problem: Any, said: str) -> str:
    """Name the commands that are close, or all of them; by their names in our list, never as they stand in the text."""
    known = problem.ctx.command.list_commands(problem.ctx)
    behind = said.rpartition(_MEANT)[2]
    if close := [name for name in known if f"'{name}'" in behind]:
        return f"There is no such command. Did you mean {', '.join(map(repr, close))}?"
    return f"There is no such command. There are: {', '.join(known)}."
