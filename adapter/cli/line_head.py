"""`line restored|catch-up|confirm|initial-load|export|import`: from where a line goes on, as a person decides."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from adapter.cli import catching_up, lining
from adapter.cli.acting import this_moment
from adapter.cli.grouping import grouped
from adapter.cli.head_file import read_head
from adapter.cli.line import line, say_of_line
from adapter.cli.line_arguments import KommuneArgument, OneLine
from adapter.cli.option_groups import Acting, Output
from adapter.cli.options import BIGGEST, DAY, Language, LanguageOption, StoreOption, TenantsFileOption
from adapter.cli.phrases import counted, say
from adapter.cli.showing import make_console, make_pairs
from adapter.cli.store import again, run
from adapter.outbox.line import LineKey

__all__ = ["line"]


@line.command("restored")
@grouped
def store_was_restored(
    *,
    acting: Acting,
    tenants: TenantsFileOption = None,
    store: StoreOption = None,
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
    by, now = acting.by, this_moment()
    also = lining.lines_of_tenants(store, tenants)
    n = run(lining.act(store, lambda acts: acts.restored(by, now, also)))
    make_console().print(counted("one-line-restored", "lines-restored", n, lang), soft_wrap=True)


@line.command("catch-up")
@grouped
def catch_up(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Values of kpr.receipts, one a line; - for standard input.")
    ],
    *,
    acting: Acting,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    After `line restored`: note as delivered what left since the backup, as receipts tell it.

    First let the service take in what came since the backup; the lines stay stopped meanwhile. The receipts
    must reach back behind the backup. Of each line all is noted or nothing; then `line confirm`.

    Example:
      kpr-adapter line catch-up receipts.ndjson --why "database restored from last night"
    """
    done = run(catching_up.catch_up(store, file, acting.by))
    catching_up.show_caught_up(done, store, output)


@line.command("confirm")
@grouped
def confirm_head(
    on: OneLine,
    *,
    number: Annotated[int, typer.Option(min=0, max=BIGGEST, help="The last notifikasjonLopeNr given.")],
    guid: Annotated[str, typer.Option(help="notifikasjonGUID of the last one that the register accepted.")],
    acting: Acting,
    store: StoreOption = None,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Let a line go on whose head you have compared with what the register has.

    Example:
      kpr-adapter line confirm 0301 IPLOS --number 812 --guid 0b5f3f1e-3c55-5d0e-8d6f-2a1f0c1c7f11 --why "as registered"
    """
    by, now = acting.by, this_moment()
    run(lining.act(store, lambda acts: acts.confirm_head(on.key, number, guid, by, now), on=on.key))
    say_of_line("line-goes-on", lang, on.key)


@line.command("initial-load")
@grouped
def initial_load(
    kommune: KommuneArgument,
    *,
    as_of: Annotated[datetime, typer.Option(formats=DAY, help="The day from which every event is reported.")],
    acting: Acting,
    store: StoreOption = None,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Put what is queued into the order of an initial load: active services, open pauses, then events.

    Only before the kommune's first IPLOS message. What had ended before the day is closed (KPR-V-043).

    Example:
      kpr-adapter line initial-load 0301 --as-of 2026-01-01 --why "first delivery"
    """
    by, now = acting.by, this_moment()
    key, day = LineKey(kommune, lining.LOADED), as_of.date()
    counts: Mapping[str, int] = run(
        lining.act(store, lambda acts: acts.initial_load(key, day, by, now), on=key)
    )
    console = make_console()
    console.print(make_pairs((say(f"load-{kind}", lang), n) for kind, n in counts.items()))


@line.command("export")
@grouped
def export_head(on: OneLine, *, store: StoreOption = None) -> None:
    """
    Write where a line stands as JSON, to go on from there in another system.

    Stop the line first, and let its last message end.

    Example:
      kpr-adapter line export 0301 IPLOS > head.json
    """
    print(run(lining.exported(store, on.key)))  # noqa: T201 - the output


@line.command("import")
@grouped
def import_head(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="As `line export` writes it; - for standard input.")
    ],
    *,
    acting: Acting,
    store: StoreOption = None,
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
    by, now = acting.by, this_moment()
    run(lining.act(store, lambda acts: acts.import_head(key, head, by, now)))
    say_of_line("head-imported", lang, key)
    command = (
        f"kpr-adapter line confirm {key.kommune_nr} {key.line} --number {head.number} --guid {head.guid}"
    )
    make_console().print(f"  {command} --why …{again(store)}", soft_wrap=True)
