"""`$validate`: a document is judged alone, as the service would, and every finding is said; nothing is kept."""

from collections.abc import Sequence
from typing import Literal
from uuid import uuid4

from fastapi import APIRouter, Request, Response

from adapter.bench.judging import judge
from adapter.bench.world import tenant_named
from adapter.checking import Checker, Judged, found_in
from adapter.events import Event
from adapter.fhir.positions import locate
from adapter.fhir.second_opinion import SecondOpinion
from adapter.pipeline import World
from adapter.values import replace
from adapter.web.answers import fhir_answer
from adapter.web.benching import Bench
from adapter.web.issues import (
    Places,
    Resource,
    issues_of,
    language_of,
    operation_outcome,
    plain_issue,
    said_issue,
)
from adapter.web.requests import body_of, content_type_among, tenant_of, time_of
from adapter.web.validate_besides import Beside, besides_of
from adapter.web.validate_request import Asked, asked_of
from adapter.web.validate_texts import SAID

Kind = Literal["Encounter", "EpisodeOfCare", "Bundle"]
MEDIA_TYPES = frozenset(
    {"application/fhir+json", "application/fhir+xml", "application/json", "application/xml", "text/xml"}
)


def validate_routes(bench: Bench) -> APIRouter:
    """Make the routes of the operation, for a type and for all of them."""
    routes = APIRouter(prefix="/fhir")

    @routes.post("/$validate")
    async def any_type(request: Request) -> Response:
        return await _validated(request, bench, None)

    @routes.post("/{kind}/$validate")
    async def one_type(kind: Kind, request: Request) -> Response:
        return await _validated(request, bench, kind)

    return routes


async def _validated(request: Request, bench: Bench, kind: Kind | None) -> Response:
    content_type = content_type_among(MEDIA_TYPES, request)
    tenant, at = tenant_of(request), time_of(request) or bench.now()
    body = await body_of(request, bench.most_bytes)
    world, language = bench.world(), language_of(request.headers.get("accept-language"))

    def work() -> Resource:
        asked = asked_of(request, body, content_type, world.limits)
        event = Event(
            f"bench/{uuid4()}",
            asked.document,
            at,
            "bench",
            tenant=tenant_named(tenant, world),
            headers={"content-type": content_type},
        )
        judged = _judged(event, world)
        besides = besides_of(asked, kind, world.tenants.tenants.get(judged.result.tenant or ""))
        return _outcome(judged, asked, besides, language)

    outcome = await bench.turns.work(len(body), work)
    return fhir_answer(request, outcome, headers={"content-language": language})


def _judged(event: Event, world: World) -> Judged:
    """Judge an event as if nothing had come before it; the model library explains refusals, and judges nothing else."""
    quick = replace(world, second_opinion=SecondOpinion(0, world.second_opinion.tell))
    return judge(event, Checker(quick), found_in)[0]


def _outcome(judged: Judged, asked: Asked, besides: Sequence[Beside], language: str) -> Resource:
    result = judged.result
    first = said_issue("information", "informational", result.outcome, SAID[result.outcome][language])
    found = issues_of(result.findings, language, _places(judged, asked))
    return operation_outcome(
        [first, *found, *(plain_issue(each.severity, each.code, each.text[language]) for each in besides)]
    )


def _places(judged: Judged, asked: Asked) -> Places:
    """Line and column of every finding in what was sent, which may be more than what was judged."""
    if not asked.within:
        return judged.places
    there = {each.expression: _within(each.expression, asked.within) for each in judged.result.findings}
    places = locate(asked.sent, "xml" if asked.is_xml else "json", there.values())
    return {each: places[place] for each, place in there.items()}


def _within(expression: str, place: str) -> str:
    """Where an expression of the resource stands in what was sent."""
    root, sign, rest = expression.partition(".")
    return f"{place}.{root}" if root == "resourceType" else f"{place}{sign}{rest}"
