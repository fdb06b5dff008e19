"""
The description of the interface for programs (OpenAPI 3.1): `/api/v1/openapi.json`.

Sessions are described by their routes. What speaks FHIR, and `check`, take bodies in many forms that no model of the
framework's describes; of them it is said here.
"""

from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from typing import Any

import orjson
from fastapi import APIRouter, FastAPI, Response
from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

from adapter.web.api_errors import PROBLEMS
from adapter.web.bench_models import OpenSession

Json = dict[str, Any]

_REF = "#/components/schemas/"
_FHIR = ("application/fhir+json", "application/fhir+xml")
_SINGLE = (*_FHIR, "application/json", "application/xml", "text/xml")
_LINES = ("application/x-ndjson", "application/ndjson", "application/fhir+ndjson")
_CHECK, _METADATA, _VALIDATE = "/api/v1/check", "/fhir/metadata", "$validate"
_ABOUT = (
    "Judges FHIR documents for KPR and keeps nothing of them but in sessions, in memory, until they expire. "
    "For synthetic persons only: a number that looks real is refused and masked."
)


def openapi_routes(app: FastAPI) -> APIRouter:
    """Make the route of the description of an application's interface."""
    routes = APIRouter()

    @cache
    def description() -> bytes:
        return orjson.dumps(describe(app.routes))

    @routes.get("/api/v1/openapi.json", include_in_schema=False)
    async def openapi() -> Response:
        return Response(description(), media_type="application/json")

    return routes


def describe(routes: Iterable[BaseRoute]) -> Json:
    """Describe those of some routes that are part of the interface for programs."""
    described = get_openapi(
        title="kpr-adapter", version=version("kpr-adapter"), description=_ABOUT, routes=list(routes)
    )
    described["paths"] = {path: item for path, item in described["paths"].items() if _is_ours(path)}
    for path, item in described["paths"].items():
        for operation in item.values():
            if _is_frameworks(operation):
                # To a bad parameter; here that is a 400 or a 404.
                del operation["responses"]["422"]
            operation.update(_said(path, operation))
    schemas = described["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas |= _SCHEMAS | {"OpenSession": OpenSession.model_json_schema(ref_template=_REF + "{model}")}
    return described


def _is_ours(path: str) -> bool:
    return path.startswith("/api/v1/") or path.endswith(_VALIDATE) or path == _METADATA


def _is_frameworks(operation: Json) -> bool:
    schema = (
        operation["responses"].get("422", {}).get("content", {}).get("application/json", {}).get("schema")
    )
    return bool(schema == {"$ref": f"{_REF}HTTPValidationError"})


def _said(path: str, operation: Json) -> Json:
    """What is said here of an operation, in place of what its route says."""
    in_path = [each for each in operation.get("parameters", ()) if each["in"] == "path"]
    if path.endswith(_VALIDATE):
        return {
            "tags": ["fhir"],
            "parameters": [*in_path, _TENANT, _X_TENANT, _AS_OF, _FORMAT, _ACCEPT_LANGUAGE],
            "requestBody": _body(_SINGLE),
            "responses": _fhir_answers("OperationOutcome", 400, 404, 413, 415, 429),
        }
    if path == _METADATA:
        return {
            "tags": ["fhir"],
            "parameters": [_FORMAT],
            "responses": _fhir_answers("CapabilityStatement", 406),
        }
    if path == _CHECK:
        return {
            "parameters": [_TENANT, _X_TENANT, _AS_OF, _NAME, _flag("independent"), _flag("events")],
            "requestBody": _body((*_SINGLE, *_LINES)),
            "responses": _CHECKED,
        }
    return {}


def _parameter(name: str, about: str, schema: Json, *, where: str = "query") -> Json:
    return {"name": name, "in": where, "required": False, "description": about, "schema": schema}


def _flag(name: str) -> Json:
    about = {
        "independent": "Judge each document as if it were the first.",
        "events": "Each line is an event: value and, if wanted, key, headers, tenant, file.",
    }
    return _parameter(name, about[name], {"type": "string", "enum": ["true", "false"]})


_NAMED = {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"}
_TENANT = _parameter("tenant", "Whose it is: a name of the tenants file.", _NAMED)
_X_TENANT = _parameter("X-Tenant", "The same; goes before the parameter.", _NAMED, where="header")
_AS_OF = _parameter("as-of", "The time to judge by, with offset.", {"type": "string", "format": "date-time"})
_FORMAT = _parameter("_format", "json or xml; goes before Accept.", {"type": "string"})
_NAME = _parameter("name", "What the document is called.", {"type": "string", "maxLength": 200})
_ACCEPT_LANGUAGE = _parameter(
    "Accept-Language", "nb (the default) or en.", {"type": "string"}, where="header"
)


def _body(media_types: Iterable[str]) -> Json:
    return {"required": True, "content": {each: {"schema": {"type": "string"}} for each in media_types}}


def _fhir_answers(resource: str, *errors: int) -> Json:
    answers: Json = {"200": _fhir_answer(resource, "Done; what was found is in it.")}
    for status in errors:
        answers[str(status)] = _fhir_answer("OperationOutcome", PROBLEMS[status]["description"])
        if "headers" in PROBLEMS[status]:
            answers[str(status)]["headers"] = PROBLEMS[status]["headers"]
    return answers


def _fhir_answer(resource: str, about: str) -> Json:
    json, xml = _FHIR
    content = {json: {"schema": {"$ref": _REF + resource}}, xml: {"schema": {"type": "string"}}}
    return {"description": about, "content": content}


def _problem(status: int) -> Json:
    about = {key: value for key, value in PROBLEMS[status].items() if key != "model"}
    return about | {"content": {"application/json": {"schema": {"$ref": f"{_REF}Problem"}}}}


_CHECKED: Json = {
    "200": {
        "description": "The result; for NDJSON one on each line.",
        "content": {
            "application/json": {"schema": {"$ref": f"{_REF}ResultView"}},
            "application/x-ndjson": {"schema": {"type": "string"}},
        },
    },
    **{str(status): _problem(status) for status in (400, 413, 415, 429)},
}
_CODED: Json = {
    "type": "object",
    "required": ["code", "severity"],
    "properties": {"code": {"type": "string"}},
}
_SCHEMAS: Json = {
    "OperationOutcome": {
        "type": "object",
        "description": "What was found, as FHIR R4 says it: https://hl7.org/fhir/R4/operationoutcome.html",
        "required": ["resourceType", "issue"],
        "properties": {
            "resourceType": {"const": "OperationOutcome"},
            "issue": {"type": "array", "minItems": 1, "items": _CODED},
        },
    },
    "CapabilityStatement": {
        "type": "object",
        "description": "What is served, as FHIR says it.",
        "required": ["resourceType", "status", "kind", "fhirVersion", "format"],
        "properties": {"resourceType": {"const": "CapabilityStatement"}},
    },
}
