"""`mappings coverage` and `mappings impact`: which codes come, and what other tables would make of what came."""

from pathlib import Path
from typing import Annotated

import typer

from adapter.cli import mappings_stored
from adapter.cli.exits import Exit
from adapter.cli.grouping import grouped
from adapter.cli.mappings import mappings
from adapter.cli.mappings_stored import Window
from adapter.cli.option_groups import Output
from adapter.cli.store import run

__all__ = ["mappings"]


@mappings.command()
@grouped
def coverage(*, window: Window, output: Output) -> None:
    """
    Say which codes have come, how often, which row decided, and which have none: those first.

    Examples:
      kpr-adapter mappings coverage --days 30
      kpr-adapter mappings coverage --kommune 0301 --format json

    Exit codes: 0 every code has a row, 1 some were refused for want of one, 2 wrong use, 3 the store is away.
    """
    # Here, because `check` does without the store's libraries.
    from adapter.cli import mappings_shown  # noqa: PLC0415 - see above

    found = run(mappings_stored.coverage(window, quiet=output.is_json))
    mappings_shown.show_coverage(found, window.days, output)
    raise typer.Exit(Exit.FINDINGS if mappings_shown.has_gaps(found) else Exit.FINE)


@mappings.command()
@grouped
def impact(
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
    window: Window,
    output: Output,
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
    from adapter.cli import mappings_shown  # noqa: PLC0415 - see above

    found, counted = run(mappings_stored.impact(window, old, new, quiet=output.is_json))
    mappings_shown.show_impact(found, counted, window.days, output)
    raise typer.Exit(Exit.FINDINGS if found.changes or found.untold else Exit.FINE)
