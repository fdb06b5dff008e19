"""`figures`: closed months shown, and counted anew."""

from datetime import datetime
from typing import Annotated

import typer

from adapter.cli import figures_shown, figures_work
from adapter.cli.acting import this_moment
from adapter.cli.grouping import grouped
from adapter.cli.naming import KommuneOption
from adapter.cli.option_groups import Acting, Output
from adapter.cli.options import StoreOption, TenantsFileOption
from adapter.cli.phrases import say
from adapter.cli.printing import print_json
from adapter.cli.showing import make_console
from adapter.cli.store import open_store, run

figures = typer.Typer(no_args_is_help=True)


@figures.callback()
def group() -> None:
    """Figures for the municipality."""


@figures.command("show")
@grouped
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A figure: contacts, services, kostra-stays …")],
    *,
    asked: figures_work.Asked,
    acting: Acting,
    store: StoreOption = None,
    tenants: TenantsFileOption = None,
    output: Output,
) -> None:
    """
    Show a figure of closed months, with what counts and what does not: the office's figures, hidden alike.

    Who took the figures, and why, is kept before they are shown.

    Examples:
      kpr-adapter figures show kostra-stays --kommune 0301 --month 2025 --by begun --why "KOSTRA"
      kpr-adapter figures show services --month 2026-02 --why "monthly report" --format json
    """
    table = run(figures_work.table(store, tenants, name, asked, acting.by))
    figures_shown.show_table(table, output)


@figures.command("recount")
@grouped
def recount(
    *,
    kommune: KommuneOption,
    month: Annotated[
        list[datetime], typer.Option(formats=["%Y-%m"], help="A closed month; as often as needed.")
    ],
    acting: Acting,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Count closed months of a kommune anew, with services that came before figures were kept.

    After an initial load, or after the upgrade to revision 0007 of the store. Contacts from before that
    revision are counted with their next version only. Who kept the old figures can compare: see docs/figures.md.

    Example:
      kpr-adapter figures recount --kommune 0301 --month 2026-01 --month 2026-02 --why "initial load"
    """
    months = sorted({each.date() for each in month})
    by = acting.by

    async def counted() -> tuple[int, int]:
        async with open_store(store) as opened:
            services = await opened.recounting.services(kommune)
            return services, await opened.recounting.months(kommune, months, by, this_moment())

    services, reopened = run(counted())
    if output.is_json:
        told = {"kommune_nr": kommune, "services": services, "months": reopened}
        print_json(told)
        return
    make_console().print(
        say("figures-recounted", output.language, services=services, months=reopened), soft_wrap=True
    )
