"""The description of the office's interface (OpenAPI 3.1): `/api/v1/openapi.json`."""

from functools import cache
from importlib.metadata import version

import orjson
from fastapi import APIRouter, FastAPI, Response
from fastapi.openapi.utils import get_openapi

from adapter.web.api_errors import Problem
from adapter.web.office.routing import OfficeApi

_REF = "#/components/schemas/"
#: What each status means at every address; the answer is a `Problem`.
_MEANINGS = {
    "400": "A parameter or a field has a value that is not used here.",
    "401": "Nobody is logged in, or the token is not valid.",
    "403": "The roles of who asks do not allow it.",
    "404": "There is no such thing, or it is beyond what may be seen.",
    "409": "It cannot be done as things stand; the text says what must come first.",
    "503": "The store does not answer; try again after Retry-After seconds.",
}
_ABOUT = (
    "For those who run the service and answer for what it reports. Every answer holds only what the roles of who "
    "asks let them see. Acts say why, and are kept with who acted and when."
)


def openapi_api(app: FastAPI) -> APIRouter:
    """Make the route of the description of an application's interface."""
    routes = APIRouter(route_class=OfficeApi)

    @cache
    def description() -> bytes:
        return orjson.dumps(_describe(app))

    @routes.get("/openapi.json", include_in_schema=False)
    async def openapi() -> Response:
        return Response(description(), media_type="application/json")

    return routes


def _describe(app: FastAPI) -> dict[str, object]:
    described = get_openapi(
        title="kpr-adapter office", version=version("kpr-adapter"), description=_ABOUT, routes=app.routes
    )
    for item in described["paths"].values():
        for operation in item.values():
            # The framework's answer to a bad parameter; here that is a 400.
            operation["responses"].pop("422", None)
            operation["responses"] |= {status: _problem(meaning) for status, meaning in _MEANINGS.items()}
    schemas = described.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = Problem.model_json_schema(ref_template=_REF + "{model}")
    schemas.update(problem.pop("$defs", {}), Problem=problem)
    return described


def _problem(meaning: str) -> dict[str, object]:
    content = {"application/json": {"schema": {"$ref": f"{_REF}Problem"}}}
    return {"description": meaning, "content": content}
