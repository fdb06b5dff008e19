"""`/api/v1/persons/_search`: what there is of one person; the number comes in the body and is not answered (SEC-13)."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from adapter.access import May
from adapter.store.input_answers import Held
from adapter.web.office.answering import answer
from adapter.web.office.explaining import input_json
from adapter.web.office.gate import scope_of
from adapter.web.office.looking_up import look_up, persons_of
from adapter.web.office.office import Office
from adapter.web.office.routing import OfficeApi
from adapter.web.requests import TurnedAway


class Whom(BaseModel):
    """Whose number it is."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    fid: str = Field(repr=False, description="Any kind of number that KPR identifies persons by (9032).")
    before: int | None = Field(default=None, ge=0, lt=2**63, description="`next` of the page before.")
    limit: int = Field(default=100, ge=1, le=1000, description="Inputs at most.")


def persons_api(office: Office) -> APIRouter:
    """Make the route of persons."""
    routes = APIRouter(route_class=OfficeApi, prefix="/persons", tags=["persons"])

    @routes.post("/_search")
    async def search(request: Request, whom: Whom) -> Response:
        """
        Services and the newest inputs of a person, where who asks may see persons; the look is written down.

        `next` is null on the last page of inputs; all services are on each.
        """
        scope_of(request, May.SEE_PERSONS)
        persons = persons_of(whom.fid)
        if not persons:
            raise TurnedAway(400, "invalid", _NO_NUMBER)
        found = await look_up(office, request, persons, whom.before, whom.limit)
        services = [_held_json(each) for each in found.held]
        inputs = [input_json(each) for each in found.inputs]
        return answer({"services": services, "inputs": inputs, "next": found.next})

    return routes


def _held_json(held: Held) -> dict[str, object]:
    return {
        "tenant": held.tenant,
        "kommune_nr": held.kommune_nr,
        "kind": held.kind,
        "id": held.id,
        "service_code": held.code,
        "last_updated": held.last_updated,
    }


_NO_NUMBER: Mapping[str, str] = {
    "nb": "Dette er ikke et gyldig nummer av noen type (9032).",
    "en": "This is no valid number of any kind (9032).",
}
