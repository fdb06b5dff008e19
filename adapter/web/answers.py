"""An answer in FHIR, in JSON or in XML as it is asked for."""

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import Request, Response

from adapter.fhir.to_xml import to_xml

_JSON, _XML = "application/fhir+json", "application/fhir+xml"
#: What `_format` and Accept call them (FHIR R4, 3.1.0.1.11).
_NAMES = {
    _JSON: _JSON,
    "application/json": _JSON,
    "json": _JSON,
    _XML: _XML,
    "application/xml": _XML,
    "xml": _XML,
}


def fhir_answer(
    request: Request, resource: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer with a resource; in JSON where the request does not say."""
    media_type = _asked(request)
    body = to_xml(resource) if media_type == _XML else orjson.dumps(resource)
    return Response(body, status, {"vary": "accept, accept-language", **(headers or {})}, media_type)


def _asked(request: Request) -> str:
    """`_format` goes before Accept; of several the first that is one of ours."""
    wanted = [request.query_params.get("_format", ""), *request.headers.get("accept", "").split(",")]
    # A plus sign that nobody encoded has become a space in the address.
    named = (_NAMES.get(each.partition(";")[0].strip().lower().replace(" ", "+")) for each in wanted)
    return next((media_type for media_type in named if media_type), _JSON)
