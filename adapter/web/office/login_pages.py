"""`/login` and `/logout`: to the issuer and back; and the page that says that one is out."""

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from adapter.access import NotLetIn
from adapter.errors import Unavailable
from adapter.logs import logger
from adapter.web.office.back import way_back
from adapter.web.office.cookies import ATTEMPT, SESSION, Cookies
from adapter.web.office.gate import Name
from adapter.web.office.login import ATTEMPT_LIFE, CALLBACK, LOGGED_OUT, Login
from adapter.web.office.routing import OfficePage, fault_of
from adapter.web.pages.faults import Absent, PageFault, fault_page
from adapter.web.pages.routing import PageRoute
from adapter.web.pages.shell import page
from adapter.web.recognising.signed import Unsound


class LoginRoute(PageRoute):
    """An open page: whoever asks for it is not known yet."""

    def absent(self) -> PageFault:
        return Absent("fault-404-office")

    def fault_for(self, why: Exception) -> PageFault:
        if isinstance(why, Unavailable):
            return IssuerAway(retry_after=5)
        return fault_of(why)


class IssuerAway(PageFault):
    """The issuer does not answer."""

    status = 503
    key = "fault-503-login"


class NotLoggedIn(PageFault):
    """What the issuer sent back cannot be used."""

    status = 400
    key = "fault-400-login"


class AnotherName(PageFault):
    """The office is called by another name than its own."""

    status = 421
    key = "fault-421"


def login_routes(login: Login, cookies: Cookies) -> APIRouter:
    """Make the open routes of logging in; they answer to the office's own name alone (DNS rebinding)."""
    name = Name(login.address)

    def is_for_us(request: Request) -> None:
        if not name.is_meant_by(request):
            raise AnotherName

    routes = APIRouter(route_class=LoginRoute, dependencies=[Depends(is_for_us)])

    @routes.get("/login")
    async def begin(request: Request) -> Response:
        to, attempt = await login.begin(way_back(request.query_params.get("back", "")))
        answer = RedirectResponse(to, 303)
        cookies.put(answer, ATTEMPT, attempt, int(ATTEMPT_LIFE.total_seconds()))
        return answer

    @routes.get(CALLBACK)
    async def end(request: Request) -> Response:
        answer = await _ended(request, login, cookies)
        cookies.take(answer, ATTEMPT)
        return answer

    @routes.get(LOGGED_OUT)
    async def logged_out(request: Request) -> Response:
        return page(request, "office/logged_out.html", way_out=await login.way_out())

    return routes


async def _ended(request: Request, login: Login, cookies: Cookies) -> Response:
    asked = request.query_params
    if any(len(asked.getlist(name)) > 1 for name in asked):
        return fault_page(request, NotLoggedIn())
    try:
        word, back = await login.end(asked, cookies.read(request, ATTEMPT))
    except Unsound as why:
        logger.warning("login_refused", why=str(why))
        return fault_page(request, NotLoggedIn())
    except NotLetIn as why:
        logger.warning("login_without_role")
        return fault_page(request, fault_of(why))
    await login.logins.end(cookies.read(request, SESSION))
    # A page of ours that leads on: the cookie is of this site again, whoever sent the browser here.
    answer = RedirectResponse(back, 303)
    # Always a new one: a word that somebody else put into the browser before is worth nothing.
    cookies.put(answer, SESSION, word)
    return answer


def logout_routes(login: Login, cookies: Cookies) -> APIRouter:
    """Make the route of logging out: a form, so that no picture on another site logs anybody out."""
    routes = APIRouter(route_class=OfficePage)

    @routes.post("/logout")
    async def end(request: Request) -> Response:
        await login.logins.end(cookies.read(request, SESSION))
        answer = RedirectResponse(LOGGED_OUT, 303)
        cookies.take(answer, SESSION)
        return answer

    return routes
