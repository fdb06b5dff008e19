"""`explain`: why an input became what it became (architecture, promise 2)."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from adapter.cli.asking import find_outcomes
from adapter.cli.explain_shown import Besides, explained_json, show_choice, show_explained
from adapter.cli.grouping import grouped
from adapter.cli.looking import look
from adapter.cli.option_groups import Output
from adapter.cli.options import LookWhyOption, StoreOption
from adapter.cli.printing import print_json
from adapter.cli.store import again, open_store, run

if TYPE_CHECKING:
    from adapter.store import Explained, Store


@grouped
def explain(
    asked: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="Outcome number, notifikasjonGUID, service id, input name, or parked:NUMBER."
        ),
    ],
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="When several match, explain them all, oldest first.")
    ] = False,
    why: LookWhyOption = "",
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Explain an outcome: what was found, by which table row, compared with what, and what was made of it.

    Each notification leads on to the messages it stood in, with every attempt and the register's refId.
    When several outcomes match, they are listed; JSON gives them all. outcome:, record:, service:
    and input: before an ID say what it is. Nothing that identifies a person is shown; that you looked is
    written in the access log.

    Examples:
      kpr-adapter explain 42
      kpr-adapter explain service:N-T-501 --all --lang en
      kpr-adapter explain parked:3 --format json
    """
    every = everything or output.is_json
    found, besides = run(_found(store, asked, why, every=every))
    if output.is_json:
        for _, one in found.values():
            print_json(explained_json(one, besides))
    elif len(found) > 1 and not everything:
        show_choice(found, again(store), output.language)
    else:
        for n, (_, one) in enumerate(found.values()):
            if n:
                print()  # noqa: T201 - the output
            show_explained(one, besides, output.language)


async def _found(
    store: str | None, asked: str, why: str, *, every: bool
) -> "tuple[Mapping[int, tuple[str, Explained]], Besides]":
    """Find what is asked for; what is going to be shown, and not only listed, is written down first."""
    async with open_store(store) as opened:
        found = await find_outcomes(opened.reading, asked)
        for _, one in found.values() if every or len(found) == 1 else ():
            await look(opened, "explain", f"outcome {one.id}", one.kommune_nr or "", why=why)
        return found, await _besides(opened, [one for _, one in found.values()])


async def _besides(store: "Store", explained: "Sequence[Explained]") -> Besides:
    freed = {guid for one in explained for each in one.resources for guid in each.released}
    released = {record.id: record for record in await store.reading.records(freed)}
    made = {record.id for one in explained for record in one.records}
    stories = await store.line_reading.stories(made | released.keys())
    matches = await store.reading.matches([one.id for one in explained])
    parked = [one.parked_id for one in explained if one.parked_id is not None]
    return Besides(released, stories, matches, await store.reading.superseded_by(parked))
