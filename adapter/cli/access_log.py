"""`access-log`: who looked at, changed or sent whose data (SEC-10); `audit` is the count of what came in."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from adapter.cli import access_work
from adapter.cli.access_shown import entry_json, entry_line, show_message_rows, show_walked, walked_json
from adapter.cli.exits import Exit
from adapter.cli.grouping import grouped
from adapter.cli.naming import ByNumber, KommuneOption, PersonWhyOption
from adapter.cli.option_groups import Output
from adapter.cli.options import DAY, LookWhyOption, StoreOption, TenantsFileOption
from adapter.cli.phrases import say
from adapter.cli.printing import print_json
from adapter.cli.showing import make_console
from adapter.cli.store import run
from adapter.errors import Fault, Misconfigured

if TYPE_CHECKING:
    from adapter.store.access_reading import Kept

access_log = typer.Typer(help="Who looked at, changed or sent whose data.", no_args_is_help=True)
_SinceOption = Annotated[datetime | None, typer.Option(formats=DAY, help="From this Norwegian day on.")]
_UntilOption = Annotated[
    datetime | None, typer.Option(formats=DAY, help="Up to this Norwegian day, included.")
]


@access_log.command("verify")
@grouped
def verify(
    *,
    noted: Annotated[
        str | None,
        typer.Option(
            metavar="NUMBER:MARK",
            help="A row as an earlier run said it, kept elsewhere: nothing before it was made anew.",
        ),
    ] = None,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Walk the chain of the access log, and say the first row that does not fit.

    Keep what it says of the last row where nobody who can change the store can change it, and give it next
    time: who has the store's key and the whole database could else write the log anew.

    Examples:
      kpr-adapter access-log verify
      kpr-adapter access-log verify --noted 4711:9f2c…

    Exit codes: 0 the log is whole, 1 it is not, 2 wrong use, 3 the store is away.
    """
    walked = run(access_work.verified(store, _noted(noted)))
    if output.is_json:
        print_json(walked_json(walked))
    else:
        show_walked(make_console(), walked, output.language)
    raise typer.Exit(Exit.FINDINGS if walked.broken else Exit.FINE)


@access_log.command("export")
@grouped
def export(
    *,
    since: _SinceOption = None,
    until: _UntilOption = None,
    why: LookWhyOption = "",
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Write the access log out, oldest first; JSON gives all of a row, one a line. The export is written down too.

    Examples:
      kpr-adapter access-log export --since 2026-11-01 --until 2026-11-30 --format json > november.ndjson
    """
    days = (since and since.date(), until and until.date())

    def show(entry: "Kept") -> None:
        line = orjson.dumps(entry_json(entry)).decode() if output.is_json else entry_line(entry)
        print(line)  # noqa: T201 - the output

    shown = run(access_work.exported(store, days, why, show))
    if not shown and not output.is_json:
        make_console().print(say("nothing", output.language))


@access_log.command("subject")
@grouped
def subject(
    *,
    kommune: KommuneOption,
    why: PersonWhyOption,
    whom: ByNumber,
    tenants: TenantsFileOption = None,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Say who looked at or changed one person's data, and which messages carried it to the register.

    It answers for one kommune at a time. That it was asked is written down as well.

    Examples:
      kpr-adapter access-log subject --kommune 0301 --why "request of 3 November" < number.txt
      kpr-adapter access-log subject --kommune 0301 --person 2 --number-file number.txt --why "case 44"
    """
    looks, messages = run(access_work.of_subject(store, tenants, kommune, whom.read(), why))
    if output.is_json:
        for each in looks:
            print_json({"kind": "look"} | entry_json(each))
        for one in messages:
            print_json({"kind": "message"} | one)
        return
    console = make_console()
    for each in looks:
        print(entry_line(each))  # noqa: T201 - the output
    if messages:
        show_message_rows(console, messages, output.language)
    if not looks and not messages:
        console.print(say("nothing", output.language))


def _noted(said: str | None) -> tuple[int, str] | None:
    if said is None:
        return None
    number, colon, mark = said.partition(":")
    if not colon or not number.isascii() or not number.isdecimal() or not mark:
        raise Misconfigured(Fault("--noted", 0, 0, "needs NUMBER:MARK, as `access-log verify` said it"))
    return int(number), mark.lower()
