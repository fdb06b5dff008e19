"""A table of a figure for people and for programs; none names a person."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table

from adapter.cli.listing import show_list
from adapter.cli.option_groups import Output
from adapter.cli.options import Language
from adapter.cli.phrases import say
from adapter.cli.showing import make_console, make_table

if TYPE_CHECKING:
    from adapter.figures import FiguresTable, Row


def show_table(table: "FiguresTable", output: Output) -> None:
    """Show a row for each number, and before it what counts and what does not."""
    if not output.is_json:
        # Here, because `--help` does without.
        from adapter.figures import LEAST  # noqa: PLC0415 - see above

        said = output.language.value
        figure = table.figure
        told = [figure.title[said], figure.what[said], figure.without[said].format(least=LEAST)]
        make_console().print("\n".join(told), soft_wrap=True, highlight=False)
    show_list(table.rows, output, row_json, _as_table)


def _as_table(rows: "Sequence[Row]", language: Language) -> Table:
    headings = [say(word, language) for word in ("kommune", "month", "figures-group", "pilot-part", "count")]
    table = make_table(*headings, numbers=headings[4:])
    for row in rows:
        number = say("pilot-hidden", language) if row.number is None else str(row.number)
        parts = (_part(each, language) for each in (row.group, row.value))
        table.add_row(row.kommune_nr, row.month, *parts, number)
    return table


def _part(value: str, language: Language) -> str:
    return say("pilot-not-divided", language) if value == "*" else value or "-"


def row_json(row: "Row") -> dict[str, Any]:
    """Give a number; `*` stands for all parts of what is too small to be divided."""
    return {
        "kommune_nr": row.kommune_nr,
        "month": row.month,
        "group": row.group or None,
        "value": row.value or None,
        "number": row.number,
        "users": row.persons,
        "hidden": row.is_hidden,
        "hidden_months": row.hidden_months,
        "counted_months": row.counted_months,
        "of": row.of,
        "share": row.share,
    }
