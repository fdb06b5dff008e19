"""`iplos found|rekey`: what services were found to be like, and the keys that persons are found by."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from adapter.cli.acting import note_act
from adapter.cli.grouping import grouped
from adapter.cli.option_groups import Acting, Output
from adapter.cli.options import DAY, Language, OnlyKommuneOption, StoreOption, TenantsFileOption
from adapter.cli.phrases import say
from adapter.cli.printing import print_json
from adapter.cli.progress import watched
from adapter.cli.showing import make_console, make_table
from adapter.cli.store import open_store, run
from adapter.cli.world import open_with_world
from adapter.matching import Verdict

if TYPE_CHECKING:
    from adapter.existing.rekeying import Rekeyed
    from adapter.store.operating import By
    from adapter.store.review_answers import Found

#: Verdicts that, acted upon, keep a service out or have a person asked.
_KEEPS_OUT, _ASKS = Verdict.ALREADY_REGISTERED, Verdict.POSSIBLE


@grouped
def found(
    *,
    kommune: OnlyKommuneOption = None,
    first: Annotated[
        datetime | None,
        typer.Option("--from", formats=DAY, help="Services that start on this day or later."),
    ] = None,
    last: Annotated[
        datetime | None,
        typer.Option("--to", formats=DAY, help="Services that start on this day or earlier."),
    ] = None,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Count the services that were found to be registered already, and what mode enforce would have changed.

    By kommune, month of the start, tenant, code and rule; each service once, as it was compared last.

    Examples:
      kpr-adapter iplos found --kommune 0301 --from 2026-01-01 --to 2026-12-31
      kpr-adapter iplos found --format json
    """
    rows = run(_found(store, kommune, first and first.date(), last and last.date()))
    if output.is_json:
        for row in rows:
            print_json(found_json(row))
        return
    console = make_console()
    if not rows:
        console.print(say("nothing", output.language))
        return
    console.print(_table(rows, output.language))
    console.print()
    console.print(say("found-acted", output.language, **_sums(rows, "acted")), soft_wrap=True)
    console.print(say("found-observed", output.language, **_sums(rows, "observed")), soft_wrap=True)


@grouped
def rekey(
    *, acting: Acting, tenants: TenantsFileOption = None, store: StoreOption = None, output: Output
) -> None:
    """
    Give all services and consultations the newest keys of their persons.

    After an upgrade from a version without keys, and when a kommune's secret is replaced. Broken off, it
    is gone on with by the same command. The service may run meanwhile.

    Example:
      kpr-adapter iplos rekey --tenants tenants.yaml --why "yearly change"
    """
    done = run(_rekeyed(store, tenants, acting.by))
    if output.is_json:
        print_json({"histories": done.histories, "changed": done.changed})
        return
    make_console().print(say("rekeyed", output.language, histories=done.histories, changed=done.changed))


def found_json(row: "Found") -> dict[str, object]:
    """Give how often a rule found services alike."""
    return {
        "kommune_nr": row.kommune_nr,
        "month": row.month,
        "tenant": row.tenant,
        "service_code": row.service_code,
        "verdict": row.verdict.value,
        "rule": row.rule,
        "acted": row.acted,
        "observed": row.observed,
    }


def _sums(rows: "list[Found]", column: str) -> dict[str, int]:
    return {
        word: sum(getattr(row, column) for row in rows if row.verdict is verdict)
        for word, verdict in (("kept_out", _KEEPS_OUT), ("asked", _ASKS))
    }


def _table(rows: "list[Found]", language: Language) -> Table:
    names = ("kommune", "month", "tenant", "code", "verdict", "rule", "acted-on", "observed")
    headings = [say(name, language) for name in names]
    table = make_table(*headings, numbers=headings[-2:])
    for row in rows:
        about = (row.kommune_nr, row.month, row.tenant, row.service_code or "-", row.verdict.value, row.rule)
        table.add_row(*about, str(row.acted), str(row.observed))
    return table


async def _found(
    store: str | None, kommune_nr: str | None, first: date | None, last: date | None
) -> "list[Found]":
    async with open_store(store) as opened:
        return await opened.reading.found(kommune_nr=kommune_nr, first=first, last=last)


async def _rekeyed(store: str | None, tenants: Path | None, by: "By") -> "Rekeyed":
    # Here, because they come with everything the service is made of.
    from adapter.existing.rekeying import rekey as rekey_all  # noqa: PLC0415 - see above
    from adapter.store.noting_acts import Act  # noqa: PLC0415 - see above
    from adapter.store.rekeying import PAGE  # noqa: PLC0415 - see above

    async with open_with_world(store, tenants) as (opened, world):
        histories = await opened.keys.count()
        await note_act(opened, Act("iplos rekey", "", None, {"histories": histories}), by)
        pages = histories // PAGE + 1
        bar = iter(watched(range(pages), pages))
        try:
            return await rekey_all(opened, world, lambda _: next(bar, None))
        finally:
            # Else the bar would stay on the screen.
            for _ in bar:
                pass
