"""The pages' own style and script, from inside the package."""

from importlib.resources import files

from fastapi import APIRouter, Request, Response

from adapter.web.pages.faults import Absent
from adapter.web.pages.headers import SECURE
from adapter.web.pages.routing import PageRoute
from adapter.web.pages.shell import digest

#: All there is, with its type; nothing else below /static is looked for on the disk.
FILES = {
    "base.css": "text/css; charset=utf-8",
    "bench.css": "text/css; charset=utf-8",
    "office.css": "text/css; charset=utf-8",
    "light.css": "text/css; charset=utf-8",
    "dark.css": "text/css; charset=utf-8",
    "bench.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
_YEAR = "public, max-age=31536000, immutable"


def static_routes() -> APIRouter:
    """Make the routes below /static."""
    routes = APIRouter(route_class=PageRoute)

    @routes.get("/static/{name}")
    def static(request: Request, name: str) -> Response:
        if name not in FILES:
            raise Absent
        content = files("adapter.web.pages").joinpath("static", name).read_bytes()
        # An address that names the content may be kept for good; any other is asked for anew.
        cached = _YEAR if request.query_params.get("v") == digest(name) else "no-cache"
        return Response(content, headers={**SECURE, "cache-control": cached}, media_type=FILES[name])

    return routes
