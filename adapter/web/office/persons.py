"""`/persons`: what there is of one person; the number comes in a form, and stands in no address and no answer."""

from fastapi import APIRouter, Request, Response

from adapter.access import May
from adapter.store.input_answers import OfPerson
from adapter.web.office.finding_cards import look_of
from adapter.web.office.gate import scope_of
from adapter.web.office.looking_up import look_up, persons_of
from adapter.web.office.office import Office
from adapter.web.office.routing import OfficePage
from adapter.web.office.shown import office_page
from adapter.web.office.told import fields_of, number_of, when

#: Inputs of one page.
MOST = 100


def persons_routes(office: Office) -> APIRouter:
    """Make the routes of persons."""
    routes = APIRouter(route_class=OfficePage, prefix="/persons")

    @routes.get("")
    async def asking(request: Request, instead: str = "") -> Response:
        scope_of(request, May.SEE_PERSONS)
        return _page(request, None, "ps-instead" if instead else "")

    @routes.post("")
    async def found(request: Request) -> Response:
        scope_of(request, May.SEE_PERSONS)
        form = await fields_of(request)
        persons = persons_of(form.get("fid", ""))
        if not persons:
            return _page(request, None, "ps-no-number", 400)
        before = number_of(form.get("before", ""))
        return _page(request, await look_up(office, request, persons, before, MOST))

    return routes


def _page(request: Request, found: OfPerson | None, said: str = "", status: int = 200) -> Response:
    return office_page(
        request, "office/persons.html", status, found=found, said=said, look_of=look_of, when=when
    )
