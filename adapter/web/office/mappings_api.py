"""`/api/v1/mappings`: the tables in force, their rows with their grounds, and which codes came."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from adapter.mapping.reloads import Reload
from adapter.web.office.answering import answer
from adapter.web.office.mapping_tables import (
    coverage_of,
    coverage_page,
    editions_of,
    reload_of,
    row_json,
    rows_of,
    used_json,
)
from adapter.web.office.office import Office
from adapter.web.office.paging import After, linked
from adapter.web.office.routing import OfficeApi

#: Codes of one answer.
_MOST = 1000


def mappings_api(office: Office) -> APIRouter:
    """Make the routes of mappings."""
    routes = APIRouter(route_class=OfficeApi, prefix="/mappings", tags=["mappings"])

    @routes.get("")
    async def mappings(request: Request) -> Response:
        """The edition and every table in force, and what became of the last change."""
        tables = [
            {"layer": each.layer, "table": each.table, "version": each.version, "rows": each.rows}
            for each in editions_of(office, request)
        ]
        world = office.world()
        told = {"edition": world.edition, "tenants": world.tenants.version, "tables": tables}
        return answer(told | {"last_reload": _reload(reload_of(office, request))})

    @routes.get("/coverage")
    async def coverage(
        request: Request,
        days: Annotated[int, Query(ge=1, le=366)] = 7,
        kommune: str | None = None,
        after: After = "",
        limit: Annotated[int, Query(ge=1, le=_MOST)] = _MOST,
    ) -> Response:
        """Codes that came in so many days and what became of them, unmapped ones first; in an answer the most frequent before the others."""
        found = await coverage_of(office, request, days, kommune)
        page, following = coverage_page(office, found, after, limit)
        asked = {"days": days, "kommune": kommune, "limit": limit}
        return linked(answer([used_json(each) for each in page]), request, following, **asked)

    @routes.get("/tables/{table}")
    async def rows(request: Request, table: str) -> Response:
        """The rows of a table, each with its source and who decided it."""
        return answer([row_json(each) for each in rows_of(office, request, table)])

    return routes


def _reload(last: Reload | None) -> dict[str, Any] | None:
    if last is None:
        return None
    return {
        "at": last.at,
        "result": last.result,
        "edition": last.edition,
        "in_force": last.in_force,
        "faults": [each._asdict() for each in last.faults],
    }
