"""Every route of the office, as it is served; and what each page needs."""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from adapter.access import May

#: Answered without anybody being known: what stands here holds nothing of the installation's.
OPEN = frozenset(
    {
        "/login",
        "/login/callback",
        "/logged-out",
        "/rules",
        "/rules/{asked}",
        "/static/{name}",
        # Closed months, hidden where few are counted.
        "/open/figures",
        "/api/v1/open/figures",
    }
)
#: Shown to whoever has any role.
ANY_ROLE = frozenset({"/me", "/logout", "/api/v1/openapi.json"})
#: What one must be allowed to see each page without a parameter. A new page adds a line.
NEEDS: Mapping[str, May] = {
    "/": May.SEE,
    "/access-log": May.SEE_ACCESS_LOG,
    "/figures": May.SEE_FIGURES,
    "/inputs": May.SEE,
    "/lines": May.SEE,
    "/mappings": May.SEE,
    "/messages": May.SEE,
    "/own": May.SEE_OWN,
    "/parked": May.SEE,
    "/reviews": May.SEE,
    "/mappings/coverage": May.SEE,
    "/messages/faults": May.SEE,
    "/persons": May.SEE_PERSONS,
    "/api/v1/access-log": May.SEE_ACCESS_LOG,
    "/api/v1/figures": May.SEE_FIGURES,
    "/api/v1/inputs": May.SEE,
    "/api/v1/lines": May.SEE,
    "/api/v1/mappings": May.SEE,
    "/api/v1/mappings/coverage": May.SEE,
    "/api/v1/messages": May.SEE,
    "/api/v1/messages/faults": May.SEE,
    "/api/v1/overview": May.SEE,
    "/api/v1/own": May.SEE_OWN,
    "/api/v1/parked": May.SEE,
    "/api/v1/parked/groups": May.SEE,
    "/api/v1/pauses": May.SEE,
    "/api/v1/reviews": May.SEE,
}


def routes_of(app: FastAPI) -> list[tuple[str, str]]:
    """Method and path of each route."""
    return sorted((method, path) for path, route in _walked(app.routes, "") for method in route.methods)


def _walked(routes: Any, before: str) -> Iterator[tuple[str, APIRoute]]:
    for each in routes:
        if isinstance(each, APIRoute):
            yield before + each.path, each
        else:
            yield from _walked(each.original_router.routes, before + each.include_context.prefix)
