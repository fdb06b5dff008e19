"""
The pages of the test bench, for people: server-rendered, whole without JavaScript, in bokmål and English.

    desk        what all routes work with          phrases/     every text, in both languages
    start       /bench                             shell        rendering and headers
    document    …/documents/{n}                    findings, marked, verdict, checked: what is shown of a document
    session     /bench/sessions/{id}               incoming, opening, judging: from a form to a judged document
    standings   its scorecard                      raising: the next version of a document
    sharing     /bench/shared/{token}              rule_pages, api_page: reference
"""

from fastapi import APIRouter, Response

from adapter.web.benching import Bench, Clock, this_moment
from adapter.web.pages.api_page import api_routes
from adapter.web.pages.desk import Desk
from adapter.web.pages.document import document_routes
from adapter.web.pages.faults import Absent
from adapter.web.pages.routing import PageRoute
from adapter.web.pages.rule_pages import rule_routes
from adapter.web.pages.session import session_routes
from adapter.web.pages.sharing import sharing_routes
from adapter.web.pages.start import start_routes
from adapter.web.pages.static_files import static_routes

__all__ = ["page_routes"]


def page_routes(bench: Bench, moment: Clock = this_moment) -> APIRouter:
    """
    Make the routes below /bench, /rules and /static, of `/` and `/api/v1/docs`.

    `moment` is by what shared results expire. None of the routes is part of the OpenAPI description: they are for
    people.
    """
    desk = Desk(bench.sessions, bench.turns, bench.settings, bench.world, moment)
    routes = APIRouter(include_in_schema=False)
    for each in (
        start_routes(desk),
        document_routes(desk),
        session_routes(desk),
        sharing_routes(desk),
        rule_routes(),
        api_routes(),
        static_routes(),
        _absent_routes(),
    ):
        routes.include_router(each)
    return routes


def _absent_routes() -> APIRouter:
    """Below our addresses a page says that there is nothing, not FHIR."""
    routes = APIRouter(route_class=PageRoute)

    @routes.api_route("/bench/{rest:path}", methods=["GET", "POST"])
    @routes.api_route("/rules/{rest:path}", methods=["GET", "POST"])
    @routes.api_route("/static/{rest:path}", methods=["GET"])
    def absent() -> Response:
        raise Absent

    return routes
