"""`positions`: how far each source has been read, and a person's decision to move one."""

from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from adapter.cli.options import BIGGEST, Format, FormatOption, Language, LanguageOption
from adapter.cli.phrases import say
from adapter.cli.showing import make_console, make_table
from adapter.cli.store import open_store, run, store_option

if TYPE_CHECKING:
    from adapter.events import Position

positions = typer.Typer(help="How far each source has been read.", no_args_is_help=True)


@positions.command("list")
def list_positions(
    *, store: store_option = None, output: FormatOption = Format.TEXT, lang: LanguageOption = Language.NB
) -> None:
    """
    List how far each source has been read, partition by partition.

    Example:
      kpr-adapter positions list --format json
    """
    found = run(_positions(store))
    if output is Format.JSON:
        for position in found:
            print(orjson.dumps(_json(position)).decode())  # noqa: T201 - the output
        return
    console = make_console()
    if not found:
        console.print(say("nothing", lang))
        return
    table = make_table(say("source", lang), say("partition", lang), say("next", lang), say("claims", lang))
    for each in found:
        table.add_row(each.source, each.partition, str(each.next), str(each.epoch))
    console.print(table)


@positions.command("move")
def move_position(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="The topic, as `positions list` names it.")],
    partition: Annotated[str, typer.Argument(metavar="PARTITION")],
    *,
    to: Annotated[int, typer.Option("--to", min=0, max=BIGGEST, help="The next offset to read.")],
    store: store_option = None,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Go on reading a partition from another offset, when a person has decided so.

    For a partition that stopped because its records have expired or its topic was made anew. What lies
    between is not read; what is read again makes nothing new. The running service notices by itself.

    Example:
      kpr-adapter positions move epj.fhir.vest 3 --to 120000
    """
    before = run(_move(store, source, partition, to))
    made = say("moved", lang, source=source, partition=partition, before=before, to=to)
    make_console().print(made, soft_wrap=True)


async def _positions(store: str | None) -> "list[Position]":
    async with open_store(store) as opened:
        return await opened.reading.all_positions()


async def _move(store: str | None, source: str, partition: str, to: int) -> int:
    async with open_store(store) as opened:
        return (await opened.move(source, partition, to)).next


def _json(position: "Position") -> dict[str, object]:
    return {
        "source": position.source,
        "partition": position.partition,
        "next": position.next,
        "epoch": position.epoch,
    }
