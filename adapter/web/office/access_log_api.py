"""`/api/v1/access-log`: the access log, for programs; persons are keyed hashes, and asked for in a body alone."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from adapter.access import May
from adapter.mapping import Person
from adapter.store.access_json import entry_json
from adapter.store.access_reading import Kept
from adapter.web.office.access_looking import looks_about, wanted_of
from adapter.web.office.answering import answer
from adapter.web.office.gate import scope_of
from adapter.web.office.office import Office
from adapter.web.office.paging import After, linked
from adapter.web.office.routing import OfficeApi

_MOST = 1000


class WhomIn(BaseModel):
    """A person by number, and the kommune whose log is asked."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    kommune: str = Field(pattern=r"^[0-9]{4}$", description="kommuneNr.")
    type_id: str = Field(alias="typeID", description="Kind of number (9032).")
    fid: str = Field(repr=False, description="The number.")
    limit: int = Field(default=_MOST, ge=1, le=_MOST)


def access_log_api(office: Office) -> APIRouter:
    """Make the routes of the access log."""
    routes = APIRouter(route_class=OfficeApi, prefix="/access-log", tags=["access-log"])

    @routes.get("")
    async def rows(  # noqa: PLR0913 - each is a parameter of the address
        request: Request,
        *,
        since: date | None = None,
        until: date | None = None,
        who: str = "",
        act: str = "",
        kommune: str = "",
        after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
        limit: Annotated[int, Query(ge=1, le=_MOST)] = 50,
    ) -> Response:
        """Rows, the oldest first, without whose data they are about; the next page is after the last one's number."""
        asked = {"since": str(since or ""), "until": str(until or "")}
        asked |= {"who": who, "act": act, "kommune": kommune}
        wanted = wanted_of(scope_of(request, May.SEE_ACCESS_LOG).kommuner, asked)
        found = await office.store.access_log.rows(wanted, after=after, limit=limit)
        return answer([row_json(each) for each in found])

    @routes.post("/_search")
    async def of_person(request: Request, whom: WhomIn, after: After = "") -> Response:
        """
        Who looked at or changed one person's data in a kommune, the oldest first; each asking is written down.

        The next page is asked for with the same body at the address of the header Link. It ends with what was there
        when the first page was asked.
        """
        person = Person(whom.type_id, whom.fid)
        page, following = await looks_about(office, request, whom.kommune, [person], after, whom.limit)
        return linked(answer([row_json(each) for each in page]), request, following)

    return routes


def row_json(kept: Kept) -> dict[str, object]:
    """Give a row without its persons' hashes."""
    return entry_json(kept) | {"persons": len(kept.entry.person_hashes)}
