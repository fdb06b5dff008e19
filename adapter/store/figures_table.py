"""A table of a figure from what is counted and kept, hidden together with whatever bounds it."""

from collections.abc import Collection, Sequence
from datetime import date

from adapter.figures import CONTACTS, COURSES, Figure, FiguresTable, Month, Whose, courses_within, table_of
from adapter.figures.hours import HOURS, hours_within
from adapter.figures.stays import SERVICES, STAYS, is_last_of_year, month_ends, stays_within
from adapter.store.figures import StoredFigures


async def table_from(
    figures: StoredFigures,
    figure: Figure,
    by: str,
    whose: Sequence[Whose],
    months: Sequence[date],
    stays: Collection[str],
) -> FiguresTable:
    """
    Make the table of a figure of closed months (first days; of a figure of years all of each year).

    `stays` are the codes that are stays, by the list of services in force (`figures.stays.stay_codes`).
    """
    # Of a figure of one profession all together would be of all professions.
    by = by or ("profession" if figure.profession else "")
    kommuner = {one.kommune_nr for one in whose}
    wholes = await figures.wholes(kommuner, months) if figure.has_share else {}
    counted = await _counted(figures, figure.counts, kommuner, months, stays)
    return table_of(figure, by, whose, counted, wholes)


async def _counted(
    figures: StoredFigures,
    counts: str,
    kommuner: Collection[str],
    months: Sequence[date],
    stays: Collection[str],
) -> Sequence[Month]:
    last = sorted(filter(is_last_of_year, months))
    if counts == HOURS:
        services = await figures.months(SERVICES, kommuner, last)
        return hours_within(await figures.months(HOURS, kommuner, last), services)
    if counts == STAYS:
        ends = sorted({end for each in last for end in month_ends(each)})
        # First: a month whose services are counted is closed together with its stays.
        services = await figures.months(SERVICES, kommuner, ends)
        return stays_within(await figures.months(STAYS, kommuner, last), services, stays)
    counted = await figures.months(counts, kommuner, months)
    if counts == COURSES:
        return courses_within(counted, await figures.months(CONTACTS, kommuner, months))
    return counted
