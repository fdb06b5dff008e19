"""The test bench over HTTP, in this process: what it answers to a document."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import httpx
from fastapi import FastAPI

from adapter.config import BenchSettings, Settings, shipped_examples
from adapter.events import Event
from adapter.events.naming import safe_name
from adapter.fhir.numbers import PersonNumber, classify
from adapter.main import build_world
from adapter.pipeline import World
from adapter.values import replace
from adapter.web.app import web_app
from adapter.web.benching import Bench, make_bench

EXAMPLES = shipped_examples()
JSON, XML = "application/fhir+json", "application/fhir+xml"
LINE, COLUMN, SOURCE, MESSAGE_ID = (
    f"http://hl7.org/fhir/StructureDefinition/operationoutcome-{name}"
    for name in ("issue-line", "issue-col", "issue-source", "message-id")
)
RULES = "urn:kpr-adapter:rule"


@cache
def examples_world() -> World:
    """What the examples are judged by: read once, as nothing changes it."""
    return build_world(Settings(tenants=EXAMPLES / "tenants.yaml"))


def bench_app(world: World, **settings: Any) -> FastAPI:
    """An application with the bench alone, at the time of the tenants file."""
    return app_of(bench_of(world, **settings), world)


def bench_of(world: World, **settings: Any) -> Bench:
    return make_bench(BenchSettings(**settings), lambda: world, lambda: world.tenants.clock)


def app_of(bench: Bench | None, world: World) -> FastAPI:
    limit = world.limits.max_bytes
    return web_app(None, lambda: world, max_bytes=limit, now=lambda: world.tenants.clock, bench=bench)


@asynccontextmanager
async def asking(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://kpr") as client:
        yield client


def issues(answer: httpx.Response) -> list[dict[str, Any]]:
    """The issues of an OperationOutcome in JSON."""
    outcome = answer.json()
    assert outcome["resourceType"] == "OperationOutcome"
    assert outcome["issue"]
    return outcome["issue"]


def rules_of(answer: httpx.Response) -> list[str]:
    """The rules that an OperationOutcome names."""
    return [coding["code"] for each in issues(answer) for coding in _codings(each)]


def came_to(answer: httpx.Response) -> str:
    """The outcome of a document: the first issue says it."""
    (coding,) = issues(answer)[0]["details"]["coding"]
    assert coding["system"] == "urn:kpr-adapter:outcome"
    return coding["code"]


def places_of(answer: httpx.Response) -> list[tuple[int, int]]:
    """Line and column of each finding."""
    told = [_extensions(each) for each in issues(answer) if _codings(each)]
    return [(int(each[LINE]), int(each[COLUMN])) for each in told]


def _codings(issue: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in issue["details"].get("coding", []) if each["system"] == RULES]


def _extensions(issue: dict[str, Any]) -> dict[str, Any]:
    return {each["url"]: each["valueString"] for each in issue.get("extension", [])}


def real_looking_number() -> str:
    """Worked out here, so that it stands in no file: of the years before 1900, never given out."""
    numbers = (f"010160700{control:02d}" for control in range(100))
    return next(one for one in numbers if isinstance(classify(one, rule_2032=False), PersonNumber))


def as_line(name: str, event: Event) -> bytes:
    """An event as a line of `POST /api/v1/check?events=true`."""
    value = None if event.body is None else event.body.decode()
    line = {"file": name, "tenant": event.tenant, "key": event.key, "headers": dict(event.headers)}
    return json.dumps(line | {"value": value}).encode()


def as_sent(name: str, event: Event) -> Event:
    """The same document as it comes by itself: what it is, its file's name tells."""
    headers = {"content-type": XML if name.endswith(".xml") else JSON}
    return replace(event, id=safe_name(name), headers=headers)


async def checked(client: httpx.AsyncClient, name: str, event: Event, as_of: str | None = None) -> Any:
    """The result of one document, posted as it is."""
    tenant = {"x-tenant": event.tenant} if event.tenant else {}
    answer = await client.post(
        "/api/v1/check",
        params={"name": name} | ({"as-of": as_of} if as_of else {}),
        content=event.body,
        headers={"content-type": event.content_type} | tenant,
    )
    assert answer.status_code == 200
    return answer.json()


async def checked_events(client: httpx.AsyncClient, lines: list[bytes], *, independent: bool) -> list[Any]:
    """The results of events, in their order."""
    answer = await client.post(
        "/api/v1/check",
        params={"events": "true", "independent": str(independent).lower()},
        content=b"\n".join(lines),
        headers={"content-type": "application/x-ndjson"},
    )
    assert answer.status_code == 200
    return [json.loads(line) for line in answer.content.splitlines()]
