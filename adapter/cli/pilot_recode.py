"""`pilot recode`: services that had an older code because they are psykisk helse come under the official one."""

from typing import TYPE_CHECKING, Annotated

import typer

from adapter.cli.exits import Exit
from adapter.cli.grouping import grouped
from adapter.cli.option_groups import Acting, Output
from adapter.cli.options import DryRunOption, StoreOption, TenantsFileOption
from adapter.cli.phrases import say
from adapter.cli.pilot import KommuneOption, pilot
from adapter.cli.pilot_work import recode_services
from adapter.cli.printing import print_json
from adapter.cli.showing import make_console, make_table
from adapter.cli.store import run
from adapter.config.pilot import RecodeAs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from adapter.existing.recoding import Recoding

__all__ = ["pilot"]


@pilot.command("recode")
@grouped
def recode(  # noqa: PLR0913 - each is an option of the command
    *,
    kommune: KommuneOption,
    code: Annotated[str, typer.Option(help="The pilot code whose activation says which services are meant.")],
    way: Annotated[
        RecodeAs | None,
        typer.Option(
            "--as",
            help="recode: only those that began within the duty; end: only those that began before it.",
        ),
    ] = None,
    dry_run: DryRunOption = False,
    acting: Acting,
    tenants: TenantsFileOption = None,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Bring a kommune's services of psykisk helse from the code that they had under the official one.

    Which services are meant, `recode` of the activation says. One that began on the first day of the duty or later
    is corrected (M); one that began earlier ends, and what follows is a service of its own. Later versions of
    both are told the same way.

    Examples:
      kpr-adapter pilot recode --kommune 0301 --code PILOT-PHR --why "letter of 1 June" --dry-run
      kpr-adapter pilot recode --kommune 0301 --code PILOT-PHR --why "letter of 1 June"

    Exit codes: 0 all are recoded, 1 some could not be, 2 wrong use or not activated, 3 the store is away.
    """
    by = acting.by
    found = run(recode_services(store, tenants, (kommune, code, way), by, dry_run=dry_run))
    _show(found, output, dry_run=dry_run)
    raise typer.Exit(Exit.FINDINGS if any(each.refused for each in found) else Exit.FINE)


def _show(found: "Sequence[Recoding]", output: Output, *, dry_run: bool) -> None:
    if output.is_json:
        for each in found:
            print_json(_json(each) | {"dry_run": dry_run})
        return
    console = make_console()
    if not found:
        console.print(say("pilot-none-to-recode", output.language))
        return
    headings = [say(word, output.language) for word in ("service", "pilot-way", "from", "to", "follows")]
    table = make_table(*headings)
    for each in found:
        follows = (
            say(f"pilot-refused-{each.refused}", output.language) if each.refused else ", ".join(each.made)
        )
        way = say(f"pilot-way-{each.way.value}", output.language, day=each.day)
        table.add_row(
            f"{each.key.tenant}/{each.key.id}", way, each.was, each.now, follows or each.reason or "-"
        )
    console.print(table)
    if dry_run:
        console.print(say("pilot-dry-run", output.language))


def _json(each: "Recoding") -> dict[str, object]:
    return {
        "tenant": each.key.tenant,
        "kommune_nr": each.kommune_nr,
        "service_id": each.key.id,
        "as": each.way,
        "from": each.was,
        "to": each.now,
        "day": each.day,
        "follows": each.follows,
        "refused": each.refused,
        "outcome": each.outcome,
        "reason": each.reason,
        "made": list(each.made),
    }
