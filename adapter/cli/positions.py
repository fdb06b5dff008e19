"""`positions`: how far each source has been read, and a person's decision to move one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from adapter.cli.acting import this_moment
from adapter.cli.grouping import grouped
from adapter.cli.listing import show_list
from adapter.cli.option_groups import Acting, Output
from adapter.cli.options import BIGGEST, Language, LanguageOption, StoreOption
from adapter.cli.phrases import say
from adapter.cli.showing import make_console, make_table
from adapter.cli.store import open_store, run
from adapter.events import Position

if TYPE_CHECKING:
    from adapter.store.operating import By

positions = typer.Typer(help="How far each source has been read.", no_args_is_help=True)


@positions.command("list")
@grouped
def list_positions(*, store: StoreOption = None, output: Output) -> None:
    """
    List how far each source has been read, partition by partition.

    Example:
      kpr-adapter positions list --format json
    """
    found = run(_positions(store))
    show_list(found, output, _json, _table)


@positions.command("move")
@grouped
def move_position(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="The topic, as `positions list` names it.")],
    partition: Annotated[str, typer.Argument(metavar="PARTITION")],
    *,
    to: Annotated[int, typer.Option("--to", min=0, max=BIGGEST, help="The next offset to read.")],
    acting: Acting,
    store: StoreOption = None,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Go on reading a partition from another offset, when a person has decided so.

    For a partition that stopped because its records have expired or its topic was made anew. What lies
    between is not read; what is read again makes nothing new. The running service notices by itself.

    Example:
      kpr-adapter positions move epj.fhir.vest 3 --to 120000 --why "the topic was made anew"
    """
    before = run(_move(store, source, partition, to, acting.by))
    made = say("moved", lang, source=source, partition=partition, before=before, to=to)
    make_console().print(made, soft_wrap=True)


async def _positions(store: str | None) -> "list[Position]":
    async with open_store(store) as opened:
        return await opened.reading.all_positions()


async def _move(store: str | None, source: str, partition: str, to: int, by: "By") -> int:
    async with open_store(store) as opened:
        return (await opened.move(Position(source, partition, to), by, this_moment())).next


def _table(found: "Sequence[Position]", language: Language) -> Table:
    table = make_table(*(say(name, language) for name in ("source", "partition", "next", "claims")))
    for each in found:
        table.add_row(each.source, each.partition, str(each.next), str(each.epoch))
    return table


def _json(position: "Position") -> dict[str, object]:
    return {
        "source": position.source,
        "partition": position.partition,
        "next": position.next,
        "epoch": position.epoch,
    }
