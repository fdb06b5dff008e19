"""`iplos`: IPLOS-derived data, which services are held against: imported, asked about, compared, undone."""

from pathlib import Path
from typing import Annotated

import typer

from adapter.cli import iplos_shown, iplos_work, persons
from adapter.cli.acting import acted_by, this_moment
from adapter.cli.exits import Exit
from adapter.cli.grouping import grouped
from adapter.cli.option_groups import Acting, Output, Page
from adapter.cli.options import Language, LanguageOption, StoreOption, TenantsFileOption, WhoOption
from adapter.cli.store import run
from adapter.matching.derived import Form

iplos = typer.Typer(help="IPLOS-derived data, which services are held against.", no_args_is_help=True)

#: Of whoever says nothing else.
_WHY = "import"
ImportArgument = Annotated[int, typer.Argument(metavar="ID", help="Number of the import.")]


@iplos.command("import")
@grouped
def import_files(  # noqa: PLR0913 - each is an option of the command
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE…", help="CSV, NDJSON, Parquet or KPR/IPLOS messages; a folder of messages."
        ),
    ],
    *,
    source: Annotated[
        str, typer.Option(help="Where the data come from; for rows that do not say so themselves.")
    ],
    kommune: Annotated[str | None, typer.Option(help="kommuneNr of rows that have none.")] = None,
    year: Annotated[
        int | None,
        typer.Option(min=2006, max=2100, help="Year of an annual extract, of rows that have none."),
    ] = None,
    form: Annotated[
        Form | None, typer.Option(help="How the files are written; else by their ending.")
    ] = None,
    why: Annotated[
        str, typer.Option("--why", help="Why; kept with the act. Never anything about a person in care.")
    ] = "",
    who: WhoOption = None,
    tenants: TenantsFileOption = None,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Import IPLOS-derived data, so that what they hold is not reported once more.

    A row that cannot be used is refused, and the others are taken. The same file is imported once; one
    that was broken off is gone on with by the same command. It stands in the access log. See docs/iplos-derived.md for the forms.

    Examples:
      kpr-adapter iplos import extract-2024.csv --source annual --year 2024
      kpr-adapter iplos import messages/ --source vendor-a --form xml --format json

    Exit codes: 0 all rows are imported, 1 some were refused, 2 wrong use or configuration, 3 the store is away.
    """
    asked = iplos_work.Asked(store, tenants, source, kommune, year, form, acted_by(who, why or _WHY))
    refused = False
    for file in files:
        imported = run(iplos_work.import_file(asked, file, output.language))
        refused = refused or bool(imported.item.refused)
        iplos_shown.show_imported(imported, output, store)
    raise typer.Exit(Exit.FINDINGS if refused else Exit.FINE)


@iplos.command("status")
@grouped
def status(*, page: Page, store: StoreOption = None, output: Output) -> None:
    """
    Show the imports, and how many rows there are by kommune and year, and how many of them count.

    Of several imports that hold the same service the newest counts: by year, then by number.

    Examples:
      kpr-adapter iplos status
      kpr-adapter iplos status --format json
    """
    imports, held = run(iplos_work.status(store, page.after, page.limit))
    iplos_shown.show_status(imports, held, output)


@iplos.command("faults")
@grouped
def faults(import_id: ImportArgument, *, store: StoreOption = None, output: Output) -> None:
    """
    Show the rows of an import that were refused: number, column and rule.

    Example:
      kpr-adapter iplos faults 3 --format json

    Exit codes: 0 none was refused, 1 some were, 2 wrong use, 3 the store is away.
    """
    found = run(iplos_work.show_faults(store, import_id, output))
    raise typer.Exit(Exit.FINDINGS if found else Exit.FINE)


@iplos.command("undo")
@grouped
def undo(
    import_id: ImportArgument,
    *,
    acting: Acting,
    store: StoreOption = None,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Undo an import: what earlier ones said of the same services counts again.

    What was decided while it counted stays decided.

    Example:
      kpr-adapter iplos undo 3 --why "extract of the wrong year"
    """
    by = acting.by
    item = run(iplos_work.undo(store, import_id, by, this_moment()))
    iplos_shown.show_undone(item, lang)


@iplos.command("compare")
@grouped
def compare(
    *,
    kommune: Annotated[str, typer.Option(help="kommuneNr.")],
    year: Annotated[int, typer.Option(min=2006, max=2100, help="The year that services were given in.")],
    tenants: TenantsFileOption = None,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Compare what this adapter reported or holds with IPLOS-derived data: what stands in one set only.

    Counted by rule, code and month of the start. Services that were not reported again because they were
    registered already are counted by themselves.

    Example:
      kpr-adapter iplos compare --kommune 0301 --year 2024 --format json

    Exit codes: 0 both sets hold the same services, 1 they do not, 2 wrong use, 3 the store is away.
    """
    comparison = run(iplos_work.compare_sets(store, tenants, kommune, year))
    iplos_shown.show_comparison(comparison, output)
    raise typer.Exit(Exit.FINE if comparison.agrees else Exit.FINDINGS)


iplos.command("found")(persons.found)
iplos.command("rekey")(persons.rekey)
