"""`/api/v1/docs`: the OpenAPI description of the service as a page to read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response

from adapter.web.openapi import describe
from adapter.web.pages.phrases.interface import IN_BOKMAL
from adapter.web.pages.routing import PageRoute
from adapter.web.pages.shell import page

_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Operation:
    """Something a program can ask for."""

    method: str
    path: str
    summary: str
    description: str
    parameters: list[Mapping[str, Any]]
    #: Media types of what is sent.
    takes: list[str]
    #: By status: what is said of it, and its media types.
    answers: dict[str, tuple[str, list[str]]]

    @property
    def anchor(self) -> str:
        letters = (letter if letter.isalnum() else "-" for letter in f"{self.method}{self.path}")
        return "".join(letters).strip("-")


def api_routes() -> APIRouter:
    """Make the route of the page; the description itself has an address of its own."""
    routes = APIRouter(route_class=PageRoute)

    @cache
    def described(app: FastAPI) -> tuple[Operation, ...]:
        return tuple(operations(describe(app.routes)))

    @routes.get("/api/v1/docs", include_in_schema=False)
    def docs(request: Request) -> Response:
        return page(
            request,
            "api.html",
            operations=described(request.app),
            in_bokmal=IN_BOKMAL,
            description_at="/api/v1/openapi.json",
        )

    return routes


def operations(described: Mapping[str, Any]) -> Iterator[Operation]:
    """What a description says can be asked for, in its order."""
    for path, item in described.get("paths", {}).items():
        for method in _METHODS:
            if method in item:
                yield _operation(method, path, item, described)


def _operation(method: str, path: str, item: Mapping[str, Any], described: Mapping[str, Any]) -> Operation:
    told = item[method]
    parameters = [
        _resolved(each, described) for each in (*item.get("parameters", ()), *told.get("parameters", ()))
    ]
    body = _resolved(told.get("requestBody", {}), described)
    return Operation(
        method.upper(),
        path,
        told.get("summary", ""),
        told.get("description", ""),
        parameters,
        list(body.get("content", {})),
        {
            str(status): _answer(_resolved(each, described))
            for status, each in told.get("responses", {}).items()
        },
    )


def _answer(told: Mapping[str, Any]) -> tuple[str, list[str]]:
    return told.get("description", ""), list(told.get("content", {}))


def _resolved(told: Mapping[str, Any], described: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference within the description (`#/components/…`) stands for."""
    reference = told.get("$ref")
    if not reference:
        return told
    found: Any = described
    for step in str(reference).removeprefix("#/").split("/"):
        found = found.get(step, {})
    return found  # type: ignore[no-any-return]  # JSON
