"""What `figures show` asks of the store."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adapter.cli.acting import note_act
from adapter.cli.naming import kommune_nr
from adapter.cli.options import OnlyKommuneOption
from adapter.cli.store import settings_for
from adapter.cli.world import now_of, open_with_world
from adapter.errors import Fault, Misconfigured
from adapter.fhir.times import OSLO

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from adapter.figures import Figure, FiguresTable
    from adapter.store.operating import By


@dataclass(frozen=True, slots=True)
class Asked:
    """Of a figure: by what it is divided, of which kommune, and month or year; nothing: not divided, and all."""

    kommune: OnlyKommuneOption = None
    by: Annotated[str, typer.Option("--by", help="Divided by this: unit, profession, begun …")] = ""
    month: Annotated[str, typer.Option(help="A closed month, 2026-02; of a figure of years 2025.")] = ""


async def table(store: str | None, tenants: Path | None, name: str, asked: Asked, by: "By") -> "FiguresTable":
    """Make a figure's table of closed months, hidden as in the office, once it is kept who asked."""
    # Here, because they come with everything the service is made of.
    from adapter.figures import Whose, named_months  # noqa: PLC0415 - see above
    from adapter.figures.stays import stay_codes  # noqa: PLC0415 - as above
    from adapter.store.figures_table import table_from  # noqa: PLC0415 - as above
    from adapter.store.noting_acts import Act  # noqa: PLC0415 - as above

    figure = _figure(name, asked.by)
    kommune = kommune_nr(asked.kommune) if asked.kommune is not None else ""
    async with open_with_world(store, tenants) as (opened, world):
        today = now_of(world.tenants).astimezone(OSLO).date()
        named = named_months(figure, today, settings_for(store).figures.closes_after_days)
        months = [each for each, name in named if asked.month in ("", name)]
        if not months:
            raise Misconfigured(Fault("--month", 0, 0, f"is none that is closed; those are {_told(named)}"))
        await note_act(opened, Act("figures show", kommune, figure.name), by)
        whose = [Whose(each) for each in await opened.figures.kommuner() if kommune in ("", each)]
        codes = stay_codes(world.tables.service)
        return await table_from(opened.figures, figure, asked.by, whose, months, codes)


def _figure(name: str, by: str) -> "Figure":
    from adapter.figures import FIGURES  # noqa: PLC0415 - as above

    if name not in FIGURES:
        raise Misconfigured(Fault("NAME", 0, 0, f"is one of {', '.join(FIGURES)}"))
    figure = FIGURES[name]
    if by not in ("", *figure.by):
        raise Misconfigured(Fault("--by", 0, 0, f"is one of {', '.join(figure.by) or 'none'} for {name}"))
    return figure


def _told(named: "Sequence[tuple[date, str]]") -> str:
    names = list(dict.fromkeys(name for _, name in named))
    return f"{names[-1]} to {names[0]}" if len(names) > 1 else names[0]
