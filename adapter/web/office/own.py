"""`/own`: what became of what a source sent (MH-43)."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from adapter.access import May
from adapter.rules import catalogue
from adapter.web.office.gate import scope_of
from adapter.web.office.office import Office
from adapter.web.office.routing import OfficePage
from adapter.web.office.shown import office_page
from adapter.web.office.told import when

PAGE = 50
Before = Annotated[int | None, Query(ge=1, lt=2**63)]


def own_routes(office: Office) -> APIRouter:
    """Make the route."""
    routes = APIRouter(route_class=OfficePage)

    @routes.get("/own")
    async def own(request: Request, before: Before = None) -> Response:
        tenants = scope_of(request, May.SEE_OWN).tenants
        items = await office.store.own.items(tenants, before=before, limit=PAGE)
        inputs = {item.id for item in items}
        following = min(inputs) if len(inputs) == PAGE else None
        return office_page(
            request,
            "office/own.html",
            items=items,
            following=following,
            rules=catalogue(),
            when=when,
            keeps={"before": before},
        )

    return routes
