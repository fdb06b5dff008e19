"""`run`: the service itself, with the doors that are asked for."""

from pathlib import Path
from typing import Annotated

import typer

from adapter import logs
from adapter.cli.store import run as run_async
from adapter.cli.store import settings_for, store_option
from adapter.errors import Fault, Misconfigured

_FOLDER = "folder:"
_STDIN = "stdin"


def run(  # noqa: PLR0913 - each is an option of the command
    *,
    source: Annotated[
        list[str] | None,
        typer.Option(metavar="folder:PATH|stdin", help="A door of files; may be given several times."),
    ] = None,
    events: Annotated[
        list[Path] | None, typer.Option(help="An events file: one event a line, read once.")
    ] = None,
    http: Annotated[bool, typer.Option("--http", help="Open the FHIR door on KPR_HTTP__PORT.")] = False,
    once: Annotated[
        bool, typer.Option("--once", help="End when everything is read, instead of watching folders.")
    ] = False,
    tenants: Annotated[Path | None, typer.Option(help="The tenants file; else KPR_TENANTS.")] = None,
    tenant: Annotated[
        str | None,
        typer.Option(help="The tenant of all files; else folders named like tenants tell."),
    ] = None,
    store: store_option = None,
) -> None:
    """
    Take in what comes by the doors, until they end or the process is told to stop (SIGTERM, Ctrl-C).

    Where it was when it stopped is in the store: it goes on from there. What was refused is parked,
    and can be replayed. Without a store there yet, one is made, with a key beside it.

    Examples:
      kpr-adapter run --source folder:inbox --tenants tenants.yaml
      kpr-adapter run --http --store var/kpr
      kpr-adapter run --events dump.ndjson --once

    Exit codes: 0 stopped or at the end, 2 wrong use or configuration, 3 the store is away.
    """
    # Here, so that the help text does not wait for the web and the database.
    from adapter.main import Doors, run_service  # noqa: PLC0415 - see above

    folders, stdin = _sources(source or [])
    if once and http:
        raise Misconfigured(Fault("--once", 0, 0, "ends a run, and --http never does; leave one of them out"))
    doors = Doors(folders, events or [], stdin, http, once, tenant)
    if not (folders or events or stdin or http):
        raise Misconfigured(Fault("run", 0, 0, "needs a door: --source folder:PATH, --events FILE or --http"))
    settings = settings_for(store)
    if tenants is not None:
        settings = settings.model_copy(update={"tenants": tenants})
    logs.set_up(settings.log.format)
    run_async(run_service(settings, doors))


def _sources(named: list[str]) -> tuple[list[Path], bool]:
    """The folders, and whether standard input is read."""
    unknown = [name for name in named if name != _STDIN and not name.startswith(_FOLDER)]
    if unknown:
        raise Misconfigured(Fault("--source", 0, 0, f"{unknown[0]} is no source; write folder:PATH or stdin"))
    if _FOLDER in named:
        raise Misconfigured(Fault("--source", 0, 0, "names no folder; write folder:PATH"))
    folders = [Path(name.removeprefix(_FOLDER)) for name in named if name.startswith(_FOLDER)]
    return folders, _STDIN in named
