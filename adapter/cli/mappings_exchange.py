"""`mappings export`, `import` and `diff`: tables to other programs and back, and what two sets differ in."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from adapter.cli.exits import Exit
from adapter.cli.grouping import grouped
from adapter.cli.mappings import OwnOption, mappings, own_tables
from adapter.cli.option_groups import Output
from adapter.cli.options import Language
from adapter.config import shipped_mappings
from adapter.errors import Misconfigured
from adapter.mapping.exchange.addresses import BASE, Addresses
from adapter.mapping.exchange.concept_map import bundle_of
from adapter.mapping.exchange.csv_form import as_csv
from adapter.mapping.exchange.differences import Change, Difference, differences
from adapter.mapping.exchange.lists import official_lists
from adapter.mapping.exchange.plain import Plain
from adapter.mapping.exchange.reading import plain_tables, sheets_of, written_into
from adapter.mapping.fault_words import words
from adapter.mapping.yaml_lines import fault_at

__all__ = ["mappings"]


class Form(StrEnum):
    """A form that other programs read."""

    CONCEPTMAP = "conceptmap"
    CSV = "csv"


FormOption = Annotated[
    Form, typer.Option("--format", help="conceptmap: FHIR R4 JSON; csv: for a spreadsheet.")
]
#: By language: what became of something, and the words between.
_WORDS = {
    Language.NB: {
        "added": "ny",
        "removed": "fjernet",
        "changed": "endret",
        "table": "tabellen",
        "row": "raden",
    },
    Language.EN: {
        "added": "added",
        "removed": "removed",
        "changed": "changed",
        "table": "table",
        "row": "row",
    },
}
_SAME = {Language.NB: "Ingen forskjell.", Language.EN: "No difference."}
_NOTHING = {Language.NB: "ingenting", Language.EN: "nothing"}


@mappings.command()
def export(
    folder: OwnOption = None,
    *,
    output: FormOption,
    table: Annotated[str | None, typer.Option(help="Only this table; all of them otherwise.")] = None,
    base: Annotated[str, typer.Option(help="Below which our addresses stand in a ConceptMap.")] = BASE,
    out: Annotated[Path, typer.Option(help="The file to write.")],
) -> None:
    """
    Write the tables of a folder, or the program's own, as FHIR ConceptMap or as CSV.

    Examples:
      kpr-adapter mappings export our-mappings --format conceptmap --out tables.json
      kpr-adapter mappings export our-mappings --format csv --table vassvik-tilbud --out tables.csv

    Exit codes: 0 fine, 2 something is wrong with a file.
    """
    own_tables(folder)
    tables = [one for one in plain_tables(folder or shipped_mappings()) if table in (None, one["table"])]
    if not tables:
        raise Misconfigured(fault_at(str(folder or ""), (0, 0), words("no-such-table")))
    out.write_bytes(_written(tables, output, base))


@mappings.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="What `export` wrote, perhaps changed since.")],
    folder: Annotated[Path, typer.Argument(help="The folder to write the tables into.")],
    *,
    output: FormOption,
) -> None:
    """
    Write tables as YAML out of a ConceptMap or CSV file, when the loader finds nothing wrong with them.

    Examples:
      kpr-adapter mappings import tables.csv our-mappings --format csv

    Exit codes: 0 fine, 2 something is wrong with the file; nothing is written then.
    """
    shipped = shipped_mappings()
    sheets = sheets_of(file, official_lists(shipped), is_csv=output is Form.CSV)
    for path in written_into(sheets, file, folder, shipped):
        print(path)  # noqa: T201 - the output


@mappings.command()
@grouped
def diff(
    old: Annotated[Path, typer.Argument(help="A file or a folder of tables.")],
    new: Annotated[Path, typer.Argument(help="Another one.")],
    *,
    output: Output,
) -> None:
    """
    Say which tables and rows were added, removed and changed.

    Examples:
      kpr-adapter mappings diff our-mappings-2025 our-mappings --lang en

    Exit codes: 0 no difference, 1 they differ, 2 something is wrong with a file.
    """
    found = differences(plain_tables(old), plain_tables(new))
    for one in found:
        print(orjson.dumps(_json(one)).decode() if output.is_json else _words(one, output.language))  # noqa: T201 - the output
    if not found and not output.is_json:
        print(_SAME[output.language])  # noqa: T201 - the output
    raise typer.Exit(Exit.FINDINGS if found else Exit.FINE)


def _written(tables: list[Plain], form: Form, base: str) -> bytes:
    if form is Form.CSV:
        return as_csv(tables)
    own = Addresses(base.rstrip("/"))
    made = bundle_of(tables, own, official_lists(shipped_mappings()))
    return orjson.dumps(made, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _json(one: Difference) -> dict[str, Any]:
    parts = {name: {"old": old, "new": new} for name, (old, new) in one.parts.items()}
    return {"change": one.change, "table": one.table, "row": one.row, "parts": parts}


def _words(one: Difference, lang: Language) -> str:
    words = _WORDS[lang]
    place = f"{words['table']} {one.table}" + (f", {words['row']} {one.row}" if one.row else "")
    lines = [f"{words[one.change]}: {place}"]
    for name, (old, new) in one.parts.items():
        if one.change is Change.CHANGED:
            lines.append(f"    {name}: {_value(old, lang)} → {_value(new, lang)}")
        else:
            lines.append(f"    {name}: {_value(new if old is None else old, lang)}")
    return "\n".join(lines)


def _value(value: Any, lang: Language) -> str:
    if value is None:
        return _NOTHING[lang]
    return value if isinstance(value, str) else orjson.dumps(value).decode()
