"""`check`: judge documents as the service would, without touching its store."""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Annotated

import orjson
import typer

from adapter.checking import Checker, places_of
from adapter.cli.exits import Exit
from adapter.cli.showing import show_result, show_summary
from adapter.config import SHARED_INSTALLATION, Tenants, shipped_mappings
from adapter.errors import Fault, Misconfigured
from adapter.events import Event
from adapter.events.files import Arrival, find_files, read_events_file, read_file
from adapter.fhir.times import instant
from adapter.mapping.load import load_tables, load_tenants, neutral_tenants
from adapter.outcomes import Outcome, Taken
from adapter.outcomes.as_json import as_json
from adapter.pipeline import World


class Format(StrEnum):
    """How results are written."""

    TEXT = "text"
    JSON = "json"


#: These leave nothing for the sender to mend.
FINE = frozenset({Outcome.NOTIFY, Outcome.CONSULT, Outcome.NO_EVENT, Outcome.NOT_IN_KPR, Outcome.HOLD})


def check(  # noqa: PLR0913 - each is an option of the command
    files: Annotated[
        list[Path] | None, typer.Argument(help="FHIR files, folders, NDJSON; - for standard input.")
    ] = None,
    *,
    events: Annotated[Path | None, typer.Option(help="An events file: one event a line.")] = None,
    tenants: Annotated[Path | None, typer.Option(help="The tenants file.")] = None,
    tenant: Annotated[str | None, typer.Option(help="The tenant of all files.")] = None,
    as_of: Annotated[str | None, typer.Option(help="The time to judge by, with offset.")] = None,
    independent: Annotated[bool, typer.Option(help="Judge each input alone.")] = False,
    output: Annotated[
        Format, typer.Option("--format", help="text to read, json one object a line.")
    ] = Format.TEXT,
    lang: Annotated[str, typer.Option(help="nb or en.")] = "nb",
) -> None:
    """Judge FHIR documents: outcome, findings and notifications, as the service would make them."""
    if not files and events is None:
        raise Misconfigured(Fault("check", 0, 0, "needs files, a folder, - or --events"))
    world, known = _world(tenants)
    if tenant is not None and tenant not in known.tenants:
        raise Misconfigured(Fault("--tenant", 0, 0, f"{tenant} is not in the tenants file"))
    arrival = Arrival("check", _time(as_of, known), tenant, frozenset(known.tenants))
    checker = Checker(world, independent=independent)
    worst = Exit.FINE
    shown: list[Taken] = []
    for taken in checker.check(_arrivals(files or [], events, arrival)):
        if output is Format.JSON:
            print(orjson.dumps(as_json(taken.result, places_of(taken))).decode())  # noqa: T201 - the output
        else:
            show_result(taken, places_of(taken), lang)
            shown.append(taken)
        if taken.result.outcome not in FINE:
            worst = Exit.FINDINGS
    if output is Format.TEXT:
        show_summary(shown)
    raise typer.Exit(worst)


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


def _arrivals(files: list[Path], events: Path | None, arrival: Arrival) -> Iterator[Event]:
    from_files = (read_file(name, path, arrival) for name, path in find_files(files))
    from_events = [read_events_file(events, arrival)] if events else []
    return chain.from_iterable((*from_files, *from_events))
