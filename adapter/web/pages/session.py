"""`/bench/sessions/{id}`: all documents of a session, what they brought about, and what they show."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from adapter.checking.scorecard import Mark
from adapter.fhir.times import OSLO
from adapter.reports.scorecard_cells import name_of
from adapter.web.pages.desk import Desk, Shown, shown
from adapter.web.pages.document import courses
from adapter.web.pages.downloads import FILES, download
from adapter.web.pages.findings import cards, count
from adapter.web.pages.preferences import preferences_of
from adapter.web.pages.routing import PageRoute
from adapter.web.pages.shell import page
from adapter.web.pages.standings import LOOKS, card_of, coming, groups_of
from adapter.web.pages.synthetic import all_synthetic
from adapter.web.pages.verdict import verdict_of


def session_routes(desk: Desk) -> APIRouter:
    """Make the routes of a session."""
    routes = APIRouter(prefix="/bench/sessions/{session_id}", route_class=PageRoute)

    @routes.get("")
    def one(request: Request, session_id: str) -> Response:
        return session_page(request, desk, shown(desk.session(session_id)))

    @routes.get("/downloads/{name}")
    def file(request: Request, session_id: str, name: str) -> Response:
        return download(request, desk, shown(desk.session(session_id)), name)

    @routes.post("/delete")
    def delete(session_id: str) -> Response:
        desk.session(session_id)
        desk.sessions.close(session_id)
        return RedirectResponse("/bench?deleted=1", 303)

    return routes


def session_page(request: Request, desk: Desk, view: Shown) -> Response:
    """Show a session, or what was shared of one."""
    language = preferences_of(request).language
    rows = [
        (each, verdict_of(each.judged, language), cards(each.judged, language)) for each in view.documents
    ]
    card = card_of(view)
    return page(
        request,
        "session.html",
        view=view,
        rows=[
            (kept, verdict, {look: count(found, look) for look in ("bad", "warn", "note")})
            for kept, verdict, found in rows
        ],
        courses=courses(view),
        until=view.expires.astimezone(OSLO),
        card=card,
        groups=groups_of(card, view, language),
        coming=coming(card, view.steps, language),
        cell_name=lambda cell, standing: name_of(standing.scenario, cell, language.value),
        shown_count=card.count(Mark.SHOWN),
        asked_count=sum(not each.scenario.optional for each in card.standings),
        looks={mark.value: look for mark, look in LOOKS.items()},
        files=FILES,
        hours=desk.settings.permalink_hours,
        may_share=all_synthetic(view.documents),
        address=str(request.base_url).rstrip("/") + view.base,
    )
