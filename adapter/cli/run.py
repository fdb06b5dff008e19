"""`run`: the service itself, with the doors that are asked for."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adapter import logs
from adapter.cli.options import Language, LanguageOption, StoreOption, TenantsFileOption
from adapter.cli.run_words import fault
from adapter.cli.store import run as run_async
from adapter.cli.store import settings_for
from adapter.cli.workers import Workers, shared_out
from adapter.config import Role, Settings
from adapter.errors import Misconfigured

if TYPE_CHECKING:
    from adapter.main import Doors

#: Seconds beyond a worker's own grace before it is killed.
_MORE_GRACE = 5.0
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
    tenants: TenantsFileOption = None,
    tenant: Annotated[
        str | None,
        typer.Option(help="The tenant of all files; else folders named like tenants tell."),
    ] = None,
    store: StoreOption = None,
    role: Annotated[
        Role, typer.Option(help="What this process does, where a platform scales each by itself.")
    ] = Role.ALL,
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="Processes that share the intake from Kafka.")
    ] = 1,
    lang: LanguageOption = Language.NB,  # noqa: ARG001 - what is wrong is told in it (`exits.tell`)
) -> None:
    """
    Take in what comes by the doors, until they end or the process is told to stop (SIGTERM, Ctrl-C).

    Where it was when it stopped is in the store: it goes on from there. What was refused is parked,
    and can be replayed. Without a store there yet, one is made, with a key beside it. With
    KPR_KAFKA__BOOTSTRAP_SERVERS it reads topics, and publishes what is queued.

    Of several workers the first does everything, on the ports that are set; the others take in from
    Kafka, and show their health on the ports that follow.

    Examples:
      kpr-adapter run --source folder:inbox --tenants tenants.yaml
      kpr-adapter run --http --store var/kpr
      kpr-adapter run --events dump.ndjson --once
      kpr-adapter run --role intake --workers 4

    Exit codes: 0 stopped or at the end, 2 wrong use or configuration, 3 the store is away.
    """
    # Here, so that the help text does not wait for the web and the database.
    from adapter.main import Doors, run_service  # noqa: PLC0415 - see above

    folders, stdin = _sources(source or [])
    if once and (http or role is Role.WEB):
        raise Misconfigured(fault("--once", "once-and-http"))
    settings = settings_for(store, tenants)
    doors = Doors(folders, events or [], stdin, http, once, tenant)
    _must_have_work(doors, settings, role, workers)
    logs.set_up(settings.log.format, out="stdout")
    if workers > 1:
        started = shared_out(sys.argv[1:], settings.health.port, workers)
        run_async(Workers(started, settings.grace_seconds + _MORE_GRACE).run())
    else:
        run_async(run_service(settings, doors, role))


def _must_have_work(doors: "Doors", settings: Settings, role: Role, workers: int) -> None:
    """Raise `Misconfigured` for a process that would have nothing to do, or could not do it."""
    topics = settings.kafka.bootstrap_servers is not None
    files = bool(doors.folders or doors.events or doors.stdin)
    if role is Role.DELIVER and settings.register.url is None:
        raise Misconfigured(fault("KPR_REGISTER__URL", "role-needs-it", role=role))
    if role is Role.PUBLISH and not topics:
        raise Misconfigured(fault("KPR_KAFKA__BOOTSTRAP_SERVERS", "role-needs-it", role=role))
    if role in (Role.PUBLISH, Role.WEB, Role.DELIVER) and files:
        raise Misconfigured(fault("--role", "role-reads-no-files", role=role))
    if workers > 1 and (not topics or role not in (Role.ALL, Role.INTAKE) or doors.once):
        raise Misconfigured(fault("--workers", "workers-need-topics"))
    if role in (Role.ALL, Role.INTAKE) and not (files or doors.http or topics):
        raise Misconfigured(fault("run", "needs-a-door"))


def _sources(named: list[str]) -> tuple[list[Path], bool]:
    """The folders, and whether standard input is read."""
    unknown = [name for name in named if name != _STDIN and not name.startswith(_FOLDER)]
    if unknown:
        raise Misconfigured(fault("--source", "no-source"))
    if _FOLDER in named:
        raise Misconfigured(fault("--source", "no-folder"))
    folders = [Path(name.removeprefix(_FOLDER)) for name in named if name.startswith(_FOLDER)]
    return folders, _STDIN in named
