"""The FHIR door: documents are posted, and answered with an OperationOutcome when they are safe."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Literal, Protocol

import orjson
from fastapi import APIRouter, Request, Response

from adapter.checking import places_of
from adapter.events import Event
from adapter.outcomes import Outcome, Taken
from adapter.web.issues import Resource, language_of, outcome_of
from adapter.web.requests import event_of, must_be

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


class FhirResponse(Response):
    """FHIR in JSON."""

    media_type = "application/fhir+json"

    def render(self, content: Any) -> bytes:
        return orjson.dumps(content)


def fhir_routes(door: Door, *, max_bytes: int, now: Clock) -> APIRouter:
    """Make the routes below /fhir."""
    routes = APIRouter(prefix="/fhir")

    @routes.get("/metadata")
    async def metadata() -> FhirResponse:
        return FhirResponse(capability_statement())

    @routes.post("")
    async def document(request: Request) -> FhirResponse:
        taken = await _hand_in(door, await event_of(request, max_bytes, now))
        status = _STATUS.get(taken.result.outcome, HTTPStatus.OK)
        return _answer(request, taken, HTTPStatus.OK if status is HTTPStatus.CREATED else status)

    @routes.post("/{kind}")
    async def resource(kind: Literal["Encounter", "EpisodeOfCare"], request: Request) -> FhirResponse:
        event = await event_of(request, max_bytes, now)
        must_be(kind, event)
        taken = await _hand_in(door, event)
        return _answer(request, taken, _STATUS.get(taken.result.outcome, HTTPStatus.OK))

    return routes


def capability_statement() -> Resource:
    """Say what this door can do, as FHIR wants it said."""
    create = [{"code": "create"}]
    resources = [{"type": kind, "interaction": create} for kind in ("Encounter", "EpisodeOfCare")]
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-11-22",
        "kind": "instance",
        "software": {"name": "kpr-adapter", "version": version("kpr-adapter")},
        "implementation": {"description": "Receives services and consultations, and reports them to KPR"},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "application/fhir+xml"],
        "rest": [
            {
                "mode": "server",
                "documentation": "R4 and R5 are both read. POST [base] takes bundles of all types.",
                "resource": resources,
                "interaction": [{"code": "transaction"}, {"code": "batch"}],
            }
        ],
    }


async def _hand_in(door: Door, event: Event) -> Taken:
    taken: Taken = await door.ask(event)
    return taken


def _answer(request: Request, taken: Taken, status: HTTPStatus) -> FhirResponse:
    language = language_of(request.headers.get("accept-language"))
    outcome = outcome_of(taken.result, language, places_of(taken))
    return FhirResponse(outcome, status, {INPUT_HEADER: taken.event.id, "content-language": language})
