"""`mappings`: the tables that say what local codes and contacts are to KPR, judged, tested and explained."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from adapter.cli.exits import Exit
from adapter.cli.grouping import grouped
from adapter.cli.option_groups import Output
from adapter.cli.phrases import say
from adapter.cli.printing import print_json
from adapter.config import shipped_mappings
from adapter.errors import Fault, Misconfigured
from adapter.mapping.fault_words import words
from adapter.mapping.load import load_tables, load_tenants, neutral_tenants
from adapter.mapping.tables import Tables
from adapter.mapping.yaml_lines import fault_at

mappings = typer.Typer(
    help="The mapping tables: judge them, test them, ask why they answer as they do.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

OwnOption = Annotated[
    Path | None,
    typer.Argument(metavar="[FOLDER]", help="A folder of tables of your own, beside those of the program."),
]
TenantsOption = Annotated[Path | None, typer.Option(help="The tenants file, whose lists are tables too.")]


@mappings.command()
@grouped
def check(folder: OwnOption = None, *, tenants: TenantsOption = None, output: Output) -> None:
    """
    Judge the tables: every fault with file, line, column and what to do.

    Examples:
      kpr-adapter mappings check examples/mappings
      kpr-adapter mappings check our-mappings --tenants tenants.yaml --lang en

    Exit codes: 0 fine, 2 something is wrong with a file.
    """
    try:
        tables = own_tables(folder)
        known = load_tenants(tenants, tables) if tenants else neutral_tenants(tables)
    except Misconfigured as problem:
        if not output.is_json:
            raise
        print_json({"faults": [_fault(f) for f in problem.faults]})
        raise typer.Exit(Exit.WRONG_USE) from None
    rows = len(tables.decisions.rows)
    lists = sum(len(t.local_codes) + len(t.not_in_kpr) for t in known.tenants.values())
    loaded = (*tables.decisions.tables, *(one.id for one in tables.local))
    if output.is_json:
        ids = [{"layer": t.layer, "table": t.table, "version": t.version} for t in loaded]
        print_json({"faults": [], "tables": ids, "rows": rows})
        return
    for one in loaded:
        print(f"{one.layer} {one.table} {one.version}")  # noqa: T201 - the output
    print(say("tables-sound", output.language, rows=rows, lists=lists))  # noqa: T201 - the output


@mappings.command("test")
@grouped
def run_all(folder: OwnOption = None, *, output: Output) -> None:
    """
    Run the tests beside the tables, and name the rows that no test has asked.

    Examples:
      kpr-adapter mappings test examples/mappings
      kpr-adapter mappings test our-mappings --format json

    Exit codes: 0 all as expected, 1 a test failed, 2 something is wrong with a file.
    """
    # Here, because `check` does without the reading of documents.
    from adapter.mapping.table_tests import Tested, run_tests, untested  # noqa: PLC0415 - see above

    tables = own_tables(folder)
    tested: Sequence[Tested] = list(run_tests([shipped_mappings(), *([folder] if folder else [])], tables))
    failed = [one for one in tested if one.differences]
    missing = [f"{row.address.table}/{row.address.row}" for row in untested(tables, tested)]
    if output.is_json:
        found = {
            "tests": len(tested),
            "failed": [
                {
                    "file": t.file,
                    "line": t.line,
                    "test": t.name,
                    "differences": [one.en for one in t.differences],
                    "text": [one._asdict() for one in t.differences],
                }
                for t in failed
            ],
            "rows": len(tables.decisions.rows),
            "untested": missing,
        }
        print_json(found)
    else:
        for one in failed:
            print(f"{one.file}:{one.line}: {one.name}")  # noqa: T201 - the output
            for difference in one.differences:
                print(f"    {getattr(difference, output.language.value)}")  # noqa: T201 - the output
        for name in missing:
            print(say("row-untested", output.language, row=name))  # noqa: T201 - the output
        counts = {"tests": len(tested), "failed": len(failed), "rows": len(tables.decisions.rows)}
        print(say("tables-tested", output.language, asked=counts["rows"] - len(missing), **counts))  # noqa: T201 - the output
    raise typer.Exit(Exit.FINDINGS if failed else Exit.FINE)


@mappings.command()
@grouped
def explain(
    file: Annotated[Path, typer.Argument(help="One FHIR document (JSON, XML).")],
    *,
    folder: Annotated[Path | None, typer.Option("--mappings", help="A folder of tables of your own.")] = None,
    tenants: TenantsOption = None,
    tenant: Annotated[str | None, typer.Option(help="Whose document it is.")] = None,
    output: Output,
) -> None:
    """
    Say which layer, table and row decides a document, and why the other rows do not.

    Only coded facts are shown, never a person or a text of the document.

    Examples:
      kpr-adapter mappings explain document.json --tenants tenants.yaml --tenant bredvik

    Exit codes: 0 every resource got an answer, 1 one did not, 2 wrong use or an unreadable file.
    """
    # Here, because `check` does without the reading of documents.
    from adapter.cli.mapping_stories import show, stories, story_json  # noqa: PLC0415 - see above

    tables = own_tables(folder)
    known = load_tenants(tenants, tables) if tenants else neutral_tenants(tables)
    found = stories(file, tables, known, tenant)
    for one in found:
        if output.is_json:
            print_json(story_json(one))
        else:
            show(one, output.language)
    raise typer.Exit(Exit.FINE if all(one.code for one in found) else Exit.FINDINGS)


def own_tables(folder: Path | None) -> Tables:
    """The program's tables, and those of a folder beside them."""
    if folder is not None and not folder.is_dir():
        raise Misconfigured(fault_at(str(folder), (0, 0), words("no-folder-named")))
    return load_tables(shipped_mappings(), folder)


def _fault(fault: Fault) -> dict[str, object]:
    return {
        "file": fault.file,
        "line": fault.line,
        "column": fault.column,
        "message": fault.message,
        "text": fault.words._asdict(),
    }
