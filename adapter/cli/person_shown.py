"""What `person erase` shows."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import orjson

from adapter.cli.options import Format, Language
from adapter.cli.phrases import say
from adapter.cli.showing import make_console, make_table

if TYPE_CHECKING:
    from adapter.store.erasing import Erasure


def show_erasure(
    erasure: "Erasure", kommune_nr: str, output: Format, language: Language, *, erased: bool
) -> None:
    """Show what went, or would go, what stays, and what is in the way."""
    if output is Format.JSON:
        print(orjson.dumps(_json(erasure, kommune_nr, erased=erased)).decode())  # noqa: T201 - the output
        return
    console = make_console()
    if erasure.is_empty:
        console.print(say("erase-nothing", language, kommune=kommune_nr), soft_wrap=True)
        return
    headings = [say("what", language), say("count", language)]
    table = make_table(*headings, numbers=headings[-1:])
    for kind, number in erasure.gone.items():
        if number:
            table.add_row(say(f"erase-{kind}", language), str(number))
    console.print(table)
    for sentence in _sentences(erasure, language, erased=erased):
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
