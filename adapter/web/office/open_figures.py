"""`/open/figures`: per municipality, code and closed month, for everybody where it is switched on (MH-40)."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from adapter.errors import NotFound
from adapter.figures import FIGURES, LEAST, FiguresTable, Whose
from adapter.web.office.chart import chart_of
from adapter.web.office.figures_asked import Choice, Word, named_months, table_asked
from adapter.web.office.figures_choices import choices
from adapter.web.office.figures_named import naming
from adapter.web.office.figures_written import table_csv, table_json
from adapter.web.office.office import Office
from adapter.web.office.routing import Handler, fault_of, problem_of
from adapter.web.pages.faults import Absent, PageFault
from adapter.web.pages.preferences import preferences_of
from adapter.web.pages.routing import PageRoute
from adapter.web.pages.shell import page

#: What everybody may see.
OPEN = ("contacts", "services")
_Name = Literal["contacts", "services"]


class _OpenPage(PageRoute):
    """A page that asks nobody who they are."""

    def absent(self) -> PageFault:
        return Absent("fault-404-office")

    def fault_for(self, why: Exception) -> PageFault:
        return fault_of(why)


class _OpenApi(APIRoute):
    """The same for programs."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except Exception as why:  # noqa: BLE001 - whatever it is, its text must not get out
                return problem_of(why)

        return handled


def open_figures_routes(office: Office) -> APIRouter:
    """Make the page."""
    routes = APIRouter(route_class=_OpenPage)

    @routes.get("/open/figures")
    async def figures(
        request: Request, name: _Name = "services", kommune: Word = "", month: Word = ""
    ) -> Response:
        kommuner = await _kommuner(office)
        whose = kommune or (kommuner[0] if kommuner else "")
        table = await _open(office, name, whose, month)
        language = preferences_of(request).language
        shown = [FIGURES[each] for each in OPEN]
        months = [name for _, name in named_months(office, table.figure)]
        return page(
            request,
            "office/open_figures.html",
            table=table,
            chart=chart_of(table.rows) if month else None,
            named=naming(language),
            rule_of=lambda _group: None,
            least=LEAST,
            keeps={"name": name, "kommune": whose, "month": month},
            **choices(table, shown, kommuner, months, (whose, month), language),
        )

    return routes


def open_figures_api(office: Office) -> APIRouter:
    """Make the address for programs."""
    routes = APIRouter(route_class=_OpenApi, tags=["open figures"])

    @routes.get("/open/figures")
    async def figures(
        name: _Name = "services",
        kommune: Word = "",
        month: Word = "",
        form: Literal["json", "csv"] = "json",
    ) -> Response:
        """Open figures of closed months, by kommune and code."""
        table = await _open(office, name, kommune, month)
        return table_csv(table) if form == "csv" else JSONResponse(table_json(table))

    return routes


async def _kommuner(office: Office) -> list[str]:
    """The kommuner whose figures are open; NotFound where that is not switched on."""
    if not office.settings.figures.open:
        raise NotFound("open figures are not switched on")
    return await office.store.figures.kommuner()


async def _open(office: Office, name: str, kommune: str, month: str) -> FiguresTable:
    readers = [Whose(each) for each in await _kommuner(office)]
    return await table_asked(office, name, Choice(kommune=kommune, month=month), readers)
