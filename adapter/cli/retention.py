"""`retention`: delete what has been kept as long as the municipality decided (SEC-14, MH-62)."""

from typing import TYPE_CHECKING

import typer

from adapter.cli import retention_work
from adapter.cli.grouping import grouped
from adapter.cli.option_groups import Acting, Output
from adapter.cli.options import DryRunOption, StoreOption, TenantsFileOption
from adapter.cli.phrases import say
from adapter.cli.printing import print_json
from adapter.cli.showing import make_console, make_table
from adapter.cli.store import run

if TYPE_CHECKING:
    from adapter.cli.retention_work import Went

retention = typer.Typer(no_args_is_help=True)


@retention.callback()
def group() -> None:
    """Delete what has been kept long enough."""


@retention.command("run")
@grouped
def run_retention(
    *,
    acting: Acting,
    dry_run: DryRunOption = False,
    tenants: TenantsFileOption = None,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Delete the content of messages, records, parked inputs and held pilot records whose time is over.

    KPR_RETENTION__… says the times, for each kommune where it has decided others; without them nothing goes.
    Ids, codes, refId and hashes stay, and so does what is needed to correct what was reported. Broken off, it
    is gone on with by the same command; the service may run meanwhile.

    Examples:
      kpr-adapter retention run --dry-run --why "decision of 3 November"
      KPR_RETENTION__MESSAGES_DAYS=180 kpr-adapter retention run --why "decision of 3 November"
    """
    went = run(retention_work.run_all(store, tenants, acting.by, dry_run=dry_run))
    if output.is_json:
        for each in went:
            print_json(_json(each, dry_run=dry_run))
        return
    console = make_console()
    if not went:
        console.print(say("retention-none", output.language))
        return
    headings = [say(word, output.language) for word in ("what", "kommune", "retention-before", "count")]
    table = make_table(*headings, numbers=headings[-1:])
    for each in went:
        kind = say(f"retention-{each.kind}", output.language)
        table.add_row(kind, each.kommune_nr or "-", each.before[:10], str(each.rows))
    console.print(table)
    console.print(say("retention-dry-run" if dry_run else "retention-done", output.language))


def _json(went: "Went", *, dry_run: bool) -> dict[str, object]:
    return {
        "kind": went.kind,
        "kommune_nr": went.kommune_nr,
        "before": went.before,
        "rows": went.rows,
        "dry_run": dry_run,
    }
