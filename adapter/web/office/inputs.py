"""`/inputs`: searching what came in, and one input explained from its document to the register's answer."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from adapter.access import May
from adapter.errors import NotFound
from adapter.outcomes import Outcome
from adapter.web.office.explaining import explain
from adapter.web.office.finding_cards import cards_of, look_of
from adapter.web.office.gate import scope_of
from adapter.web.office.looking_up import document_of
from adapter.web.office.office import Office
from adapter.web.office.replaying import kommune_of
from adapter.web.office.routing import OfficePage
from adapter.web.office.searching import FIELDS, Search, inputs_of, search_of
from adapter.web.office.shown import office_page
from adapter.web.office.told import number_of, when
from adapter.web.pages.highlight import coloured, form_of
from adapter.web.pages.preferences import preferences_of

#: Lines of a document that a page shows.
_MOST_LINES = 2000


def inputs_routes(office: Office) -> APIRouter:
    """Make the routes of inputs."""
    routes = APIRouter(route_class=OfficePage, prefix="/inputs")
    _listing(office, routes)
    _one(office, routes)
    return routes


def _listing(office: Office, routes: APIRouter) -> None:
    @routes.get("")
    async def inputs(request: Request, before: str = "") -> Response:
        scope = scope_of(request, May.SEE)
        search = search_of(request.query_params)
        if search.names_a_person:
            # Not answered here, so that the address does not stand in a page either.
            return RedirectResponse("/persons?instead=1", 303)
        found, following = await inputs_of(office, request, search.asked, number_of(before))
        tenants = office.tenants_to_choose(scope)
        keeps = search.kept(tenants, is_found=bool(found))
        if search.wrong:
            # Asked for by the rest alone, to know what of it may be said again.
            found, following = [], None
        return office_page(
            request,
            "office/inputs.html",
            inputs=found,
            wrong=search.wrong,
            asked=dict.fromkeys(search.values, "") | keeps,
            is_emptied=any(search.values[name] for name in FIELDS if name not in (*keeps, *search.wrong)),
            more=_more(search, following),
            outcomes=[each.value for each in Outcome],
            tenants=tenants,
            look_of=look_of,
            when=when,
            keeps=keeps | {"before": number_of(before)},
        )


def _more(search: Search, following: int | None) -> str:
    """The address of the next page; empty where there is none."""
    if following is None:
        return ""
    said = {name: value for name, value in search.values.items() if value}
    return f"/inputs?{urlencode(said | {'before': str(following)})}"


def _one(office: Office, routes: APIRouter) -> None:
    @routes.get("/{asked}")
    async def one(request: Request, asked: str) -> Response:
        told = await explain(office, request, _number(asked))
        language = preferences_of(request).language
        is_kept = told.parked is not None and told.parked.event is not None
        return office_page(
            request,
            "office/input.html",
            told=told,
            one=told.one,
            cards=cards_of(told.one.findings, language),
            is_kept=is_kept,
            kommune=kommune_of(office.world(), told.one.tenant),
            look_of=look_of,
            when=when,
        )

    @routes.get("/{asked}/document")
    async def document(request: Request, asked: str) -> Response:
        event = await document_of(office, request, _number(asked))
        text = (event.body or b"").decode("utf-8", errors="replace")
        lines = coloured(text, form_of(text, event.content_type))
        return office_page(
            request,
            "office/input_document.html",
            number=_number(asked),
            lines=lines[:_MOST_LINES],
            cut=max(0, len(lines) - _MOST_LINES),
        )


def _number(asked: str) -> int:
    number = number_of(asked)
    if number is None:
        raise NotFound("there is no such input")
    return number
