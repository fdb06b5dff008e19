"""Accounts with marked persons in all that an issuer tells of them, and offices that they log in at."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from fastapi import FastAPI

from adapter.events import Event
from adapter.pipeline import take_in
from adapter.store import Store
from adapter.web.office import office_app
from adapter.web.recognising.issuer import Issuer
from tests.marked.persons import number, words
from tests.marked.search import Heard
from tests.notifications.documents import WORLD
from tests.office_access.opened import At, access_in, browser, office_at
from tests.stores import opened_store

#: Ids that stand in an address; what an address asks for is no part of a route.
_ID = re.compile(r"/\d+(?=/|$)")

#: What HelseID and others tell of who logs in.
CLAIMS: Mapping[str, object] = {
    "sub": number("account"),
    "pid": number("account"),
    "helseid://claims/identity/pid": number("account"),
    "preferred_username": f"p{number('account')}",
    "name": words("name of an account"),
    "given_name": words("claim of an account"),
    "email": f"{words('claim of an account')}@epj.example",
    "address": {"street_address": words("claim of an account"), "postal_code": number("account")},
    "groups": ["drift", "kontroll", words("claim of an account"), number("account")],
}


class Listening(httpx.AsyncBaseTransport):
    """A browser's way to the office; what the office answers is noted, by route and who asks."""

    def __init__(self, heard: Heard, who: str, app: FastAPI) -> None:
        self._heard, self._who = heard, who
        self._way = httpx.ASGITransport(app, raise_app_exceptions=False, client=("127.0.0.1", 40000))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._way.handle_async_request(request)
        body = await answer.aread()
        named = f"{request.method} {_ID.sub('/{}', request.url.path)} as {self._who}"
        self._heard.hear("login", f"answer body {named}", body)
        headers = (f"{name}: {value}" for name, value in answer.headers.items())
        self._heard.hear("login", f"answer headers {named}", "\n".join(headers))
        return answer


def listened(heard: Heard, who: str, app: FastAPI, address: str) -> httpx.AsyncClient:
    """A browser at an office; everything else is where it is, and not listened to."""
    made = browser(app, address)
    made._mounts = {pattern: Listening(heard, who, app) for pattern in made._mounts}
    return made


@asynccontextmanager
async def office_of(
    folder: Path, url: str, address: str, issuer: Issuer, now: At, *given: Event, **settings: object
) -> AsyncIterator[tuple[FastAPI, Store]]:
    """An office with a login, over a store in which these documents were taken in."""
    async with opened_store(folder, None if url.startswith("sqlite") else url) as store:
        await take_in(list(given), store, WORLD)
        office = office_at(address, store, issuer, access_in(folder), now, **settings)
        yield office_app(office), store
    await issuer.close()


def wrong_answers(state: str) -> Iterator[Mapping[str, str]]:
    """What an issuer, or whoever would be taken for one, sends a browser back with."""
    given, said = number("answer of the issuer"), words("answer of the issuer")
    yield {"error": "access_denied", "error_description": f"{said} {given}", "state": state}
    yield {"error": given, "error_uri": f"https://issuer.example/{given}/{said}", "state": state}
    yield {"code": f"{given}{said}", "state": given}
    yield {"code": f"{given} {said}", "state": state, "iss": f"https://{given}.example/{said}"}
    yield {given: said, "state": state}


def wrong_claims() -> Iterator[Mapping[str, object]]:
    """Claims of tokens that are refused, each with somebody in it."""
    given, said = number("answer of the issuer"), words("answer of the issuer")
    for name in ("iss", "aud", "nonce", "azp", "exp", "iat", "nbf", "sub"):
        yield {name: [given, said]}
        yield {name: f"{given} {said}"}
