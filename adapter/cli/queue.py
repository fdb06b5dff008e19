"""`queue`: what waits to be reported."""

from typing import TYPE_CHECKING, Annotated

import typer

from adapter.cli.deciding import named
from adapter.cli.grouping import grouped
from adapter.cli.listing import show_list, tell_next
from adapter.cli.looking import look
from adapter.cli.option_groups import Output, Page
from adapter.cli.options import Language, LookWhyOption, OnlyKommuneOption, StoreOption
from adapter.cli.pairs import show_pair
from adapter.cli.phrases import say
from adapter.cli.printing import print_json
from adapter.cli.records import content_json, record_json, records_table
from adapter.cli.reviews import list_reviews, reject, release
from adapter.cli.showing import make_console, make_pairs
from adapter.cli.store import open_store, run
from adapter.outbox import Line, State

if TYPE_CHECKING:
    from rich.console import Console

    from adapter.store import QueueItem
    from adapter.store.pairs import Pair

queue = typer.Typer(help="What waits to be reported.", no_args_is_help=True)

#: Why a record is held that may be registered already.
_DOUBT = "possible-duplicate"


@queue.command("list")
@grouped
def list_records(  # noqa: PLR0913 - each is an option of the command
    *,
    state: Annotated[State | None, typer.Option(help="Only records in this state.")] = None,
    line: Annotated[Line | None, typer.Option(help="Only this message type.")] = None,
    kommune: OnlyKommuneOption = None,
    service: Annotated[str | None, typer.Option(help="Only this tjenesteID or konsultasjonID.")] = None,
    page: Page,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    List records, oldest first.

    Examples:
      kpr-adapter queue list --state held
      kpr-adapter queue list --line HST --kommune 1833 --limit 500 --format json
    """
    filters: dict[str, str | None] = {
        "state": state,
        "line": line,
        "kommune_nr": kommune,
        "service_id": service,
    }
    records = run(_records(store, filters, page.after, page.limit))
    show_list(records, output, record_json, records_table)
    tell_next(page, [each.seq for each in records], output)


async def _records(
    store: str | None, filters: dict[str, str | None], after: int, limit: int
) -> "list[QueueItem]":
    async with open_store(store) as opened:
        state, line = filters["state"], filters["line"]
        found = opened.reading.queue(
            state=State(state) if state else None,
            line=Line(line) if line else None,
            kommune_nr=filters["kommune_nr"],
            service_id=filters["service_id"],
            after=after,
            limit=limit,
        )
        return [record async for record in found]


@queue.command("show")
@grouped
def show_record(
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT", help="notifikasjonGUID, number as `queue reviews` says, or TENANT/TJENESTEID."
        ),
    ],
    *,
    why: LookWhyOption = "",
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Show a record with its content, or a service beside what it is like; what is about the person stays hidden.

    That you looked is written in the access log.

    Examples:
      kpr-adapter queue show 0b5f3f1e-3c55-5d0e-8d6f-2a1f0c1c7f11 --lang en
      kpr-adapter queue show 12
      kpr-adapter queue show vest/T-501 --format json
    """
    record, pair = run(_shown(store, what, why))
    if output.is_json:
        whole = _whole_json(record, pair)
        print_json(whole)
        return
    console = make_console()
    if record is not None:
        _show_content(console, record, output.language)
    if record is not None and pair is not None:
        console.print()
    if pair is not None:
        show_pair(console, pair, output.language, store)


def _show_content(console: "Console", record: "QueueItem", lang: Language) -> None:
    state = f"{record.state.value} {record.reason or ''}".strip()
    console.print(
        make_pairs(
            [
                ("notifikasjonGUID", record.id),
                (say("number", lang), record.seq),
                (say("state", lang), state),
                (say("line", lang), f"{record.line.value}, {say('kommune', lang)} {record.kommune_nr}"),
                (say("tenant", lang), record.tenant),
                (say("made-by", lang), record.outcome_id),
            ]
        )
    )
    console.print()
    content = content_json(record.content) if record.content else {}
    console.print(make_pairs((name, _written(value)) for name, value in content.items()))
    console.print()
    console.print(say("masked", lang))


def _whole_json(record: "QueueItem | None", pair: "Pair | None") -> dict[str, object]:
    """A record with its content, and the pair that it is held for; or the pair alone."""
    # The store is open by now; commands without one start faster.
    from adapter.store.pair_json import pair_json  # noqa: PLC0415

    if record is None:
        return pair_json(pair) if pair else {}
    content = content_json(record.content) if record.content else {}
    return record_json(record) | {"content": content} | ({"pair": pair_json(pair)} if pair else {})


async def _shown(store: str | None, asked: str, why: str) -> "tuple[QueueItem | None, Pair | None]":
    """What is asked for by name; with a record that is held for a doubt, the two of it."""
    async with open_store(store) as opened:
        if asked.isdecimal() or "/" in asked:
            pair = await opened.reading.pair(named(asked))
            name = f"service {pair.key.tenant}/{pair.key.id}"
            await look(opened, "see-review", name, pair.own.kommune_nr or "", why=why)
            return None, pair
        record = await opened.reading.queue_item(asked.lower())
        await look(opened, "see-record", f"record {record.id}", record.kommune_nr, why=why)
        if record.state is not State.HELD or record.reason != _DOUBT:
            return record, None
        return record, await opened.reading.pair(f"{record.tenant}/{record.service_id}")


def _written(value: object) -> str:
    """A value of the content in one line."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {_written(each)}" for name, each in value.items() if each is not None)
    if isinstance(value, list):
        return "; ".join(_written(each) for each in value)
    return "" if value is None else str(value)


queue.command("reviews")(list_reviews)
queue.command("release")(release)
queue.command("reject")(reject)
