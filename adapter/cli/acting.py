"""What acts on lines and messages share: which line, who acts, and why."""

import getpass
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from adapter.outbox import Line
from adapter.values import replace

if TYPE_CHECKING:
    from adapter.store.operating import By

KommuneArgument = Annotated[str, typer.Argument(metavar="KOMMUNE", help="kommuneNr.")]
LineArgument = Annotated[Line, typer.Argument(metavar="LINE", help="IPLOS or HST.")]
SomeKommuneArgument = Annotated[str | None, typer.Argument(metavar="[KOMMUNE]", help="kommuneNr.")]
SomeLineArgument = Annotated[Line | None, typer.Argument(metavar="[LINE]", help="IPLOS or HST.")]
MessageArgument = Annotated[str, typer.Argument(metavar="ID", help="messageId.")]
WhoOption = Annotated[str | None, typer.Option("--who", help="Who acts; else the login name.")]
WhyOption = Annotated[
    str, typer.Option("--why", help="Why; kept with the act. Never anything about a person in care.")
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Say what would follow, and change nothing.")]


def acted_by(who: str | None, why: str) -> "By":
    """Give who acts and why, as it is kept; the access log knows them by their login name."""
    # Here, because it comes with the database's libraries, which `--help` does without.
    from adapter.store.acting import made_by  # noqa: PLC0415 - see above

    return replace(made_by(who or login(), why), user=login() or "")


def print_json(answers: Iterable[object]) -> None:
    """Write answers of the store about lines and messages, one a line."""
    # Here, as above.
    from adapter.store.line_json import json_of  # noqa: PLC0415 - see above

    for each in answers:
        print(orjson.dumps(json_of(each)).decode())  # noqa: T201 - the output


def this_moment() -> datetime:
    """Give the time of an act."""
    return datetime.now(UTC)


def login() -> str | None:
    """The name of who is logged in; None where the system has none, as in some containers."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return None
