"""From a request to an event: what is refused at the door, and what is taken in."""

import asyncio
import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from uuid import uuid4

import msgspec
from fastapi import Request
from starlette.requests import ClientDisconnect

from adapter.checking.moments import read_moment
from adapter.events import Event
from adapter.events.naming import safe_name
from adapter.logs import logger

MEDIA_TYPES = frozenset({"application/fhir+json", "application/fhir+xml"})
#: How a tenant may be called in a request.
_TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)


#: Seconds that a document may take to arrive: whoever is slower keeps memory from others.
PATIENCE = 60


class _Typed(msgspec.Struct, rename={"resource_type": "resourceType"}):
    """As much of a document as tells its type; the rest is passed over."""

    resource_type: str | None = None


class TurnedAway(Exception):
    """A request that is not taken in; nobody has read its document."""

    def __init__(
        self, status: int, code: str, text: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        #: FHIR's IssueType.
        self.code = code
        #: By language.
        self.text = text
        #: What the answer says besides, such as how to come again.
        self.headers = headers


async def event_of(
    request: Request, limit: int, now: Callable[[], datetime], tenant: str | None = None
) -> Event:
    """Make an event of a request, of the tenant it says unless one is given; raises `TurnedAway` when it cannot be one."""
    content_type, tenant = content_type_of(request), tenant or tenant_of(request)
    body = await body_of(request, limit)
    # Of the headers only this one: others may carry what nobody should keep.
    headers = {"content-type": content_type}
    return Event(f"http/{uuid4()}", body, now(), "http", tenant=tenant, headers=headers)


def must_be(kind: str, event: Event) -> None:
    """Turn away a JSON document that says it is of another type than its address; XML is not looked into."""
    said = type_said(event.body or b"")
    if said is not None and said != kind:
        raise TurnedAway(400, "invalid", _OTHER_TYPE)


def type_said(body: bytes) -> str | None:
    """Give the type that a JSON document says it is of; None where it says none that can be read."""
    try:
        return msgspec.json.decode(body, type=_Typed).resource_type
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # What is wrong with it, the path finds out and explains.
        return None


def content_type_of(request: Request) -> str:
    """Give the content type of a document; `TurnedAway` for what is no FHIR."""
    return content_type_among(MEDIA_TYPES, request)


def content_type_among(
    known: Collection[str], request: Request, text: Mapping[str, str] | None = None
) -> str:
    """Give the content type of a document; `TurnedAway`, with a text of its own where needed, for one that is not known."""
    content_type = request.headers.get("content-type", "")
    if content_type.partition(";")[0].strip().lower() not in known:
        raise TurnedAway(415, "not-supported", text or _MEDIA_TYPE)
    return content_type


def time_of(request: Request) -> datetime | None:
    """Give the time that documents are to be judged by, where a request says one; `TurnedAway` for what is none."""
    said = request.query_params.get("as-of")
    if said is None:
        return None
    # A plus sign that nobody encoded has become a space in the address.
    moment = read_moment(said.replace(" ", "+"))
    if moment is None:
        raise TurnedAway(400, "value", _BAD_TIME)
    return moment


def tenant_of(request: Request) -> str | None:
    """Whose a request says it is; `TurnedAway` for what cannot be a name."""
    named = request.headers.get("x-tenant") or request.query_params.get("tenant")
    if named is None:
        return None
    # An identity number is no name.
    if not _TENANT.fullmatch(named) or safe_name(named) != named:
        raise TurnedAway(400, "value", _BAD_TENANT)
    return named


async def body_of(request: Request, limit: int) -> bytes:
    """Give the body; `TurnedAway` where there is none, or more of it than is allowed, whatever it says of its size."""
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said) > limit:
        raise TurnedAway(413, "too-long", _TOO_LARGE)
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for piece in request.stream():
                body += piece
                if len(body) > limit:
                    raise TurnedAway(413, "too-long", _TOO_LARGE)
    except TimeoutError:
        raise TurnedAway(408, "timeout", _TOO_SLOW) from None
    except ClientDisconnect:
        logger.info("sender_hung_up")
        raise TurnedAway(400, "incomplete", _CUT_OFF) from None
    if not body:
        raise TurnedAway(400, "required", _EMPTY)
    return bytes(body)


_MEDIA_TYPE = {
    "nb": "Send dokumentet som application/fhir+json eller application/fhir+xml.",
    "en": "Send the document as application/fhir+json or application/fhir+xml.",
}
_OTHER_TYPE = {
    "nb": "Dokumentet er av en annen type enn adressen. Bundle sendes til /fhir.",
    "en": "The document is of another type than the address. A Bundle is sent to /fhir.",
}
_EMPTY = {
    "nb": "Forespørselen har ikke noe innhold. Send en FHIR-ressurs.",
    "en": "The request has no body. Send a FHIR resource.",
}
_TOO_SLOW = {
    "nb": "Dokumentet kom ikke helt fram innen ett minutt. Send det på nytt.",
    "en": "The document did not arrive as a whole within a minute. Send it again.",
}
_CUT_OFF = {
    "nb": "Forespørselen ble avbrutt før hele dokumentet var kommet. Send det på nytt.",
    "en": "The request was cut off before all of the document had come. Send it again.",
}
_BAD_TENANT = {
    "nb": "Avsendernavnet kan ikke brukes. Bruk navnet som står i oppsettet.",
    "en": "The tenant cannot be called that. Use the name in the configuration.",
}
_BAD_TIME = {
    "nb": "as-of er ikke et tidspunkt mellom 1990 og 2100. Skriv det med tidssone: 2026-11-01T12:00:00+01:00.",
    "en": "as-of is no time between 1990 and 2100. Write it with its offset: 2026-11-01T12:00:00+01:00.",
}
_TOO_LARGE = {
    "nb": "Dokumentet er større enn det som tas imot. Del det opp.",
    "en": "The document is larger than what is accepted. Split it.",
}
