"""
The office: pages and interface for those who run the service and answer for what it reports.

    gate       who asks                            office      what all routes work with
    routing    letting in, answering faults        shown       a page, and who looks at it

Each page has a module of its own, and one more with the same under /api/v1 (`*_api.py`). It is served on a
port of its own, not where senders come (SEC-26).
"""

from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from adapter.web.office.access_log import access_log_routes
from adapter.web.office.access_log_api import access_log_api
from adapter.web.office.bounded import Bounded
from adapter.web.office.figures import figures_routes
from adapter.web.office.figures_api import figures_api
from adapter.web.office.impact import impact_routes
from adapter.web.office.impact_api import impact_api
from adapter.web.office.inputs import inputs_routes
from adapter.web.office.inputs_api import inputs_api
from adapter.web.office.lines import lines_routes
from adapter.web.office.lines_api import lines_api
from adapter.web.office.login_pages import login_routes, logout_routes
from adapter.web.office.mappings import mappings_routes
from adapter.web.office.mappings_api import mappings_api
from adapter.web.office.me import me_api, me_routes
from adapter.web.office.messages import messages_routes
from adapter.web.office.messages_api import messages_api
from adapter.web.office.office import Office
from adapter.web.office.open_figures import open_figures_api, open_figures_routes
from adapter.web.office.openapi import openapi_api
from adapter.web.office.overview import overview_routes
from adapter.web.office.overview_api import overview_api
from adapter.web.office.own import own_routes
from adapter.web.office.own_api import own_api
from adapter.web.office.parked import parked_routes
from adapter.web.office.parked_api import parked_api
from adapter.web.office.pauses_api import pauses_api
from adapter.web.office.persons import persons_routes
from adapter.web.office.persons_api import persons_api
from adapter.web.office.reviews import reviews_routes
from adapter.web.office.reviews_api import reviews_api
from adapter.web.office.shown import CLOSED
from adapter.web.pages.faults import Absent, fault_page
from adapter.web.pages.rule_pages import rule_routes
from adapter.web.pages.static_files import static_routes
from adapter.web.secure import Secured

__all__ = ["Office", "office_app"]


def office_app(office: Office) -> FastAPI:
    """Make the application."""
    # An address with a slash too many leads nowhere: to lead on, it would be said again as it was typed (SEC-13).
    app = FastAPI(
        title="kpr-adapter office", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False
    )
    app.state.gate = office.gate
    app.state.forms = office.forms
    app.state.frame = CLOSED
    for routes in _pages(office):
        app.include_router(routes, include_in_schema=False)
    for routes in _logging_in(office):
        app.include_router(routes, include_in_schema=False)
    for routes in _interface(office):
        app.include_router(routes, prefix="/api/v1")
    app.include_router(openapi_api(app), prefix="/api/v1")
    app.add_middleware(Bounded)
    app.add_middleware(Secured)
    app.exception_handler(HTTPException)(_absent)
    return app


def _pages(office: Office) -> list[APIRouter]:
    return [
        overview_routes(office),
        access_log_routes(office),
        lines_routes(office),
        # Before the tables: one could be called as it is.
        impact_routes(office),
        mappings_routes(office),
        messages_routes(office),
        reviews_routes(office),
        figures_routes(office),
        open_figures_routes(office),
        own_routes(office),
        inputs_routes(office),
        parked_routes(office),
        persons_routes(office),
        rule_routes(),
        static_routes(),
    ]


def _logging_in(office: Office) -> list[APIRouter]:
    """Who one is; and in and out, where anybody logs in."""
    if office.login is None:
        return [me_routes()]
    cookies = office.forms.cookies
    return [me_routes(), login_routes(office.login, cookies), logout_routes(office.login, cookies)]


def _interface(office: Office) -> list[APIRouter]:
    """The same for programs, under /api/v1."""
    return [
        me_api(),
        figures_api(office),
        open_figures_api(office),
        own_api(office),
        overview_api(office),
        access_log_api(office),
        pauses_api(office),
        lines_api(office),
        mappings_api(office),
        impact_api(office),
        messages_api(office),
        reviews_api(office),
        inputs_api(office),
        parked_api(office),
        persons_api(office),
    ]


async def _absent(request: Request, _why: Exception) -> Response:
    return fault_page(request, Absent("fault-404-office"))
