"""
Delivery over HTTP for those who run the service: lines, messages, and a person's decisions about them.

It knows nobody yet: it is served only where the machine itself alone can reach it, on the port of health
(SEC-09, SEC-26). No answer holds anything about a person, and no error quotes a request (SEC-13).
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from ipaddress import ip_address
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, FastAPI, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.middleware.base import RequestResponseEndpoint
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import Response

from adapter.errors import AdapterError, Misconfigured, NotFound, NotNow, Unavailable
from adapter.fhir.times import OSLO
from adapter.logs import log_fault
from adapter.mapping import Person
from adapter.outbox import Line
from adapter.outbox.line import LineKey, MessageState, Notified
from adapter.store import Store
from adapter.store.acting import made_by
from adapter.store.line_json import json_of
from adapter.store.operating import By
from adapter.store.resending import Choice

#: Where a sub-application of the health port has it.
PREFIX = "/api/v1"
#: What a browser on this machine calls it; another name in a request is a trick (DNS rebinding).
_NAMES = ["localhost", "127.0.0.1", "[::1]"]
_MOST = 1000
#: Tells the rule by which a notification must be held back, at a time; None when it is sound.
JudgeAt = Callable[[Notified, datetime], str | None]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the interface works on."""

    store: Store
    judge: JudgeAt
    #: Notifications in one message at most.
    limit: int
    now: Callable[[], datetime]


class Why(BaseModel):
    """Who acts, and why; both are kept."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    who: str = "api"
    why: str


class Closing(Why):
    """Who closes a message, and why, and whether it is known that the register has not got it."""

    although_unknown: bool = False


class Whom(BaseModel):
    """A person by number, as KPR identifies persons."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    type_id: str = Field(alias="typeID")
    fid: str = Field(repr=False)


class Which(Why):
    """Which notifications to send again; as `Choice` has it, and one at least must be given."""

    id: str | None = None
    since_id: str | None = None
    until_id: str | None = None
    since: date | None = None
    until: date | None = None
    message_id: str | None = None
    person: Whom | None = Field(default=None, repr=False)


Kommune = Annotated[str, Path(pattern=r"^[0-9]{4}$")]


def may_serve(host: str) -> bool:
    """Whether an address that is listened on can be reached from this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def delivery_app(delivery: Delivery) -> FastAPI:
    """Make the application, to be mounted under `PREFIX`."""
    app = FastAPI(title="kpr-adapter delivery", docs_url=None, redoc_url=None, openapi_url="/openapi.json")
    app.include_router(_reading(delivery))
    app.include_router(_acting(delivery))
    # Inside the framework's own last resort, which would write the error's text to the log.
    app.middleware("http")(_last_resort)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=_NAMES, www_redirect=False)
    app.exception_handler(AdapterError)(_refused)
    app.exception_handler(HTTPException)(_no_address)
    app.exception_handler(RequestValidationError)(_not_understood)
    return app


def _reading(delivery: Delivery) -> APIRouter:
    routes, reading = APIRouter(), delivery.store.line_reading

    @routes.get("/lines")
    async def lines(kommune: str | None = None) -> Response:
        """All lines as they stand."""
        return _answer([json_of(each) for each in await reading.lines(kommune_nr=kommune)])

    @routes.get("/lines/{kommune}/{line}")
    async def line(kommune: Kommune, line: Line) -> Response:
        """One line, with what persons did to it and whether its chain holds."""
        key = LineKey(kommune, line)
        item = json_of(await reading.line(key))
        acts = await reading.operations(key, limit=_MOST)
        faults = await reading.check_chain(key)
        besides = {"operations": [json_of(act) for act in acts], "faults": [json_of(one) for one in faults]}
        return _answer(item | besides)

    @routes.get("/messages")
    async def messages(
        kommune: str | None = None,
        line: Line | None = None,
        state: MessageState | None = None,
        since: date | None = None,
        after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
        limit: Annotated[int, Query(ge=1, le=_MOST)] = 50,
    ) -> Response:
        """Messages in the order in which they were made; the next page is after the last one's number."""
        began = datetime.combine(since, time(), OSLO) if since else None
        found = await reading.messages(
            kommune_nr=kommune, line=line, state=state, since=began, after=after, limit=limit
        )
        return _answer([json_of(each) for each in found])

    @routes.get("/messages/{asked}")
    async def message(asked: str) -> Response:
        """One message by its messageId or a refId, with attempts, notifications and acts."""
        return _answer(json_of(await reading.message(asked)))

    return routes


def _acting(delivery: Delivery) -> APIRouter:
    routes, acts, reading = APIRouter(), delivery.store.operations, delivery.store.line_reading

    async def on_line(key: LineKey, act: Callable[[], Awaitable[None]]) -> Response:
        # A line that is not there is a slip of the pen: it is not made.
        await reading.line(key)
        await act()
        return _answer(json_of(await reading.line(key)))

    async def on_message(asked: str, act: Awaitable[None]) -> Response:
        await act
        return _answer(json_of((await reading.message(asked)).message))

    @routes.post("/lines/{kommune}/{line}/stop")
    async def stop(kommune: Kommune, line: Line, why: Why) -> Response:
        """Let nothing leave the line."""
        key, by = LineKey(kommune, line), _by(why)
        return await on_line(key, lambda: acts.stop(key, by, delivery.now()))

    @routes.post("/lines/{kommune}/{line}/start")
    async def start(kommune: Kommune, line: Line, why: Why) -> Response:
        """Let the line go on."""
        key, by = LineKey(kommune, line), _by(why)
        return await on_line(key, lambda: acts.start(key, by, delivery.now()))

    @routes.post("/lines/{kommune}/{line}/resend")
    async def resend(kommune: Kommune, line: Line, which: Which) -> Response:
        """Send notifications again that the register has accepted."""
        made = await acts.resend(
            LineKey(kommune, line), _choice(which), delivery.limit, _by(which), delivery.now()
        )
        return _answer([json_of(each) for each in made])

    @routes.post("/messages/{message_id}/resend")
    async def send_now(message_id: str, why: Why) -> Response:
        """Send a message that waits, at once."""
        return await on_message(message_id, acts.send_now(message_id.lower(), _by(why), delivery.now()))

    @routes.post("/messages/{message_id}/close")
    async def close(message_id: str, why: Closing) -> Response:
        """End a refused message."""
        closing = acts.close(
            message_id.lower(), _by(why), delivery.now(), although_unknown=why.although_unknown
        )
        return await on_message(message_id, closing)

    @routes.post("/messages/{message_id}/release")
    async def release(message_id: str, why: Why) -> Response:
        """Make a refused message anew; null where nothing of it is left."""
        now = delivery.now()

        def judge(notified: Notified) -> str | None:
            return delivery.judge(notified, now)

        made = await acts.release(message_id.lower(), judge, _by(why), now)
        return _answer(json_of(made) if made else None)

    return routes


def _by(why: Why) -> By:
    return made_by(why.who, why.why)


def _choice(which: Which) -> Choice:
    chosen = which.model_dump(exclude={"who", "why", "person"})
    whom = which.person
    choice = Choice(**chosen, person=Person(type_id=whom.type_id, fid=whom.fid) if whom else None)
    if not choice.told():
        raise NotNow("say which notifications: id, since_id, until_id, since, until, message_id or person")
    return choice


def _answer(value: object, status: int = 200) -> Response:
    return Response(orjson.dumps(value), status, media_type="application/json")


async def _last_resort(request: Request, call_next: RequestResponseEndpoint) -> Response:
    try:
        return await call_next(request)
    except Exception as fault:  # noqa: BLE001 - whatever it is, its text must not get out
        log_fault("request_failed", fault)
        return _answer({"error": "a fault of the program; see the log"}, 500)


async def _refused(_request: Request, why: Exception) -> Response:
    """Say why in our own words, which quote nothing but what was asked for by name."""
    return _answer({"error": str(why)}, _status(why))


def _status(why: Exception) -> int:
    kinds: Sequence[tuple[type[AdapterError], int]] = (
        (NotFound, 404),
        (NotNow, 409),
        (Misconfigured, 422),
        (Unavailable, 503),
    )
    return next((status for kind, status in kinds if isinstance(why, kind)), 500)


async def _no_address(_request: Request, why: Exception) -> Response:
    assert isinstance(why, HTTPException)
    return _answer({"error": str(why.detail)}, why.status_code)


async def _not_understood(_request: Request, why: Exception) -> Response:
    """Name the places that are wrong, never what stood there (SEC-13)."""
    assert isinstance(why, RequestValidationError)
    places: list[Mapping[str, Any]] = [
        {"at": ".".join(map(str, each["loc"])), "said": each["type"]} for each in why.errors()
    ]
    return _answer({"error": "the request is not understood", "places": places}, 422)
