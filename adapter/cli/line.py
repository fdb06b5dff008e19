"""`line`: each kommune's ordered line to the register, and a person's decisions about it."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from adapter.cli import catching_up, lining
from adapter.cli.acting import (
    KommuneArgument,
    LineArgument,
    SomeKommuneArgument,
    SomeLineArgument,
    WhoOption,
    WhyOption,
    acted_by,
    print_json,
    this_moment,
)
from adapter.cli.deliveries import faults_table, line_pairs, lines_table, operations_table
from adapter.cli.exits import Exit
from adapter.cli.head_file import read_head
from adapter.cli.naming import TenantsFileOption
from adapter.cli.options import BIGGEST, Format, FormatOption, Language, LanguageOption
from adapter.cli.phrases import counted, say
from adapter.cli.showing import make_console, make_pairs
from adapter.cli.store import again, run, store_option
from adapter.outbox.line import LineKey

line = typer.Typer(
    help="The ordered lines to the register, one a kommune and message type.", no_args_is_help=True
)


@line.command("show")
def show_line(
    kommune: SomeKommuneArgument = None,
    which: SomeLineArgument = None,
    *,
    store: store_option = None,
    output: FormatOption = Format.TEXT,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Show all lines, those of a kommune, or one with what persons did to it.

    Examples:
      kpr-adapter line show
      kpr-adapter line show 0301 IPLOS --lang en
    """
    found = run(lining.lines(store, kommune, which))
    if output is Format.JSON:
        print_json(found)
        return
    console = make_console()
    if which is None:
        console.print(lines_table(found, lang) if found else say("nothing", lang))
        return
    [item] = found
    console.print(line_pairs(item, lang))
    if acts := run(lining.operations(store, item.key)):
        console.print("", operations_table(acts, lang))


@line.command("check")
def check_line(
    kommune: SomeKommuneArgument = None,
    which: SomeLineArgument = None,
    *,
    store: store_option = None,
    output: FormatOption = Format.TEXT,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Look whether the chain of every line holds: numbers, links, references, head, and records delivered.

    Examples:
      kpr-adapter line check
      kpr-adapter line check 0301 IPLOS --format json

    Exit codes: 0 all lines hold, 1 some do not, 2 wrong use, 3 the store is away.
    """
    checked = run(lining.checked(store, kommune, which))
    if output is Format.JSON:
        lining.print_checked(checked)
    else:
        _show_checked(checked, lang)
    raise typer.Exit(Exit.FINDINGS if any(checked.values()) else Exit.FINE)


@line.command("stop")
def stop_line(
    kommune: KommuneArgument,
    which: LineArgument,
    *,
    why: WhyOption,
    who: WhoOption = None,
    store: store_option = None,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Let nothing leave a line until it is started again; an attempt that is under way is finished.

    Example:
      kpr-adapter line stop 0301 IPLOS --why "the register asked for it, case 42"
    """
    key, by, now = LineKey(kommune, which), acted_by(who, why), this_moment()
    run(lining.act(store, lambda acts: acts.stop(key, by, now), on=key))
    _say("line-stopped-now", lang, key)


@line.command("start")
def start_line(
    kommune: KommuneArgument,
    which: LineArgument,
    *,
    why: WhyOption,
    who: WhoOption = None,
    store: store_option = None,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Let a line go on after what stopped it was put right; a message that waits is sent at once.

    Example:
      kpr-adapter line start 0301 IPLOS --why "new certificate in place"
    """
    key, by, now = LineKey(kommune, which), acted_by(who, why), this_moment()
    run(lining.act(store, lambda acts: acts.start(key, by, now), on=key))
    _say("line-goes-on", lang, key)


@line.command("restored")
def store_was_restored(
    *,
    why: WhyOption,
    who: WhoOption = None,
    tenants: TenantsFileOption = None,
    store: store_option = None,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Stop every line after the store was restored from a backup, until each head is confirmed.

    Do it before the service is started. Then compare each line with what the register has: `line confirm`
    when the head is right, else `line catch-up` first, or `line import`. Lines of kommuner of which the backup
    knows nothing are stopped by the tenants file.

    Example:
      kpr-adapter line restored --why "database restored from last night"
    """
    by, now = acted_by(who, why), this_moment()
    also = lining.lines_of_tenants(store, tenants)
    n = run(lining.act(store, lambda acts: acts.restored(by, now, also)))
    make_console().print(counted("one-line-restored", "lines-restored", n, lang), soft_wrap=True)


@line.command("catch-up")
def catch_up(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Values of kpr.receipts, one a line; - for standard input.")
    ],
    *,
    why: WhyOption,
    who: WhoOption = None,
    store: store_option = None,
    output: FormatOption = Format.TEXT,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    After `line restored`: note as delivered what left since the backup, as receipts tell it.

    First let the service take in what came since the backup; the lines stay stopped meanwhile. The receipts
    must reach back behind the backup. Of each line all is noted or nothing; then `line confirm`.

    Example:
      kpr-adapter line catch-up receipts.ndjson --why "database restored from last night"
    """
    done = run(catching_up.catch_up(store, file, acted_by(who, why)))
    catching_up.show_caught_up(done, store, output, lang)


@line.command("confirm")
def confirm_head(  # noqa: PLR0913 - each is an option of the command
    kommune: KommuneArgument,
    which: LineArgument,
    *,
    number: Annotated[int, typer.Option(min=0, max=BIGGEST, help="The last notifikasjonLopeNr given.")],
    guid: Annotated[str, typer.Option(help="notifikasjonGUID of the last one that the register accepted.")],
    why: WhyOption,
    who: WhoOption = None,
    store: store_option = None,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Let a line go on whose head you have compared with what the register has.

    Example:
      kpr-adapter line confirm 0301 IPLOS --number 812 --guid 0b5f3f1e-3c55-5d0e-8d6f-2a1f0c1c7f11 --why "as registered"
    """
    key, by, now = LineKey(kommune, which), acted_by(who, why), this_moment()
    run(lining.act(store, lambda acts: acts.confirm_head(key, number, guid, by, now), on=key))
    _say("line-goes-on", lang, key)


@line.command("initial-load")
def initial_load(
    kommune: KommuneArgument,
    *,
    as_of: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="The day from which every event is reported.")
    ],
    why: WhyOption,
    who: WhoOption = None,
    store: store_option = None,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Put what is queued into the order of an initial load: active services, open pauses, then events.

    Only before the kommune's first IPLOS message. What had ended before the day is closed (KPR-V-043).

    Example:
      kpr-adapter line initial-load 0301 --as-of 2026-01-01 --why "first delivery"
    """
    by, now = acted_by(who, why), this_moment()
    key, day = LineKey(kommune, lining.LOADED), as_of.date()
    counts: Mapping[str, int] = run(
        lining.act(store, lambda acts: acts.initial_load(key, day, by, now), on=key)
    )
    console = make_console()
    console.print(make_pairs((say(f"load-{kind}", lang), n) for kind, n in counts.items()))


@line.command("export")
def export_head(kommune: KommuneArgument, which: LineArgument, *, store: store_option = None) -> None:
    """
    Write where a line stands as JSON, to go on from there in another system.

    Stop the line first, and let its last message end.

    Example:
      kpr-adapter line export 0301 IPLOS > head.json
    """
    print(run(lining.exported(store, LineKey(kommune, which))))  # noqa: T201 - the output


@line.command("import")
def import_head(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="As `line export` writes it; - for standard input.")
    ],
    *,
    why: WhyOption,
    who: WhoOption = None,
    store: store_option = None,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Go on from where another system has come to. The line waits until `line confirm`.

    The file says kommuneNr, line, number (the last notifikasjonLopeNr), guid (of the last accepted
    notification) and, for HST, year and lopenr. One written by hand needs no checksum.

    Example:
      kpr-adapter line import head.json --why "moved from the old system"
    """
    key, head = read_head(file)
    by, now = acted_by(who, why), this_moment()
    run(lining.act(store, lambda acts: acts.import_head(key, head, by, now)))
    _say("head-imported", lang, key)
    command = (
        f"kpr-adapter line confirm {key.kommune_nr} {key.line} --number {head.number} --guid {head.guid}"
    )
    make_console().print(f"  {command} --why …{again(store)}", soft_wrap=True)


def _show_checked(checked: lining.Checked, language: Language) -> None:
    console = make_console()
    for key, faults in checked.items():
        console.print(say("chain-broken" if faults else "chain-holds", language, **_named(key)))
        if faults:
            console.print(faults_table(faults, language))
    if not checked:
        console.print(say("nothing", language))


def _say(phrase: str, language: Language, key: LineKey) -> None:
    make_console().print(say(phrase, language, **_named(key)), soft_wrap=True)


def _named(key: LineKey) -> dict[str, str]:
    return {"kommune": key.kommune_nr, "line": key.line.value}
