"""The FHIR door: documents are posted, and answered with an OperationOutcome when they are safe."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any, Literal, Protocol

from fastapi import APIRouter, Request, Response

from adapter.checking import places_of
from adapter.events import Event
from adapter.outcomes import Outcome, Taken
from adapter.web.answers import fhir_answer
from adapter.web.issues import language_of, outcome_of
from adapter.web.requests import event_of, must_be
from adapter.web.senders import Senders

#: By outcome; a resource that brought something new by its own address is created.
_STATUS = {
    Outcome.NOTIFY: HTTPStatus.CREATED,
    Outcome.CONSULT: HTTPStatus.CREATED,
    Outcome.HOLD: HTTPStatus.CREATED,
    Outcome.PARK: HTTPStatus.ACCEPTED,
    # The sender must look: some of it was refused.
    Outcome.PARTIAL: HTTPStatus.UNPROCESSABLE_ENTITY,
    Outcome.REJECT: HTTPStatus.UNPROCESSABLE_ENTITY,
}
Clock = Callable[[], datetime]
#: What people and runbooks name an input by; ours, and no data of the sender's.
INPUT_HEADER = "x-kpr-input"


class Door(Protocol):
    """Where documents are handed in; answers when what came of them is safe."""

    async def ask(self, event: Event) -> Any: ...


def fhir_routes(door: Door, *, max_bytes: int, now: Clock, senders: Senders | None = None) -> APIRouter:
    """Make the routes of the intake below /fhir; without `senders` nobody is asked who they are."""
    routes = APIRouter(prefix="/fhir")

    async def handed_in(request: Request) -> Event:
        # First of all: of who is not recognised nothing is read.
        tenant = await senders.tenant(request) if senders else None
        return await event_of(request, max_bytes, now, tenant)

    @routes.post("")
    async def document(request: Request) -> Response:
        taken = await _hand_in(door, await handed_in(request))
        status = _STATUS.get(taken.result.outcome, HTTPStatus.OK)
        return _answer(request, taken, HTTPStatus.OK if status is HTTPStatus.CREATED else status)

    @routes.post("/{kind}")
    async def resource(kind: Literal["Encounter", "EpisodeOfCare"], request: Request) -> Response:
        event = await handed_in(request)
        must_be(kind, event)
        taken = await _hand_in(door, event)
        return _answer(request, taken, _STATUS.get(taken.result.outcome, HTTPStatus.OK))

    return routes


async def _hand_in(door: Door, event: Event) -> Taken:
    taken: Taken = await door.ask(event)
    return taken


def _answer(request: Request, taken: Taken, status: HTTPStatus) -> Response:
    language = language_of(request.headers.get("accept-language"))
    outcome = outcome_of(taken.result, language, places_of(taken))
    headers = {INPUT_HEADER: taken.event.id, "content-language": language}
    return fhir_answer(request, outcome, status, headers)
