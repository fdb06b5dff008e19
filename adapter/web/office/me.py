"""`/me`: who one is here, and what one may where."""

from fastapi import APIRouter, Request, Response

from adapter.access import May
from adapter.access.roles import ALLOWED
from adapter.web.office.gate import visitor_of
from adapter.web.office.routing import OfficePage
from adapter.web.office.shown import office_page


def me_routes() -> APIRouter:
    """Make the route."""
    routes = APIRouter(route_class=OfficePage)

    @routes.get("/me")
    async def me(request: Request) -> Response:
        grants = [
            (grant, [may for may in May if may in ALLOWED[grant.role] and grant.allows(may)])
            for grant in visitor_of(request).grants
        ]
        return office_page(request, "office/me.html", grants=grants)

    return routes
