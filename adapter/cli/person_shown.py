"""What `person erase` shows."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from adapter.cli.option_groups import Output
from adapter.cli.options import Language
from adapter.cli.phrases import say
from adapter.cli.printing import print_json
from adapter.cli.showing import make_console, make_table

if TYPE_CHECKING:
    from adapter.store.erasing import Erasure


def show_erasure(erasure: "Erasure", kommune_nr: str, output: Output, *, erased: bool) -> None:
    """Show what went, or would go, what stays, and what is in the way."""
    if output.is_json:
        print_json(_json(erasure, kommune_nr, erased=erased))
        return
    console = make_console()
    if erasure.is_empty:
        console.print(say("erase-nothing", output.language, kommune=kommune_nr), soft_wrap=True)
        return
    headings = [say("what", output.language), say("count", output.language)]
    table = make_table(*headings, numbers=headings[-1:])
    for kind, number in erasure.gone.items():
        if number:
            table.add_row(say(f"erase-{kind}", output.language), str(number))
    console.print(table)
    for sentence in _sentences(erasure, output.language, erased=erased):
        console.print(sentence, soft_wrap=True)


def _sentences(erasure: "Erasure", language: Language, *, erased: bool) -> Iterator[str]:
    if erasure.closed:
        yield say("erase-closed", language, n=erasure.closed)
    if erasure.dropped:
        yield say("erase-dropped", language, ids=", ".join(map(str, erasure.dropped)))
    if erasure.unpublished:
        yield say("erase-unpublished", language, n=erasure.unpublished)
    if erasure.leaving:
        states = ", ".join(f"{number} {state}" for state, number in erasure.leaving.items())
        yield say("erase-leaving", language, states=states)
    if erasure.registered:
        told = "erase-still-registered" if erased else "erase-registered"
        yield say(told, language, n=erasure.registered)
    yield say("erase-stays", language)
    yield say("erase-done" if erased else "erase-dry-run", language)


def _json(erasure: "Erasure", kommune_nr: str, *, erased: bool) -> dict[str, object]:
    return {
        "kommune_nr": kommune_nr,
        "gone": erasure.gone,
        "closed": erasure.closed,
        "dropped": erasure.dropped,
        "unpublished": erasure.unpublished,
        "still_registered": erasure.registered,
        "leaving": erasure.leaving,
        "erased": erased,
    }
