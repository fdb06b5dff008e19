"""Looks of commands: what shows somebody's data is written down before it is shown (SEC-10)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from adapter.access import Look, Visitor, at_this_machine
from adapter.cli.acting import login, this_moment
from adapter.mapping import Person

if TYPE_CHECKING:
    from adapter.store import Store

LookWhyOption = Annotated[
    str, typer.Option("--why", help="Why you look; kept in the access log. Nothing about a person in care.")
]


def visitor_here() -> Visitor:
    """Who runs a command: the login name at this machine."""
    return at_this_machine(login() or "unknown")


async def look(
    store: "Store",
    act: str,
    subject: str,
    kommune_nr: str = "",
    *,
    why: str = "",
    persons: Sequence[Person] = (),
) -> None:
    """Write a look down; `Unavailable` where that cannot be done, and then nothing is shown."""
    # Here, because it comes with the database's libraries, which `--help` does without.
    from adapter.store.acting import said_why  # noqa: PLC0415 - see above

    said = said_why(why) if why else ""
    await store.access_log.note(
        visitor_here(), Look(act, subject, kommune_nr, tuple(persons), said), this_moment()
    )
