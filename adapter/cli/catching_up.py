"""`line catch-up`: what left since a backup, taken from receipts."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from adapter.cli.acting import this_moment
from adapter.cli.option_groups import Output
from adapter.cli.phrases import say
from adapter.cli.printing import print_json
from adapter.cli.showing import make_console
from adapter.cli.store import again, open_store
from adapter.errors import Fault, Misconfigured

if TYPE_CHECKING:
    from adapter.outbox.verdict import Receipt
    from adapter.store.caught_up import CaughtUp
    from adapter.store.operating import By

_STDIN = "-"
#: What the file is called in faults: as `--help` has it. Whoever named it knows how, and its name may be anything.
_FILE = "FILE"


async def catch_up(store: str | None, file: Path, by: "By") -> "list[CaughtUp]":
    """Write anew what receipts tell of, line by line; each line all of it, or nothing."""
    # Here, because it comes with the database's libraries, which `--help` does without.
    from adapter.store.caught_up import lines_of  # noqa: PLC0415 - see above

    receipts = _read(file)
    async with open_store(store) as opened:
        return [
            await opened.catching_up.catch_up(key, receipts, by, this_moment()) for key in lines_of(receipts)
        ]


def show_caught_up(done: "list[CaughtUp]", store: str | None, output: Output) -> None:
    """Show what was written of each line, and with what its head is confirmed."""
    console = make_console()
    for each in done:
        if output.is_json:
            print_json(_json(each))
            continue
        key, head = each.key, each.head
        said = {"kommune": key.kommune_nr, "line": key.line.value}
        counts = {"messages": each.messages, "notifications": each.notifications}
        console.print(say("line-caught-up", output.language, **said, **counts), soft_wrap=True)
        command = (
            f"kpr-adapter line confirm {key.kommune_nr} {key.line} --number {head.number} --guid {head.guid}"
        )
        console.print(f"  {command} --why …{again(store)}", soft_wrap=True)
    if not done and not output.is_json:
        console.print(say("nothing", output.language))


def _json(each: "CaughtUp") -> dict[str, object]:
    return {
        "kommuneNr": each.key.kommune_nr,
        "line": each.key.line.value,
        "messages": each.messages,
        "notifications": each.notifications,
        "number": each.head.number,
        "guid": each.head.guid,
    }


def _read(file: Path) -> "list[Receipt]":
    from adapter.outbox.receipt_file import read_receipts  # noqa: PLC0415 - as above

    if str(file) == _STDIN:
        return list(read_receipts(_STDIN, sys.stdin.buffer))
    try:
        with file.open("rb") as lines:
            return list(read_receipts(_FILE, lines))
    except OSError as problem:
        raise Misconfigured(Fault(_FILE, 0, 0, f"cannot be read: {problem.strerror}")) from None
