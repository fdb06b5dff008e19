"""`/access-log`: who looked at, changed or sent whose data (SEC-10); a person is asked for by a form alone."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from adapter.access import May
from adapter.store.sealed import masked
from adapter.web.office.access_looking import looks_about, wanted_of
from adapter.web.office.gate import scope_of
from adapter.web.office.looking_up import persons_of
from adapter.web.office.office import Office
from adapter.web.office.routing import OfficePage
from adapter.web.office.shown import office_page
from adapter.web.office.told import PAGE, fields_of, kept, number_of, when

_FILTERS = ("since", "until", "who", "act", "kommune")


def access_log_routes(office: Office) -> APIRouter:
    """Make the routes of the access log."""
    routes = APIRouter(route_class=OfficePage, prefix="/access-log")

    @routes.get("")
    async def rows(request: Request, before: str = "") -> Response:
        scope = scope_of(request, May.SEE_ACCESS_LOG)
        asked = {name: request.query_params.get(name, "").strip() for name in _FILTERS}
        wanted = wanted_of(scope.kommuner, asked)
        if any(masked(value) != value for value in asked.values()):
            # A person is asked for by the form: no page of ours repeats a number.
            return RedirectResponse("/access-log", 303)
        found = await office.store.access_log.newest(wanted, before=number_of(before), limit=PAGE)
        keeps = kept(asked, {}, is_found=bool(found))
        more = urlencode(keeps | {"before": found[-1].entry.seq}) if len(found) == PAGE else ""
        return office_page(
            request,
            "office/access_log.html",
            rows=found,
            asked=dict.fromkeys(asked, "") | keeps,
            is_emptied=any(asked[name] for name in asked.keys() - keeps.keys()),
            more=f"/access-log?{more}" if more else "",
            on=None,
            said="",
            when=when,
            keeps=keeps | {"before": number_of(before)},
        )

    @routes.post("")
    async def of_person(request: Request) -> Response:
        scope_of(request, May.SEE_ACCESS_LOG)
        form = await fields_of(request)
        persons = persons_of(form.get("fid", ""))
        kommune = form.get("kommune", "")
        said = "" if persons and kommune else "al-needs"
        after = form.get("after", "")
        page, following = (
            ([], "") if said else await looks_about(office, request, kommune, persons, after, PAGE)
        )
        # Where the next page begins: its form asks for the number again, which no page repeats.
        on = {"kommune": kommune, "after": following} if following else None
        return office_page(
            request,
            "office/access_log.html",
            400 if said else 200,
            rows=page,
            asked=dict.fromkeys(_FILTERS, ""),
            is_emptied=False,
            more="",
            on=on,
            said=said,
            when=when,
        )

    return routes
