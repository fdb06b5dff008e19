"""Every route of the office, as it is served; and those that are open."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

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
#: For whoever is logged in, in whatever role. What each role may of all others: tests/office/matrix.py.
LOGGED_IN = frozenset({"/logout"})


def routes_of(app: FastAPI) -> list[tuple[str, str]]:
    """Method and path of each route."""
    return sorted((method, path) for path, route in _walked(app.routes, "") for method in route.methods)


def _walked(routes: Any, before: str) -> Iterator[tuple[str, APIRoute]]:
    for each in routes:
        if isinstance(each, APIRoute):
            yield before + each.path, each
        else:
            yield from _walked(each.original_router.routes, before + each.include_context.prefix)
