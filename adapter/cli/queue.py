"""`queue`: what waits to be reported."""

from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from adapter.cli.options import AfterOption, Format, FormatOption, Language, LanguageOption, LimitOption
from adapter.cli.phrases import say
from adapter.cli.records import content_json, record_json, records_table
from adapter.cli.showing import make_console, make_pairs
from adapter.cli.store import open_store, run, store_option
from adapter.outbox import Line, State

if TYPE_CHECKING:
    from adapter.store import QueueItem

queue = typer.Typer(help="What waits to be reported.", no_args_is_help=True)


@queue.command("list")
def list_records(  # noqa: PLR0913 - each is an option of the command
    *,
    state: Annotated[State | None, typer.Option(help="Only records in this state.")] = None,
    line: Annotated[Line | None, typer.Option(help="Only this message type.")] = None,
    kommune: Annotated[str | None, typer.Option(help="Only this kommuneNr.")] = None,
    service: Annotated[str | None, typer.Option(help="Only this tjenesteID or konsultasjonID.")] = None,
    limit: LimitOption = 50,
    after: AfterOption = 0,
    store: store_option = None,
    output: FormatOption = Format.TEXT,
    lang: LanguageOption = Language.NB,
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
    records = run(_records(store, filters, after, limit))
    if output is Format.JSON:
        for record in records:
            print(orjson.dumps(record_json(record)).decode())  # noqa: T201 - the output
        return
    console = make_console()
    if not records:
        console.print(say("nothing", lang))
        return
    console.print(records_table(records, lang))
    if len(records) == limit:
        console.print(say("next-page", lang, last=records[-1].seq))


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
def show_record(
    guid: Annotated[str, typer.Argument(metavar="GUID", help="notifikasjonGUID.")],
    *,
    store: store_option = None,
    output: FormatOption = Format.TEXT,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Show one record with its content; what is about the person stays hidden.

    Example:
      kpr-adapter queue show 0b5f3f1e-3c55-5d0e-8d6f-2a1f0c1c7f11 --lang en
    """
    record = run(_record(store, guid))
    content = content_json(record.content) if record.content else {}
    if output is Format.JSON:
        whole = record_json(record) | {"content": content}
        print(orjson.dumps(whole).decode())  # noqa: T201 - the output
        return
    console = make_console()
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
    console.print(make_pairs((name, _written(value)) for name, value in content.items()))
    console.print()
    console.print(say("masked", lang))


async def _record(store: str | None, guid: str) -> "QueueItem":
    async with open_store(store) as opened:
        return await opened.reading.queue_item(guid.lower())


def _written(value: object) -> str:
    """A value of the content in one line."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {_written(each)}" for name, each in value.items() if each is not None)
    if isinstance(value, list):
        return "; ".join(_written(each) for each in value)
    return "" if value is None else str(value)
