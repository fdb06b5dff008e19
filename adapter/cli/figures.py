"""`figures`: closed months counted anew."""

from datetime import datetime
from typing import Annotated

import orjson
import typer

from adapter.cli.acting import WhoOption, WhyOption, acted_by, this_moment
from adapter.cli.naming import KommuneOption
from adapter.cli.options import Format, FormatOption, Language, LanguageOption
from adapter.cli.phrases import say
from adapter.cli.showing import make_console
from adapter.cli.store import open_store, run, store_option

figures = typer.Typer(no_args_is_help=True)


@figures.callback()
def group() -> None:
    """Figures for the municipality."""


@figures.command("recount")
def recount(  # noqa: PLR0913 - each is an option of the command
    *,
    kommune: KommuneOption,
    month: Annotated[
        list[datetime], typer.Option(formats=["%Y-%m"], help="A closed month; as often as needed.")
    ],
    why: WhyOption,
    who: WhoOption = None,
    store: store_option = None,
    output: FormatOption = Format.TEXT,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Count closed months of a kommune anew, with services that came before figures were kept.

    After an initial load, or after the upgrade to revision 0007 of the store. Contacts from before that
    revision are counted with their next version only. Who kept the old figures can compare: see docs/figures.md.

    Example:
      kpr-adapter figures recount --kommune 0301 --month 2026-01 --month 2026-02 --why "initial load"
    """
    months = sorted({each.date() for each in month})
    by = acted_by(who, why)

    async def counted() -> tuple[int, int]:
        async with open_store(store) as opened:
            services = await opened.recounting.services(kommune)
            return services, await opened.recounting.months(kommune, months, by, this_moment())

    services, reopened = run(counted())
    if output is Format.JSON:
        told = {"kommune_nr": kommune, "services": services, "months": reopened}
        print(orjson.dumps(told).decode())  # noqa: T201 - the output
        return
    make_console().print(say("figures-recounted", lang, services=services, months=reopened), soft_wrap=True)
