"""`/api/v1/inputs`: what came in, and one input explained, for programs; no answer says who a person is."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from adapter.outcomes import Outcome
from adapter.web.office.answering import answer
from adapter.web.office.explaining import explain, explanation_json, input_json
from adapter.web.office.looking_up import document_of
from adapter.web.office.office import Office
from adapter.web.office.routing import OfficeApi
from adapter.web.office.searching import inputs_of, search_of
from adapter.web.office.told import PAGE
from adapter.web.requests import TurnedAway

_MOST = 1000
_DOCUMENT: dict[int | str, dict[str, object]] = {
    200: {"description": "Its bytes, JSON or XML.", "content": {"application/octet-stream": {}}}
}
Number = Annotated[int, Path(ge=0, lt=2**63, description="`id` of the list.")]


class Asking(BaseModel):
    """By what inputs are searched; what is left out narrows nothing."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    input: str = Field(default="", description="Name of the input, or its `id`.")
    service: str = Field(default="", description="tjenesteID or konsultasjonID.")
    record: str = Field(default="", description="notifikasjonGUID.")
    message: str = Field(default="", description="messageId, or refId.")
    tenant: str = ""
    outcome: Outcome | None = None
    reason: str = ""
    rule: str = Field(default="", description="KPR-V-034 …")
    kommune: str = Field(default="", description="kommuneNr.")
    since: str = Field(default="", description="Received from this day or time on.")
    until: str = Field(default="", description="Received to the end of this day, or before this time.")
    before: int | None = Field(default=None, ge=0, lt=2**63, description="`next` of the page before.")
    limit: int = Field(default=PAGE, ge=1, le=_MOST)


def inputs_api(office: Office) -> APIRouter:
    """Make the routes of inputs."""
    routes = APIRouter(route_class=OfficeApi, prefix="/inputs", tags=["inputs"])

    @routes.get("")
    async def inputs(request: Request, asking: Annotated[Asking, Query()]) -> Response:
        """Inputs with what became of them, the newest first; `next` is null on the last page."""
        search = search_of(request.query_params)
        if search.names_a_person:
            raise TurnedAway(400, "invalid", _NUMBER)
        if search.wrong:
            raise TurnedAway(400, "invalid", _WRONG)
        found, following = await inputs_of(office, request, search.asked, asking.before, asking.limit)
        return answer({"inputs": [input_json(each) for each in found], "next": following})

    @routes.get("/{number}")
    async def one(request: Request, number: Number) -> Response:
        """One input explained: what was found, by which table row, compared with what, and made of it; the look is written down."""
        return answer(explanation_json(await explain(office, request, number)))

    @routes.get("/{number}/document", response_class=Response, responses=_DOCUMENT)
    async def document(request: Request, number: Number) -> Response:
        """The document of a parked input as it came, while it is kept, for who may see persons; the look is written down first."""
        event = await document_of(office, request, number)
        # Whatever its sender called it: nothing is to run it, or to guess what it is.
        return Response(event.body or b"", media_type="application/octet-stream", headers=_AS_IT_CAME)

    return routes


_AS_IT_CAME = {
    "cache-control": "no-store",
    "content-disposition": "attachment",
    "x-content-type-options": "nosniff",
}
_NUMBER: Mapping[str, str] = {
    "nb": "Identitetsnumre hører ikke hjemme i en adresse. Bruk POST /api/v1/persons/_search.",
    "en": "Identity numbers have no place in an address. Use POST /api/v1/persons/_search.",
}
_WRONG: Mapping[str, str] = {
    "nb": "since og until er dager (2026-11-23) eller tidspunkter (2026-11-23T10:00).",
    "en": "since and until are days (2026-11-23) or times (2026-11-23T10:00).",
}
