"""
Forms are taken from pages of ours alone (OWASP: signed double-submit token, bound to the login; Fetch Metadata).

Each browser has a random cookie; the token in its forms is the store's keyed hash of that cookie and of the login,
so that every web process knows it, and no other site, host or login has one that fits.
"""

import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request, Response
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from adapter.web.office.cookies import FORM, SESSION, Cookies
from adapter.web.pages.faults import Foreign, PageFault
from adapter.web.requests import TurnedAway

#: The field of every form.
FIELD = "token"
_COOKIE = re.compile(r"[A-Za-z0-9_-]{22,64}", re.ASCII)
_COOKIE_BYTES = 16
#: What a form of another site can send without being asked for leave first (Fetch standard).
_OF_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Forms:
    """What forms are held against; `hashed` is the store's, `address` how browsers reach the office."""

    def __init__(self, hashed: Callable[..., str], address: str | None) -> None:
        self._hashed = hashed
        self._origin = _origin(address) if address else None
        self.cookies = Cookies(is_secure=bool(address and address.startswith("https:")))

    def begin(self, request: Request) -> str | None:
        """Give a page its token; what is returned is the cookie to hand out, where the browser has none."""
        had = self.cookies.read(request, FORM)
        is_ours = bool(_COOKIE.fullmatch(had))
        cookie = had if is_ours else secrets.token_urlsafe(_COOKIE_BYTES)
        request.state.form_token = self.token(self.cookies.read(request, SESSION), cookie)
        return None if is_ours else cookie

    def token(self, session: str, cookie: str) -> str:
        """Give the token of a browser's forms in a login."""
        return self._hashed("form", session, cookie)

    def hand_out(self, response: Response, cookie: str | None) -> None:
        """Give the browser its cookie."""
        if cookie is not None:
            self.cookies.put(response, FORM, cookie)

    async def must_be_ours(self, request: Request) -> None:
        """Refuse with `Foreign` a form that no page of ours has made for this browser and this login."""
        if request.method in SAFE:
            return
        sent = await _field(request)
        known: str = request.state.form_token
        if self.is_foreign(request) or not hmac.compare_digest(sent.encode(), known.encode()):
            raise Foreign("fault-403-form")

    def is_foreign(self, request: Request) -> bool:
        """Whether the browser itself says that another site sends this."""
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return True
        origin = request.headers.get("origin")
        ours = self._origin or _origin(f"{request.url.scheme}://{request.headers.get('host', '')}")
        return origin is not None and origin.lower() != ours

    def must_be_asked_for(self, request: Request) -> None:
        """Refuse with `TurnedAway` an act over the interface that a form of another site could have sent."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if request.method not in SAFE and (self.is_foreign(request) or kind in _OF_FORMS):
            raise TurnedAway(403, "forbidden", _FOREIGN)


async def _field(request: Request) -> str:
    try:
        # Kept by the request: the route reads the same form again.
        await request.body()
        sent: Any = (await request.form()).get(FIELD)
    except (HTTPException, MultiPartException, UnicodeDecodeError):
        raise PageFault from None
    return sent if isinstance(sent, str) else ""


def _origin(address: str) -> str:
    """Give an address's origin as browsers write it, without the port that goes without saying (RFC 6454)."""
    try:
        split = urlsplit(address)
        port = split.port
    except ValueError:
        return ""
    host = f"[{split.hostname}]" if ":" in (split.hostname or "") else split.hostname
    usual = {"https": 443, "http": 80}.get(split.scheme)
    return f"{split.scheme}://{host}" + (f":{port}" if port not in (None, usual) else "")


_FOREIGN: Mapping[str, str] = {
    "nb": "Forespørselen kommer fra et annet nettsted, eller er et skjema. Send JSON, uten Origin fra andre.",
    "en": "The request comes from another site, or is a form. Send JSON, without another's Origin.",
}
