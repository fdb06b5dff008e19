"""`check`: judge documents as the service would, without touching its store."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from adapter.checking import Checker, Judged, found_in, judged_of
from adapter.checking.baseline import Baseline, read_baseline
from adapter.checking.failing import fails
from adapter.cli.check_choosing import Wanted, shown
from adapter.cli.check_inputs import find_documents
from adapter.cli.check_judging import Judging
from adapter.cli.check_shown import Asked, Ended, Shows
from adapter.cli.check_world import world_of
from adapter.cli.exits import Exit
from adapter.cli.grouping import grouped
from adapter.cli.options import Language, LanguageOption
from adapter.errors import Fault, Misconfigured
from adapter.events.naming import safe_name


@grouped
def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="FHIR files (JSON, XML), NDJSON, folders of them, patterns; - for standard input."
        ),
    ] = None,
    *,
    judging: Judging,
    wanted: Wanted,
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
    if not files and judging.events is None:
        raise Misconfigured(Fault("check", 0, 0, "needs files, a folder, - or --events"))
    wanted.must_fit()
    raise typer.Exit(_checked(files or [], judging, wanted, lang))


def _checked(files: Sequence[Path], judging: Judging, wanted: Wanted, language: Language) -> Exit:
    """Find everything that is needed, then judge; gives what the program ends with."""
    world, known = world_of(judging.tenants)
    arrival = judging.arrival(known)
    earlier = read_baseline(wanted.baseline) if wanted.baseline else None
    found = find_documents(files)
    wanted.must_spare([path for _, path in found] + ([judging.events] if judging.events else []))
    asked = wanted.asked(language, found)
    unread: list[Path] = []
    told = judged_of if wanted.scores else found_in
    checker = Checker(world, independent=judging.independent)
    judged = map(told, checker.check(judging.arrivals(found, arrival, unread)))
    with ExitStack() as until_end:
        return _judge(judged, shown(wanted, asked, world.tables, until_end), asked, earlier, unread)


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
