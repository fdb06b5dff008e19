"""`/api/v1/figures`: the figures for programs, hidden as on the page."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from adapter.figures import FIGURES
from adapter.web.office.figures_asked import Chosen, readable, table_asked
from adapter.web.office.figures_written import figure_json, table_csv, table_json
from adapter.web.office.office import Office
from adapter.web.office.routing import OfficeApi


def figures_api(office: Office) -> APIRouter:
    """Make the routes."""
    routes = APIRouter(route_class=OfficeApi, prefix="/figures", tags=["figures"])

    @routes.get("")
    async def figures(request: Request) -> Response:
        """The figures there are, and whose one may see."""
        whose = [{"kommuneNr": one.kommune_nr, "unit": one.unit} for one in await readable(office, request)]
        return JSONResponse({"figures": [figure_json(each) for each in FIGURES.values()], "whose": whose})

    @routes.get("/{name}")
    async def one(
        request: Request, name: str, choice: Chosen, form: Literal["json", "csv"] = "json"
    ) -> Response:
        """One figure of closed months; numbers of fewer than five persons are hidden, and what gives them away."""
        table = await table_asked(office, name, choice, await readable(office, request))
        return table_csv(table) if form == "csv" else JSONResponse(table_json(table))

    return routes
