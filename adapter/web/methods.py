"""Which methods an address has: what `Allow` must say beside 405 (RFC 9110, 15.5.6)."""

from collections.abc import Mapping

from fastapi import Request
from starlette.routing import Match

_METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")


def allow(request: Request) -> Mapping[str, str]:
    """The header for the address of a request; a router knows only the first route of an address."""
    routes = request.app.routes
    scope = dict(request.scope)
    known = [
        method
        for method in _METHODS
        if any(route.matches(scope | {"method": method})[0] is Match.FULL for route in routes)
    ]
    return {"allow": ", ".join(known)}
