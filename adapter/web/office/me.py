"""`/me` and `/api/v1/me`: who one is here, and what one may where."""

from fastapi import APIRouter, Request, Response

from adapter.access import May
from adapter.access.visitor import Grant, Visitor
from adapter.web.office.answering import answer
from adapter.web.office.gate import visitor_of
from adapter.web.office.routing import OfficeApi, OfficePage
from adapter.web.office.shown import office_page


def me_routes() -> APIRouter:
    """Make the route of the page."""
    routes = APIRouter(route_class=OfficePage)

    @routes.get("/me")
    async def me(request: Request) -> Response:
        return office_page(request, "office/me.html", grants=_allowed(visitor_of(request)))

    return routes


def me_api() -> APIRouter:
    """Make the route for programs."""
    routes = APIRouter(route_class=OfficeApi, tags=["me"])

    @routes.get("/me")
    async def me(request: Request) -> Response:
        """Who asks, as what is kept of acts names them, and each of their roles with where it holds."""
        visitor = visitor_of(request)
        return answer(
            {
                "id": visitor.id,
                "organisation": visitor.organisation or None,
                "is_program": visitor.is_program,
                "roles": [_grant_json(grant, allowed) for grant, allowed in _allowed(visitor)],
            }
        )

    return routes


def _allowed(visitor: Visitor) -> list[tuple[Grant, list[May]]]:
    """Each role with what it allows there."""
    return [(grant, [may for may in May if grant.allows(may)]) for grant in visitor.grants]


def _grant_json(grant: Grant, allowed: list[May]) -> dict[str, object]:
    """One role; `kommuner` of nothing are all, but a source has tenants instead."""
    return {
        "role": grant.role.value,
        "kommuner": None if grant.kommuner is None else sorted(grant.kommuner),
        "units": sorted(grant.units),
        "tenants": sorted(grant.tenants),
        "may": [may.value for may in allowed],
    }
