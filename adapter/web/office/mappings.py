"""`/mappings`: the tables in force, the last change of them, and which codes no table knows."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from adapter.access import May
from adapter.errors import NotFound
from adapter.existing.coverage import Covered
from adapter.web.office.gate import scope_of
from adapter.web.office.mapping_tables import (
    answer_of,
    coverage_of,
    coverage_page,
    editions_of,
    origin_of,
    reload_of,
    rows_of,
    shown_rows,
)
from adapter.web.office.office import Office
from adapter.web.office.routing import OfficePage
from adapter.web.office.shown import office_page
from adapter.web.office.told import PAGE, kept, number_of, when

#: Days that coverage can be asked for; each day costs a look at all that came on it.
_DAYS = (7, 30, 90)
#: Codes that one page shows: each page costs the same look at all that came.
_MOST = 500


def mappings_routes(office: Office) -> APIRouter:
    """Make the routes of mappings."""
    routes = APIRouter(route_class=OfficePage, prefix="/mappings")
    _tables(office, routes)
    _coverage(office, routes)
    _rows(office, routes)
    return routes


def _tables(office: Office, routes: APIRouter) -> None:
    @routes.get("")
    async def mappings(request: Request) -> Response:
        return office_page(
            request,
            "office/mappings.html",
            tables=editions_of(office, request),
            world=office.world(),
            last=reload_of(office, request),
            when=when,
        )


def _coverage(office: Office, routes: APIRouter) -> None:
    @routes.get("/coverage")
    async def coverage(request: Request) -> Response:
        scope_of(request, May.SEE)
        said = number_of(request.query_params.get("days", ""))
        days = said if said in _DAYS else _DAYS[0]
        kommune = request.query_params.get("kommune", "").strip()
        after = request.query_params.get("after", "")
        found = await coverage_of(office, request, days, kommune or None)
        page, following = coverage_page(office, found, after, _MOST)
        asked = {"days": days, "kommune": kommune, "after": following}
        keeps = kept({"kommune": kommune, "after": after}, {}, is_found=bool(page))
        return office_page(
            request,
            "office/coverage.html",
            unmapped=[each for each in page if each.use.covered is Covered.UNMAPPED],
            others=[each for each in page if each.use.covered is not Covered.UNMAPPED],
            is_first=not after,
            more=f"/mappings/coverage?{urlencode(asked)}" if following else "",
            days=days,
            choices=_DAYS,
            kommune=keeps.get("kommune", ""),
            keeps={"days": days, **keeps},
        )


def _rows(office: Office, routes: APIRouter) -> None:
    @routes.get("/{table}")
    async def rows(request: Request, table: str) -> Response:
        try:
            every = rows_of(office, request, table)
        except NotFound:
            origin = origin_of(office, request, table)
            return office_page(request, "office/mapping_list.html", table=table, origin=origin)
        wanted = request.query_params.get("row", "")
        if wanted:
            every = [row for row in every if row.address.row == wanted]
        after = number_of(request.query_params.get("after", ""))
        page, following = shown_rows(every, after or 0, PAGE)
        return office_page(
            request,
            "office/mapping_table.html",
            table=table,
            rows=page,
            wanted=wanted,
            following=following,
            answer_of=answer_of,
            keeps={"after": after, "row": wanted if every else ""},
        )
