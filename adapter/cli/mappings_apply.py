"""`mappings apply`: stored services and refused inputs are decided anew under the tables in force now."""

from typing import Annotated

import typer

from adapter.cli.exits import Exit
from adapter.cli.grouping import grouped
from adapter.cli.mappings import TenantsOption, mappings
from adapter.cli.option_groups import Acting, Output
from adapter.cli.options import DryRunOption, OnlyKommuneOption, StoreOption
from adapter.cli.store import run

__all__ = ["mappings"]


@mappings.command()
@grouped
def apply(  # noqa: PLR0913 - each is an option of the command
    *,
    kommune: OnlyKommuneOption = None,
    days: Annotated[
        int | None,
        typer.Option("--days", min=1, max=36500, help="Only what came in so many days, today included."),
    ] = None,
    dry_run: DryRunOption = False,
    acting: Acting,
    tenants: TenantsOption = None,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Decide stored services and refused inputs anew under the tables in force now; a reload never does.

    Another code corrects what was reported (M), takes it back (C), or reports it for the first time (N). A
    consultation of which a row fills the fields otherwise is corrected (M). What the tables refuse now, and what is
    kept does not tell, is left as it is and listed.

    Examples:
      kpr-adapter mappings apply --why "row turnus-b was wrong" --dry-run
      kpr-adapter mappings apply --kommune 0301 --days 90 --why "row turnus-b was wrong"

    Exit codes: 0 all is as the tables say, 1 something is left as it is, 2 wrong use or a faulty file, 3 the store
    is away.
    """
    # Here, because `check` does without the store's libraries.
    from adapter.cli import apply_shown, apply_work  # noqa: PLC0415 - see above

    by, quiet = acting.by, output.is_json
    wanted = apply_work.Wanted(store, tenants, kommune, days, by, dry_run, quiet)
    done = run(apply_work.apply_tables(wanted))
    apply_shown.show(done, output, dry_run=dry_run)
    raise typer.Exit(Exit.FINE if done.is_all else Exit.FINDINGS)
