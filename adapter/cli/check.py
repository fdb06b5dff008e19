"""`check`: judge documents as the service would, without touching its store."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Annotated

import orjson
import typer

from adapter.checking import Checker, places_of
from adapter.cli.exits import Exit, tell
from adapter.cli.options import Format, FormatOption, Language, LanguageOption
from adapter.cli.progress import watched
from adapter.config import SHARED_INSTALLATION, Tenants, shipped_mappings
from adapter.errors import Fault, Misconfigured
from adapter.events import Event
from adapter.events.files import STDIN, Arrival, find_files, read_events_file, read_file
from adapter.fhir.times import instant
from adapter.mapping.load import load_tables, load_tenants, neutral_tenants
from adapter.outcomes import Outcome, Taken
from adapter.outcomes.as_json import as_json
from adapter.pipeline import World

#: These leave nothing for the sender to mend.
FINE = frozenset({Outcome.NOTIFY, Outcome.CONSULT, Outcome.NO_EVENT, Outcome.NOT_IN_KPR, Outcome.HOLD})


def check(  # noqa: PLR0913 - each is an option of the command
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="FHIR files (JSON, XML), NDJSON, folders of them; - for standard input."),
    ] = None,
    *,
    events: Annotated[Path | None, typer.Option(help="An events file: one event a line.")] = None,
    tenants: Annotated[
        Path | None, typer.Option(help="The tenants file; without it one neutral tenant.")
    ] = None,
    tenant: Annotated[
        str | None,
        typer.Option(help="The tenant of all files; else folders named like tenants tell."),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="The time to judge by, with offset; else the tenants file's clock.")
    ] = None,
    independent: Annotated[bool, typer.Option(help="Judge each input alone.")] = False,
    output: FormatOption = Format.TEXT,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Judge FHIR documents: outcome, findings and notifications, as the service would make them.

    Documents are judged in the order given, and each sees what those before it brought about.
    Nothing is stored. A file that cannot be read is named, and the others are judged.

    Examples:
      kpr-adapter check service.json
      kpr-adapter check documents/ --tenants tenants.yaml --lang en
      curl -s https://epj.example/EpisodeOfCare/1 | kpr-adapter check - --format json

    Exit codes: 0 fine, 1 something was refused or must wait, 2 wrong use or an unreadable file.
    """
    if not files and events is None:
        raise Misconfigured(Fault("check", 0, 0, "needs files, a folder, - or --events"))
    world, known = _world(tenants)
    if tenant is not None and tenant not in known.tenants:
        raise Misconfigured(Fault("--tenant", 0, 0, f"{tenant} is not in the tenants file"))
    arrival = Arrival("check", _time(as_of, known), tenant, frozenset(known.tenants))
    unread: list[Fault] = []
    judged = Checker(world, independent=independent).check(_arrivals(files or [], events, arrival, unread))
    worst = _as_json(judged) if output is Format.JSON else _as_text(judged, unread, lang)
    raise typer.Exit(Exit.WRONG_USE if unread else worst)


def _world(tenants: Path | None) -> tuple[World, Tenants]:
    tables = load_tables(shipped_mappings())
    known = load_tenants(tenants, tables) if tenants else neutral_tenants(tables)
    return World(tables, known, SHARED_INSTALLATION), known


def _time(as_of: str | None, tenants: Tenants) -> datetime:
    """The time to judge by: as asked, else the tenants file's clock, else now."""
    if as_of is None:
        return tenants.clock or datetime.now(UTC)
    moment = instant(as_of)
    if moment is None:
        raise Misconfigured(Fault("--as-of", 0, 0, "needs a time with offset: 2026-11-01T12:00:00+01:00"))
    return moment


def _arrivals(
    files: list[Path], events: Path | None, arrival: Arrival, unread: list[Fault]
) -> Iterator[Event]:
    found = find_files(files)
    if files and not found:
        raise Misconfigured(Fault(str(files[0]), 0, 0, "holds no .json, .xml or .ndjson file"))
    quiet = any(str(path) == STDIN for _, path in found)
    from_files = (
        _read(path, read_file(name, path, arrival), unread)
        for name, path in watched(found, len(found), quiet=quiet)
    )
    from_events = [_read(events, read_events_file(events, arrival), unread)] if events else []
    return chain.from_iterable(chain(from_files, from_events))


def _read(path: Path, events: Iterator[Event], unread: list[Fault]) -> Iterator[Event]:
    """The events of a file; one that cannot be read is named at once and passed over."""
    try:
        yield from events
    except OSError as problem:
        fault = Fault(str(path), 0, 0, f"cannot be read: {problem.strerror}")
        tell(Misconfigured(fault))
        unread.append(fault)


def _as_json(judged: Iterator[Taken]) -> Exit:
    worst = Exit.FINE
    for taken in judged:
        print(orjson.dumps(as_json(taken.result, places_of(taken))).decode())  # noqa: T201 - the output
        worst = max(worst, _exit(taken))
    return worst


def _as_text(judged: Iterator[Taken], unread: list[Fault], language: Language) -> Exit:
    # Here, because JSON does without its libraries.
    from adapter.cli.results import Results  # noqa: PLC0415 - see above

    results = Results(language)
    worst = Exit.FINE
    for taken in judged:
        results.show(taken, places_of(taken))
        worst = max(worst, _exit(taken))
    results.sum_up(unread=len(unread), see_json=worst is not Exit.FINE)
    return worst


def _exit(taken: Taken) -> Exit:
    return Exit.FINE if taken.result.outcome in FINE else Exit.FINDINGS
