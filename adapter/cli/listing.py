"""Rows of a list: a table for people, an object a line for programs."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from rich.table import Table

from adapter.cli.option_groups import Output, Page
from adapter.cli.options import Language
from adapter.cli.phrases import say
from adapter.cli.printing import print_json
from adapter.cli.showing import make_console

T = TypeVar("T")


def show_list(
    rows: Sequence[T],
    output: Output,
    as_json: Callable[[T], Mapping[str, object]],
    as_table: Callable[[Sequence[T], Language], Table],
) -> None:
    """Show rows; a person is told where there are none."""
    if output.is_json:
        for each in rows:
            print_json(as_json(each))
        return
    make_console().print(as_table(rows, output.language) if rows else say("nothing", output.language))


def tell_next(page: Page, numbers: Sequence[int], output: Output) -> None:
    """Tell a person how to go on after a full page, whose rows have these numbers."""
    if not output.is_json and numbers and len(numbers) == page.limit:
        make_console().print(say("next-page", output.language, last=numbers[-1]))
