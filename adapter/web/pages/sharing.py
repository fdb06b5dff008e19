"""
`/bench/shared/{token}`: a session as it stood when it was shared, for reading, for a limited time.

Only where the settings allow it, and only for synthetic persons. What is shared is in memory, as sessions are.
"""

import secrets
from datetime import timedelta

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from adapter.values import replace
from adapter.web.pages.desk import Desk, Shown, shown
from adapter.web.pages.document import document_page, message_file
from adapter.web.pages.downloads import download
from adapter.web.pages.faults import Absent, Busy, Gone, PageFault
from adapter.web.pages.routing import PageRoute
from adapter.web.pages.session import session_page
from adapter.web.pages.synthetic import all_synthetic

#: Bytes of chance in a token: as hard to guess as a key.
_CHANCE = 24
_MINUTE = 60


def sharing_routes(desk: Desk) -> APIRouter:
    """Make the routes that share a session, and those of what is shared."""
    routes = APIRouter(route_class=PageRoute)

    @routes.post("/bench/sessions/{session_id}/share")
    def share(session_id: str) -> Response:
        token = share_session(desk, shown(desk.session(session_id)))
        return RedirectResponse(f"/bench/shared/{token}", 303)

    @routes.get("/bench/shared/{token}")
    def one(request: Request, token: str) -> Response:
        return session_page(request, desk, shared(desk, token))

    @routes.get("/bench/shared/{token}/documents/{number}")
    def document(request: Request, token: str, number: int) -> Response:
        return document_page(request, shared(desk, token), number)

    @routes.get("/bench/shared/{token}/documents/{number}/messages/{place}.xml")
    def message(token: str, number: int, place: int) -> Response:
        return message_file(shared(desk, token), number, place)

    @routes.get("/bench/shared/{token}/downloads/{name}")
    def file(request: Request, token: str, name: str) -> Response:
        return download(request, desk, shared(desk, token), name)

    return routes


def share_session(desk: Desk, view: Shown) -> str:
    """Keep a session as it is and give its token; raises `PageFault` where it must not be shared."""
    if desk.settings.permalink_hours == 0:
        raise Absent
    if not all_synthetic(view.documents):
        raise PageFault("fault-400-share")
    _forget(desk)
    if len(desk.shared) >= desk.settings.sessions:
        raise Busy(retry_after=_MINUTE, seconds=_MINUTE)
    token = secrets.token_urlsafe(_CHANCE)
    until = desk.now() + timedelta(hours=desk.settings.permalink_hours)
    desk.shared[token] = replace(view, base=f"/bench/shared/{token}", expires=until, is_shared=True)
    return token


def shared(desk: Desk, token: str) -> Shown:
    """Give what is shared under a token; a page says so where it is no more."""
    _forget(desk)
    if token not in desk.shared:
        raise Gone("fault-410-shared")
    return desk.shared[token]


def _forget(desk: Desk) -> None:
    now = desk.now()
    # A copy: another thread may share while we look.
    for token in [token for token, view in list(desk.shared.items()) if view.expires <= now]:
        desk.shared.pop(token, None)
