"""What of the figures is asked for, and by whom: pages, files and the interface ask alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Request

from adapter.access import May, Scope
from adapter.errors import NotFound
from adapter.fhir.times import OSLO
from adapter.figures import (
    FIGURES,
    Figure,
    FiguresTable,
    Whose,
)
from adapter.figures import named_months as figures_named_months
from adapter.figures.stays import stay_codes
from adapter.store.figures_table import table_from
from adapter.web.office.gate import scope_of
from adapter.web.office.office import Office

#: A parameter of an address: a code, a kommuneNr, an organisation number, a month.
Word = Annotated[str, Query(max_length=64)]


@dataclass(frozen=True, slots=True)
class Choice:
    """Of a figure: divided by what, whose, and of which month, or year where it is of years; nothing means all."""

    by: Word = ""
    kommune: Word = ""
    unit: Word = ""
    month: Word = ""


Chosen = Annotated[Choice, Depends()]


async def readable(office: Office, request: Request) -> list[Whose]:
    """Whose figures the one who asks may see: kommuner, and units of those that are not seen whole."""
    scope = scope_of(request, May.SEE_FIGURES)
    known = await office.store.figures.kommuner()
    whole = [Whose(each) for each in known if scope.has(each)]
    return [*whole, *_units(scope)]


def _units(scope: Scope) -> list[Whose]:
    return [Whose(kommune_nr, unit) for kommune_nr, unit in sorted(scope.units) if not scope.has(kommune_nr)]


async def table_asked(office: Office, name: str, choice: Choice, readers: Sequence[Whose]) -> FiguresTable:
    """Make the table for what somebody may see; NotFound where it is not there, or beyond that."""
    figure = FIGURES.get(name)
    if figure is None or choice.by not in ("", *figure.by):
        raise NotFound("no such figure")
    wanted = [one for one in readers if _is_wanted(one, choice)]
    named = named_months(office, figure)
    months = [each for each, name in named if choice.month in ("", name)]
    if ((choice.kommune or choice.unit) and not wanted) or not months:
        raise NotFound("no such kommune or month")
    stays = stay_codes(office.world().tables.service)
    return await table_from(office.store.figures, figure, choice.by, wanted, months, stays)


def _is_wanted(one: Whose, choice: Choice) -> bool:
    return choice.kommune in ("", one.kommune_nr) and choice.unit in ("", one.unit)


def named_months(office: Office, figure: Figure) -> list[tuple[date, str]]:
    """The months that a figure is of, the newest first, by what is asked for (`figures.named_months`)."""
    today = office.now().astimezone(OSLO).date()
    return figures_named_months(figure, today, office.settings.figures.closes_after_days)
