"""What persons do, kept twice in one transaction: among the acts, and in the access log (SEC-10)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.access import Look, Visitor, at_this_machine
from adapter.mapping import Person
from adapter.metrics import ACCESS_LOG_FAILURES
from adapter.store.access_log import append_all
from adapter.store.seal import Seal
from adapter.store.tables import operation
from adapter.store.writing import Values, insert_rows

if TYPE_CHECKING:
    from adapter.store.operating import By


async def keep_operation(
    connection: AsyncConnection, seal: Seal, row: Values, by: "By", persons: Sequence[Person] = ()
) -> None:
    """
    Keep an act: a row of `operation` without who and why, which `by` says; `persons` were named in it.

    Last in its transaction: from here on nobody else can add to the access log until it ends.
    """
    await _keep(connection, seal, [row], by, [_look(row, by, persons)])


async def keep_operations(connection: AsyncConnection, seal: Seal, rows: Sequence[Values], by: "By") -> None:
    """Keep acts of one moment, in their order, each as `keep_operation` keeps one."""
    await _keep(connection, seal, rows, by, [_look(row, by, ()) for row in rows])


async def _keep(
    connection: AsyncConnection, seal: Seal, rows: Sequence[Values], by: "By", looks: Sequence[Look]
) -> None:
    if not rows:
        return
    await insert_rows(connection, operation, [row | {"who": by.who, "why": by.why} for row in rows])
    try:
        await append_all(connection, seal, visitor_of(by), looks, rows[0]["at"])
    except Exception:
        # As of looks: the alert does not ask which of the two could not be written down.
        ACCESS_LOG_FAILURES.inc()
        raise


def visitor_of(by: "By") -> Visitor:
    """Who is written down: of a command the login name at its machine, whoever they said they are."""
    return at_this_machine(by.user) if by.user else Visitor(by.who, ())


def _look(row: Values, by: "By", persons: Sequence[Person]) -> Look:
    detail: dict[str, Any] = dict(row["detail"])
    if by.user and by.user != by.who:
        detail["said_to_be"] = by.who
    return Look(row["act"], _subject(row), row["kommune_nr"], persons, by.why, detail)


def _subject(row: Values) -> str:
    if row["subject"]:
        return str(row["subject"])
    return f"line {row['kommune_nr']}/{row['line']}" if row["line"] else ""
