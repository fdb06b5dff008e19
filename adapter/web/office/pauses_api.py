"""`/api/v1/pauses`: what is paused, for programs."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from pydantic import Field

from adapter.events.pausing import Paused
from adapter.web.office import pausing
from adapter.web.office.answering import Why, answer
from adapter.web.office.office import Office
from adapter.web.office.pausing import Subject
from adapter.web.office.routing import OfficeApi


class Change(Why):
    """What is paused, or resumed, and why."""

    what: Subject
    name: str = Field(
        default="", description="Source or tenant; of a line `4631/IPLOS`; empty for all sending."
    )
    #: False resumes it.
    paused: bool = Field(default=True, description="False resumes what is paused.")


def pauses_api(office: Office) -> APIRouter:
    """Make the routes of pauses."""
    routes = APIRouter(route_class=OfficeApi, prefix="/pauses", tags=["pauses"])

    @routes.get("")
    async def pauses(request: Request) -> Response:
        """What is paused, with who and why; lines that are stopped stand at /lines."""
        return answer([paused_json(each) for each in await pausing.pauses_of(office, request)])

    @routes.post("")
    async def change(request: Request, asked: Change) -> Response:
        """Pause or resume; answers with what is paused then."""
        act = pausing.pause if asked.paused else pausing.resume
        await act(office, request, asked.what, asked.name, asked.why)
        return answer([paused_json(each) for each in await pausing.pauses_of(office, request)])

    return routes


def paused_json(paused: Paused) -> Mapping[str, object]:
    """One pause for programs."""
    return {
        "what": paused.what.value,
        "name": paused.name,
        "kommune_nr": paused.kommune_nr,
        "who": paused.who,
        "why": paused.why,
        "since": paused.since.isoformat(),
    }
