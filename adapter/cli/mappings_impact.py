"""`mappings coverage` and `mappings impact`: which codes come, and what other tables would make of what came."""

from pathlib import Path
from typing import Annotated

import typer

from adapter.cli.exits import Exit
from adapter.cli.mappings import TenantsOption, mappings
from adapter.cli.options import Format, FormatOption, Language, LanguageOption
from adapter.cli.store import run, store_option

__all__ = ["mappings"]

#: Three months: what a municipality has in mind.
_DAYS = 90

DaysOption = Annotated[
    int, typer.Option("--days", min=1, max=36500, help="How many days of outcomes, today included.")
]
KommuneOption = Annotated[str | None, typer.Option("--kommune", help="Only this kommuneNr.")]


@mappings.command()
def coverage(
    *,
    days: DaysOption = _DAYS,
    kommune: KommuneOption = None,
    tenants: TenantsOption = None,
    store: store_option = None,
    output: FormatOption = Format.TEXT,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Say which codes have come, how often, which row decided, and which have none: those first.

    Examples:
      kpr-adapter mappings coverage --days 30
      kpr-adapter mappings coverage --kommune 0301 --format json

    Exit codes: 0 every code has a row, 1 some were refused for want of one, 2 wrong use, 3 the store is away.
    """
    # Here, because `check` does without the store's libraries.
    from adapter.cli import mappings_shown, mappings_stored  # noqa: PLC0415 - see above

    window = mappings_stored.Window(store, tenants, days, kommune, quiet=output is Format.JSON)
    found = run(mappings_stored.coverage(window))
    mappings_shown.show_coverage(found, days, output, lang)
    raise typer.Exit(Exit.FINDINGS if mappings_shown.has_gaps(found) else Exit.FINE)


@mappings.command()
def impact(  # noqa: PLR0913 - each is an option of the command
    *,
    old: Annotated[
        Path | None,
        typer.Option(
            "--from", help="Tables of your own to compare with; else what is stored with the outcomes."
        ),
    ] = None,
    new: Annotated[
        Path | None, typer.Option("--to", help="Tables of your own to try; else those of KPR_OWN_MAPPINGS.")
    ] = None,
    days: DaysOption = _DAYS,
    kommune: KommuneOption = None,
    tenants: TenantsOption = None,
    store: store_option = None,
    output: FormatOption = Format.TEXT,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Say what other tables would make of what has come: what changes, what would be refused, which figures stop.

    Nothing is changed. It is told from the codes kept with each outcome; what these cannot tell is listed.

    Examples:
      kpr-adapter mappings impact --to our-new-mappings
      kpr-adapter mappings impact --from our-mappings --to our-new-mappings --days 365 --kommune 0301

    Exit codes: 0 nothing would change, 1 something would, or cannot be told, 2 something is wrong with a file, 3 the
    store is away.
    """
    # Here, as above.
    from adapter.cli import mappings_shown, mappings_stored  # noqa: PLC0415 - see above

    window = mappings_stored.Window(store, tenants, days, kommune, quiet=output is Format.JSON)
    found, counted = run(mappings_stored.impact(window, old, new))
    mappings_shown.show_impact(found, counted, days, output, lang)
    raise typer.Exit(Exit.FINDINGS if found.changes or found.untold else Exit.FINE)
