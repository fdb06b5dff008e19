"""`keys`: what the store is sealed with: shown, replaced, retired, and wrapped for another key file."""

from pathlib import Path
from typing import Annotated

import typer

from adapter.cli import keys_work
from adapter.cli.exits import Exit
from adapter.cli.grouping import grouped
from adapter.cli.keys_shown import show_done, show_keys
from adapter.cli.option_groups import Acting, Output
from adapter.cli.options import StoreOption
from adapter.cli.store import run

keys = typer.Typer(help="The keys that the store is sealed with.", no_args_is_help=True)


@keys.command("show")
@grouped
def show(
    *,
    count: Annotated[
        bool, typer.Option("--count/--no-count", help="Count the values of each key; looks at every row.")
    ] = True,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Show the data keys: when each was made, what it has sealed, how many values name it. Never a key.

    Examples:
      kpr-adapter keys show
      kpr-adapter keys show --no-count --format json
    """
    found, files = run(keys_work.told(store, count=count))
    show_keys(found, files, output, counted=count)


@keys.command("rotate")
@grouped
def rotate(*, acting: Acting, store: StoreOption = None, output: Output) -> None:
    """
    Make a new data key. New values are sealed with it, in all processes within seconds; old ones stay readable.

    Example:
      kpr-adapter keys rotate --why "yearly change"
    """
    show_done("seal-key-rotated", output, id=run(keys_work.rotate(store, acting.by)))


@keys.command("reseal")
@grouped
def reseal(*, acting: Acting, store: StoreOption = None, output: Output) -> None:
    """
    Seal old values with the newest data key, beside a running service. Cut off, it goes on when run again.

    Example:
      kpr-adapter keys reseal --why "yearly change"

    Exit codes: 0 none is left, 1 others held some all the time, 2 wrong use, 3 the database is away.
    """
    resealed, left, key_id = run(keys_work.reseal(store, acting.by))
    show_done("seal-key-resealed", output, n=resealed, id=key_id)
    if left:
        show_done("seal-key-left", output, n=left)
        raise typer.Exit(Exit.FINDINGS)


@keys.command("retire")
@grouped
def retire(
    key_id: Annotated[int, typer.Argument(metavar="KEY", help="The key, as `keys show` names it.")],
    *,
    acting: Acting,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Destroy an old data key; refused while a value uses it, and for ten minutes after a newer one was made.

    Example:
      kpr-adapter keys retire 1 --why "yearly change"
    """
    run(keys_work.retire(store, key_id, acting.by))
    show_done("seal-key-retired-now", output, id=key_id)


@keys.command("rewrap")
@grouped
def rewrap(
    *,
    new: Annotated[
        Path | None, typer.Option("--new-key-file", metavar="FILE", help="The key file to change to.")
    ] = None,
    finish: Annotated[
        bool, typer.Option("--finish", help="With the new file in use: let no other open the store.")
    ] = False,
    acting: Acting,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Change the key file, in two steps; no row is rewritten.

    Until the second step either file opens the store. After it a process with the old one stops.

    Examples:
      kpr-adapter keys rewrap --new-key-file /run/secrets/kpr.new --why "its keeper left"
      kpr-adapter keys rewrap --finish --why "all have the new file"
    """
    if finish is (new is not None):
        raise typer.BadParameter("say either --new-key-file FILE or --finish")
    by = acting.by
    if new is None:
        run(keys_work.finish(store, by))
    else:
        run(keys_work.rewrap(store, new, by))
    show_done("seal-key-finished" if finish else "seal-key-rewrapped", output)
