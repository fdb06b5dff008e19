"""`audit`: whether what came in and what was made of it add up (outcomes.md section 5)."""

from typing import TYPE_CHECKING

import typer
from rich.text import Text

from adapter.cli.exits import Exit
from adapter.cli.grouping import grouped
from adapter.cli.option_groups import Output
from adapter.cli.options import Language, StoreOption
from adapter.cli.phrases import counted, say
from adapter.cli.printing import print_json
from adapter.cli.showing import make_console, make_table
from adapter.cli.store import open_store, run

if TYPE_CHECKING:
    from adapter.store import Check


@grouped
def audit(*, store: StoreOption = None, output: Output) -> None:
    """
    Count everything in two ways that do not rely on each other, and compare.

    received: inputs counted on arrival, and the outcomes kept, by source, kommune and day.
    made: records counted when made, and the records in the queue, by line, kommune and day.
    messages: notifications in messages, and the records in the state that follows, by line and kommune.
    parked: inputs that stand parked, and those whose last outcome is a refusal.

    Examples:
      kpr-adapter audit
      kpr-adapter audit --format json

    Exit codes: 0 all lines add up, 1 some do not, 2 wrong use, 3 the store is away.
    """
    checks = run(_checks(store))
    wrong = sum(not check.equal for check in checks)
    if output.is_json:
        for check in checks:
            print_json(_json(check))
    else:
        _show(checks, wrong, output.language)
    raise typer.Exit(Exit.FINDINGS if wrong else Exit.FINE)


async def _checks(store: str | None) -> "list[Check]":
    async with open_store(store) as opened:
        return await opened.reading.audit()


def _show(checks: "list[Check]", wrong: int, language: Language) -> None:
    console = make_console()
    headings = [say(word, language) for word in ("what", "where", "counted", "kept")]
    table = make_table(*headings, "", numbers=headings[2:])
    for check in checks:
        mark = Text("=", style="green") if check.equal else Text("≠", style="bold red")
        what = say(f"audit-{check.what}", language)
        # What is parked is counted in one line; the others name their source or line, kommune and day.
        where = say("audit-everywhere", language) if check.what == "parked" else check.where
        table.add_row(what, where, str(check.counted), str(check.kept), mark)
    console.print(table)
    verdict = counted("one-does-not-add-up", "does-not-add-up", wrong, language)
    console.print(verdict if wrong else say("adds-up", language))


def _json(check: "Check") -> dict[str, object]:
    return {
        "what": check.what,
        "where": check.where,
        "counted": check.counted,
        "kept": check.kept,
        "equal": check.equal,
    }
