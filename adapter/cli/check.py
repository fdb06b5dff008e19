"""`check`: judge documents as the service would, without touching its store."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from adapter.checking import Checker, Judged, found_in, judged_of
from adapter.checking.baseline import Baseline, read_baseline
from adapter.checking.failing import FailOn, fails
from adapter.checking.moments import read_moment
from adapter.cli.check_choosing import Wanted, shown
from adapter.cli.check_inputs import files_from_here, find_documents
from adapter.cli.check_shown import Asked, CheckFormat, Ended, Shows
from adapter.cli.check_world import world_of
from adapter.cli.exits import Exit, tell
from adapter.cli.options import Language, LanguageOption
from adapter.cli.progress import watched
from adapter.config import Tenants
from adapter.errors import Fault, Misconfigured
from adapter.events import Event
from adapter.events.files import STDIN, Arrival, read_events_file, read_file
from adapter.events.naming import safe_name

_BAD_TIME = "needs a time with offset, between 1990 and 2100: 2026-11-01T12:00:00+01:00"


def check(  # noqa: PLR0913 - each is an option of the command
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="FHIR files (JSON, XML), NDJSON, folders of them, patterns; - for standard input."
        ),
    ] = None,
    *,
    events: Annotated[Path | None, typer.Option(help="An events file: one event a line.")] = None,
    tenants: Annotated[
        Path | None, typer.Option(help="The tenants file; else KPR_TENANTS, else one neutral tenant.")
    ] = None,
    tenant: Annotated[
        str | None,
        typer.Option(help="The tenant of all files; else folders named like tenants tell."),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="The time to judge by, with offset; else the tenants file's clock.")
    ] = None,
    independent: Annotated[bool, typer.Option(help="Judge each input alone.")] = False,
    form: Annotated[
        CheckFormat,
        typer.Option("--format", help="text to read; json, one object a line; junit, sarif, html: a report."),
    ] = CheckFormat.TEXT,
    output: Annotated[
        Path | None, typer.Option(help="Write the report to this file, and the text to the screen.")
    ] = None,
    fail_on: Annotated[
        FailOn,
        typer.Option(
            help="error: exit with 1 for what is refused, parked or partial; warning: for these too."
        ),
    ] = FailOn.ERROR,
    baseline: Annotated[
        Path | None, typer.Option(help="JSON of an earlier run, or its baseline: only new findings fail.")
    ] = None,
    write_baseline: Annotated[
        Path | None, typer.Option(help="Write what was found to this file, for --baseline.")
    ] = None,
    scorecard: Annotated[
        bool, typer.Option("--scorecard", help="Show which scenarios the documents have shown.")
    ] = False,
    write_scorecard: Annotated[
        Path | None, typer.Option(help="Write the scorecard to this file: .json, .xml (JUnit) or .html.")
    ] = None,
    rules_at: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Where rules are explained, for links in SARIF: …/rules."),
    ] = None,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Judge FHIR documents: outcome, findings and notifications, as the service would make them.

    Documents are judged in the order given, and each sees what those before it brought about.
    Nothing is stored. A file that cannot be read is named, and the others are judged. Tables, tenants
    and limits are those of the settings (KPR_MAPPINGS, KPR_OWN_MAPPINGS, KPR_TENANTS, KPR_LIMITS__…).

    Examples:
      kpr-adapter check service.json
      kpr-adapter check "documents/**/*.json" --tenants tenants.yaml --lang en
      kpr-adapter check documents --format sarif --output kpr.sarif --baseline known.ndjson
      curl -s https://epj.example/EpisodeOfCare/1 | kpr-adapter check - --format json

    Exit codes: 0 fine, 1 something was refused or must wait, 2 wrong use or an unreadable file.
    """
    if not files and events is None:
        raise Misconfigured(Fault("check", 0, 0, "needs files, a folder, - or --events"))
    wanted = Wanted(form, output, scorecard, write_scorecard, write_baseline)
    world, known = world_of(tenants)
    if tenant is not None and tenant not in known.tenants:
        raise Misconfigured(Fault("--tenant", 0, 0, f"{tenant} is not in the tenants file"))
    arrival = Arrival("check", _time(as_of, known), tenant, frozenset(known.tenants))
    earlier = read_baseline(baseline) if baseline else None
    found = find_documents(files or [])
    wanted.must_spare([path for _, path in found] + ([events] if events else []))
    asked = Asked(lang, fail_on, baseline, files_from_here(found), rules_at)
    unread: list[Path] = []
    arrivals = _arrivals(found, events, arrival, unread)
    told = judged_of if wanted.scores else found_in
    judged = map(told, Checker(world, independent=independent).check(arrivals))
    with ExitStack() as until_end:
        code = _judge(judged, shown(wanted, asked, world.tables, until_end), asked, earlier, unread)
    raise typer.Exit(code)


def _time(as_of: str | None, tenants: Tenants) -> datetime:
    """The time to judge by: as asked, else the tenants file's clock, else now."""
    if as_of is None:
        return tenants.clock or datetime.now(UTC)
    moment = read_moment(as_of)
    if moment is None:
        raise Misconfigured(Fault("--as-of", 0, 0, _BAD_TIME))
    return moment


def _arrivals(
    found: list[tuple[str, Path]], events: Path | None, arrival: Arrival, unread: list[Path]
) -> Iterator[Event]:
    quiet = any(str(path) == STDIN for _, path in found)
    from_files = (
        _read(path, read_file(name, path, arrival), unread)
        for name, path in watched(found, len(found), quiet=quiet)
    )
    from_events = [_read(events, read_events_file(events, arrival), unread)] if events else []
    return chain.from_iterable(chain(from_files, from_events))


def _read(path: Path, events: Iterator[Event], unread: list[Path]) -> Iterator[Event]:
    """The events of a file; one that cannot be read is named at once and passed over."""
    try:
        yield from events
    except OSError as problem:
        tell(Misconfigured(Fault(str(path), 0, 0, f"cannot be read: {problem.strerror}")))
        unread.append(path)


def _judge(
    judged: Iterable[Judged], tellers: list[Shows], asked: Asked, earlier: Baseline | None, unread: list[Path]
) -> Exit:
    """Show each input as it is judged; gives what the program ends with."""
    failed = False
    for one in judged:
        known = earlier.known(one) if earlier else frozenset()
        failed |= fails(one, asked.fail_on, known)
        for each in tellers:
            each.show(one, known)
    code = Exit.WRONG_USE if unread else Exit.FINDINGS if failed else Exit.FINE
    names = [safe_name(str(path)) for path in unread]
    gone, not_judged = (earlier.gone(), earlier.not_judged()) if earlier else ([], 0)
    for each in tellers:
        each.end(Ended(code, names, gone, not_judged))
    return code
