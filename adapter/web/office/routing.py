"""How the routes of the office let in, and how they answer what goes wrong in them."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from adapter.access import NotAllowed, NotLetIn
from adapter.errors import AdapterError, Misconfigured, NotFound, NotNow, Unavailable
from adapter.logs import log_fault
from adapter.web.api_errors import problem
from adapter.web.office.back import HOME, way_back
from adapter.web.office.csrf import SAFE, Forms
from adapter.web.office.gate import Gate, NotKnown, visitor_of
from adapter.web.pages.faults import Absent, Broken, PageFault, fault_page
from adapter.web.pages.routing import PageRoute
from adapter.web.requests import TurnedAway

#: After so many seconds it may be tried again, where the store is away.
_RETRY_SECONDS = 5
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


async def _let_in(request: Request) -> None:
    """Find out who asks; what the routes need of them stands at `request.state.visitor` from here on."""
    gate: Gate = request.app.state.gate
    request.state.visitor = await gate.visitor(request)


class OfficePage(PageRoute):
    """A page of the office: whoever is not known is sent to the login, and every fault is a page."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            forms: Forms = request.app.state.forms
            try:
                await _let_in(request)
                cookie = forms.begin(request)
                await forms.must_be_ours(request)
            except NotKnown:
                return _to_login(request)
            except PageFault as fault:
                # Of a form that is not taken, its files too are let go.
                await request.close()
                return fault_page(request, fault)
            except TurnedAway as why:
                return problem(why.status, why.code, why.text)
            except AdapterError as why:
                return fault_page(request, fault_of(why))
            try:
                answer = await handle(request)
            finally:
                await request.close()
            forms.hand_out(answer, cookie)
            return answer

        return handled

    def absent(self) -> PageFault:
        return Absent("fault-404-office")

    def fault_for(self, why: Exception) -> PageFault:
        return fault_of(why)


def _to_login(request: Request) -> Response:
    """Send whoever is not known to the login, which leads back to the page that was asked for."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    back = way_back(asked) if request.method in SAFE else HOME
    return RedirectResponse("/login" if back == HOME else f"/login?{urlencode({'back': back})}", 303)


def fault_of(why: Exception) -> PageFault:
    """The page that says what an error of ours means to whoever looked."""
    match why:
        case NotAllowed():
            return Forbidden()
        case NotLetIn(ask=ask):
            return WithoutRole(ask=ask) if ask else WithoutRole("fault-403-role")
        case NotFound():
            return Absent("fault-404-office")
        case NotNow() | Misconfigured():
            return Refused(why=str(why))
        case Unavailable():
            return Away(retry_after=_RETRY_SECONDS)
    return Broken()


class Forbidden(PageFault):
    """Their roles do not allow it."""

    status = 403
    key = "fault-403-office"


class WithoutRole(PageFault):
    """They are known, and no rule of the access file gives them anything."""

    status = 403
    key = "fault-403-role-ask"


class Refused(PageFault):
    """What was asked for cannot be done as things stand."""

    status = 409
    key = "fault-409"


class Away(PageFault):
    """The store is away."""

    status = 503
    key = "fault-503"


class OfficeApi(APIRoute):
    """An address of the interface: every fault is a `Problem`."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                await _let_in(request)
                if not visitor_of(request).is_program:
                    request.app.state.forms.must_be_asked_for(request)
                return await handle(request)
            except Exception as why:  # noqa: BLE001 - whatever it is, its text must not get out
                return problem_of(why)

        return handled


def problem_of(why: Exception) -> Response:
    """Answer what went wrong; only what we said ourselves is quoted."""
    match why:
        case TurnedAway():
            return problem(why.status, why.code, why.text)
        case NotKnown():
            return problem(401, "unknown", _WHO, headers={"www-authenticate": "Bearer"})
        case NotAllowed() | NotLetIn():
            return problem(403, "forbidden", _MAY_NOT)
        case NotFound():
            return problem(404, "not-found", _NOT_FOUND)
        case RequestValidationError():
            return problem(400, "invalid", _PARAMETER)
        case HTTPException(status_code=400):
            # A body that cannot be read at all, such as one nested without end.
            return problem(400, "invalid", _UNREADABLE)
        case NotNow() | Misconfigured():
            return problem(409, "not-now", {"nb": f"Kan ikke gjøres nå: {why}", "en": str(why)})
        case Unavailable():
            return problem(503, "away", _AWAY, headers={"retry-after": str(_RETRY_SECONDS)})
    log_fault("request_failed", why)
    return problem(500, "exception", _OURS)


_Text = Mapping[str, str]
_WHO: _Text = {
    "nb": "Logg inn, eller send et gyldig token.",
    "en": "Log in, or send a valid token.",
}
_MAY_NOT: _Text = {
    "nb": "Rollene dine gir ikke tilgang til dette.",
    "en": "Your roles do not allow this.",
}
_NOT_FOUND: _Text = {
    "nb": "Finnes ikke, eller ligger utenfor det du har tilgang til.",
    "en": "There is no such thing, or it is beyond what you may see.",
}
_PARAMETER: _Text = {
    "nb": "En parameter eller et felt har en verdi som ikke brukes her. Se /api/v1/openapi.json.",
    "en": "A parameter or a field has a value that is not used here. See /api/v1/openapi.json.",
}
_UNREADABLE: _Text = {
    "nb": "Innholdet kan ikke leses som JSON. Se /api/v1/openapi.json.",
    "en": "The body cannot be read as JSON. See /api/v1/openapi.json.",
}
_AWAY: _Text = {
    "nb": "Lageret svarer ikke akkurat nå. Prøv igjen om litt.",
    "en": "The store does not answer right now. Try again soon.",
}
_OURS: _Text = {
    "nb": "Noe gikk galt hos oss. Prøv igjen; går det galt igjen, se loggen.",
    "en": "Something went wrong here. Try again; if it does again, see the log.",
}
