"""`migrate`: bring the store's database to the newest revision."""

from typing import Annotated

import typer

from adapter.cli.exits import Exit
from adapter.cli.grouping import grouped
from adapter.cli.option_groups import Output
from adapter.cli.options import StoreOption
from adapter.cli.phrases import say
from adapter.cli.printing import print_json
from adapter.cli.showing import make_console
from adapter.cli.store import run, settings_for


@grouped
def migrate(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; only say whether it is behind.")
    ] = False,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Bring the store's database to the newest revision, before the service is started.

    Several may be started at once: one migrates, and the others wait for it. A service with
    KPR_STORE__MIGRATE=never starts only when this has been done.

    Examples:
      kpr-adapter migrate
      kpr-adapter migrate --check

    Exit codes: 0 it is at the newest revision, 1 it is behind (--check), 2 wrong use or configuration,
    3 the database is away.
    """
    # Here, so that the help text does not wait for the database.
    from adapter.main import migrate_store, revision_of_store  # noqa: PLC0415 - see above

    settings = settings_for(store)
    before, to = run(revision_of_store(settings) if check else migrate_store(settings))
    is_behind = check and before != to
    if output.is_json:
        print_json({"from": before, "to": to, "behind": is_behind})
    else:
        key = "migrate-none" if before == to else "migrate-behind" if check else "migrate-done"
        make_console().print(say(key, output.language, before=before or "-", to=to))
    if is_behind:
        raise typer.Exit(Exit.FINDINGS)
