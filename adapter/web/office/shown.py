"""A page of the office: the shell, and who looks at it."""

from typing import Any

from fastapi import Request, Response

from adapter.access import May, Visitor
from adapter.web.office.gate import visitor_of
from adapter.web.pages.frame import Frame
from adapter.web.pages.phrases import say
from adapter.web.pages.preferences import preferences_of
from adapter.web.pages.shell import page

#: What one must be allowed to see for a place of the menu to be shown.
_PLACES = (
    ("overview", "/", May.SEE),
    ("inputs", "/inputs", May.SEE),
    ("parked", "/parked", May.SEE),
    ("reviews", "/reviews", May.SEE),
    ("messages", "/messages", May.SEE),
    ("mappings", "/mappings", May.SEE),
    ("figures", "/figures", May.SEE_FIGURES),
    ("own-records", "/own", May.SEE_OWN),
    ("access-log", "/access-log", May.SEE_ACCESS_LOG),
)
#: Of pages that are shown before anybody is known.
CLOSED = Frame("office", "/", (), "foot-office", ("bench.css", "office.css"))


def home_of(visitor: Visitor) -> str:
    """Where a visitor begins: the first place of the menu that they may see."""
    return next((address for _, address, needed in _PLACES if visitor.may(needed)), "/me")


def office_page(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """Answer with a page of the office: `may` tells templates what the visitor may."""
    visitor = visitor_of(request)
    places = [(key, address) for key, address, needed in _PLACES if visitor.may(needed)]
    frame = Frame("office", home_of(visitor), places, "foot-office", ("bench.css", "office.css"))
    # Held against in every form that is sent (csrf).
    token = getattr(request.state, "form_token", "")
    seen_by: dict[str, Any] = {"visitor": visitor, "may": visitor.may, "May": May, "form_token": token}
    is_logged_in = getattr(request.state, "is_logged_in", False)
    seen_by |= {"is_logged_in": is_logged_in, "called": _called(request, visitor, is_logged_in=is_logged_in)}
    return page(request, template, status, frame=frame, **seen_by, **values)


def _called(request: Request, visitor: Visitor, *, is_logged_in: bool) -> str:
    """What a page calls who looks at it: by their roles, so that no name which an issuer states stands anywhere."""
    if not is_logged_in:
        return visitor.id.partition(":")[2]
    language = preferences_of(request).language
    return ", ".join(say(f"role-{role.value}", language) for role in visitor.roles)
