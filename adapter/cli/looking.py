"""Looks of commands: what shows somebody's data is written down before it is shown (SEC-10)."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from adapter.access import Look, Visitor, at_this_machine
from adapter.access.login_name import login_name
from adapter.cli.acting import this_moment
from adapter.cli.store import open_store
from adapter.mapping import Person

if TYPE_CHECKING:
    from adapter.store import Store


def visitor_here() -> Visitor:
    """Who runs a command: the login name at this machine."""
    return at_this_machine(login_name() or "unknown")


@asynccontextmanager
async def open_to_look(
    store: str | None,
    act: str,
    subject: str = "",
    kommune_nr: str = "",
    *,
    why: str,
    persons: Sequence[Person] = (),
) -> "AsyncIterator[Store]":
    """Open the store, and write a look down, before anything is read; as `open_store` and `look`."""
    async with open_store(store) as opened:
        await look(opened, act, subject, kommune_nr, why=why, persons=persons)
        yield opened


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
