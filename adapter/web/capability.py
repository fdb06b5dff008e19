"""What the service can do, as FHIR wants it said: a CapabilityStatement of R4 or of R5, by what is asked for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Literal

from fastapi import APIRouter, Request, Response

from adapter.web.answers import fhir_answer
from adapter.web.issues import Resource
from adapter.web.requests import TurnedAway

Fhir = Literal["4.0", "5.0"]
#: The MIME parameter, in Accept (FHIR, versioning, 2.1.0.4).
_PARAMETER = re.compile(r";\s*fhirversion\s*=\s*\"?([^\s;\",]*)", re.IGNORECASE)
_VERSIONS: Mapping[str, Fhir] = {"4.0": "4.0", "4.0.1": "4.0", "5.0": "5.0", "5.0.0": "5.0"}
_FULL: Mapping[Fhir, str] = {"4.0": "4.0.1", "5.0": "5.0.0"}
_TRANSLATE = {
    "name": "translate",
    "definition": "http://hl7.org/fhir/OperationDefinition/ConceptMap-translate",
}
_VALIDATE = {"name": "validate", "definition": "http://hl7.org/fhir/OperationDefinition/Resource-validate"}
_OAUTH = {"system": "http://terminology.hl7.org/CodeSystem/restful-security-service", "code": "OAuth"}
_NOT_ACCEPTABLE = {
    "nb": "FHIR-versjonen i Accept finnes ikke her. Bruk fhirVersion=4.0 eller fhirVersion=5.0.",
    "en": "The FHIR version in Accept is not served here. Use fhirVersion=4.0 or fhirVersion=5.0.",
}


@dataclass(frozen=True, slots=True)
class Served:
    """Which parts of the interface an application serves."""

    intake: bool
    bench: bool
    #: Whether senders to the intake are asked who they are.
    asks: bool = False


def capability_routes(served: Served) -> APIRouter:
    """Make the route of the statement."""
    routes = APIRouter(prefix="/fhir")

    @routes.get("/metadata")
    async def metadata(request: Request) -> Response:
        asked = _asked(request)
        answer = fhir_answer(request, capability_statement(served, asked or "4.0"))
        if asked:
            answer.headers["content-type"] += f"; fhirVersion={asked}"
        return answer

    return routes


def capability_statement(served: Served, asked: Fhir) -> Resource:
    """Give the statement in the words of a version; only R5 knows `acceptLanguage`."""
    languages = {"acceptLanguage": ["nb", "en"]} if asked == "5.0" else {}
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-11-22",
        "kind": "instance",
        "software": {"name": "kpr-adapter", "version": version("kpr-adapter")},
        "implementation": {"description": "Receives services and consultations, and reports them to KPR"},
        "fhirVersion": _FULL[asked],
        "format": ["application/fhir+json", "application/fhir+xml"],
        **languages,
        "rest": [_rest(served, asked)],
    }


def _rest(served: Served, asked: Fhir) -> Resource:
    # In the order of the elements, which XML is written by.
    rest: dict[str, Any] = {
        "mode": "server",
        "documentation": "R4 and R5 are both read. POST [base] takes bundles of all types.",
    }
    if served.asks:
        rest["security"] = {
            "service": [{"coding": [_OAUTH]}],
            "description": "Taking in needs an access token, or a certificate that a proxy hands on.",
        }
    if resources := _resources(served, asked):
        rest["resource"] = resources
    if served.intake:
        rest["interaction"] = [{"code": "transaction"}, {"code": "batch"}]
    if served.bench:
        rest["operation"] = [
            _VALIDATE | {"documentation": "At [base]/$validate for every type; nothing is kept."}
        ]
    return rest


def _resources(served: Served, asked: Fhir) -> Sequence[Resource]:
    create = {"interaction": [{"code": "create"}]} if served.intake else {}
    validate = {"operation": [_VALIDATE]} if served.bench else {}
    both = create | validate
    resources: list[Resource] = [{"type": kind, **both} for kind in ("Encounter", "EpisodeOfCare") if both]
    resources += [{"type": "Bundle", **validate}] if validate else []
    # R5 has other parameters for it than those that are understood here.
    resources += [{"type": "ConceptMap", "operation": [_TRANSLATE]}] if asked == "4.0" else []
    return resources


def _asked(request: Request) -> Fhir | None:
    """The version that Accept names; None where it names none, `TurnedAway` where it is another."""
    named = _PARAMETER.findall(request.headers.get("accept", ""))
    known = [_VERSIONS[each] for each in named if each in _VERSIONS]
    if named and not known:
        raise TurnedAway(406, "not-supported", _NOT_ACCEPTABLE)
    return known[0] if known else None
