"""Tables of figures as JSON and CSV: the same numbers that the page shows, and the same ones hidden."""

import csv
import io

from fastapi import Response

from adapter.figures import LEAST, Figure, FiguresTable, Row, Text

_COLUMNS = (
    "kommuneNr",
    "unit",
    "month",
    "group",
    "value",
    "number",
    "users",
    "isHidden",
    "hiddenMonths",
    "of",
    "share",
    "countedMonths",
)
#: What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@")


def figure_json(figure: Figure) -> dict[str, object]:
    """What a figure is."""
    return {
        "name": figure.name,
        "title": dict(figure.title),
        "what": dict(figure.what),
        "without": _told(figure.without),
        "by": list(figure.by),
        "askedBy": list(figure.asked_by),
        "isHelpForFillingIn": figure.is_help,
        "share": _told(figure.share),
        "fields": dict(figure.fields) if figure.fields else None,
    }


def _told(share: Text | None) -> dict[str, str] | None:
    return {language: text.format(least=LEAST) for language, text in share.items()} if share else None


def table_json(table: FiguresTable) -> dict[str, object]:
    """A table with what it means; hidden numbers are null."""
    rows = [dict(zip(_COLUMNS, _values(row), strict=True)) for row in table.rows]
    return {**figure_json(table.figure), "by": table.by, "hiddenBelow": LEAST, "rows": rows}


def table_csv(table: FiguresTable) -> Response:
    """A table as a file of comma-separated values; hidden numbers are empty."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(_COLUMNS)
    writer.writerows([_cell(value) for value in _values(row)] for row in table.rows)
    name = f"{table.figure.name}{f'-{table.by}' if table.by else ''}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(written.getvalue(), media_type="text/csv", headers=headers)


def _values(row: Row) -> tuple[object, ...]:
    place = (row.kommune_nr, row.unit, row.month, row.group, row.value)
    sums = (row.number, row.persons, row.is_hidden, row.hidden_months)
    return (*place, *sums, row.of, row.share, row.counted_months)


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
