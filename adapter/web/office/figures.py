"""`/figures`: what was counted, with what counts and what does not beside every number (MH-41)."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from adapter.figures import FIGURES, LEAST
from adapter.values import replace
from adapter.web.office.chart import chart_of
from adapter.web.office.figures_asked import Chosen, Word, named_months, readable, table_asked
from adapter.web.office.figures_choices import choices
from adapter.web.office.figures_named import naming, rule_of
from adapter.web.office.figures_written import table_csv, table_json
from adapter.web.office.office import Office
from adapter.web.office.routing import OfficePage
from adapter.web.office.shown import office_page
from adapter.web.pages.preferences import preferences_of


def figures_routes(office: Office) -> APIRouter:
    """Make the routes of the figures."""
    routes = APIRouter(route_class=OfficePage)

    @routes.get("/figures")
    async def figures(request: Request, choice: Chosen, name: Word = "contacts") -> Response:
        readers = await readable(office, request)
        # A division of the figure that was looked at before is none of this one.
        by = choice.by if name in FIGURES and choice.by in FIGURES[name].by else ""
        whose = choice.kommune or (readers[0].kommune_nr if readers else "")
        month = _when(choice.month, name)
        table = await table_asked(office, name, replace(choice, by=by, kommune=whose, month=month), readers)
        language = preferences_of(request).language
        kommuner = sorted({one.kommune_nr for one in readers})
        months = list(dict.fromkeys(name for _, name in named_months(office, table.figure)))
        is_drawn = bool(month) or (table.figure.is_over_years and len(months) == 1)
        return office_page(
            request,
            "office/figures.html",
            table=table,
            chart=chart_of(table.rows) if is_drawn else None,
            named=naming(language),
            rule_of=rule_of if table.figure.counts in ("holds", "avoided") else _no_rule,
            least=LEAST,
            keeps={"name": name, "kommune": whose, "unit": choice.unit, "month": month, "by": by},
            **choices(table, FIGURES.values(), kommuner, months, (whose, month), language),
        )

    _files(office, routes)
    return routes


def _files(office: Office, routes: APIRouter) -> None:
    @routes.get("/figures/{name}.csv")
    async def as_csv(request: Request, name: str, choice: Chosen) -> Response:
        return table_csv(await table_asked(office, name, choice, await readable(office, request)))

    @routes.get("/figures/{name}.json")
    async def as_json(request: Request, name: str, choice: Chosen) -> Response:
        table = await table_asked(office, name, choice, await readable(office, request))
        return JSONResponse(table_json(table))


def _when(month: str, name: str) -> str:
    """A month is none of a figure of years, nor a year of one of months, as one goes from one to the other."""
    is_year = len(month) == len("2026")
    return month if name not in FIGURES or is_year == FIGURES[name].is_over_years else ""


def _no_rule(_group: str) -> None:
    """Groups that are codes have no rule of their own."""
