"""The gate: finds out who asks, before anything else is done for them."""

import re
from typing import Protocol
from urllib.parse import urlsplit

from fastapi import Request

from adapter.access import May, NotAllowed, Scope, Visitor, at_this_machine
from adapter.config import is_loopback
from adapter.errors import AdapterError
from adapter.web.requests import TurnedAway


class NotKnown(AdapterError):
    """Nobody is logged in: a page goes to the login, the interface answers 401."""


class Gate(Protocol):
    """Recognises visitors."""

    async def visitor(self, request: Request) -> Visitor:
        """Say who asks; NotKnown where that cannot be said."""
        ...


class OpenAtHome:
    """No login: for whoever works at this machine, and for no other name it is called by (DNS rebinding)."""

    _NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

    def __init__(self, user: str) -> None:
        self._visitor = at_this_machine(user)

    async def visitor(self, request: Request) -> Visitor:
        is_here = request.client is not None and is_loopback(request.client.host)
        # Whoever hands requests on may hand on those of others: it is not for this machine alone then.
        is_handed_on = any(name in request.headers for name in _HANDED_ON)
        if called(request)[0] not in self._NAMES or not is_here or is_handed_on:
            raise TurnedAway(421, "forbidden", _NOT_HERE)
        return self._visitor


def called(request: Request) -> tuple[str | None, int | None]:
    """Give the host and port that a request says it is for; nothing where that is not said once and readably."""
    # Not `request.url`, which takes a Host that cannot be read for our own.
    stated = request.headers.getlist("host")
    read = _HOST.fullmatch(stated[0].lower()) if len(stated) == 1 else None
    if read is None:
        return None, None
    return read["host"].strip("[]"), int(read["port"]) if read["port"] else None


class Name:
    """What the office is called by browsers: host and port of its address."""

    def __init__(self, address: str) -> None:
        split = urlsplit(address)
        self._usual = 443 if split.scheme == "https" else 80
        self._called = (split.hostname, split.port or self._usual)

    def is_meant_by(self, request: Request) -> bool:
        """Whether a request says that it is for this name."""
        host, port = called(request)
        return (host, port or self._usual) == self._called


_HOST = re.compile(r"(?P<host>\[[0-9a-f:.]{2,45}\]|[a-z0-9.-]{1,253})(?::(?P<port>[0-9]{1,5}))?", re.ASCII)


#: What proxies add to what they hand on (RFC 7239, and what came before it).
_HANDED_ON = (
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-forwarded-proto",
    "x-forwarded-server",
    "x-original-host",
    "x-real-ip",
)


_NOT_HERE = {
    "nb": "Uten innlogging vises kontoret bare på maskinen selv. Bruk http://127.0.0.1 eller sett opp innlogging.",
    "en": "Without a login the office is for this machine alone. Use http://127.0.0.1, or set up a login.",
}


def visitor_of(request: Request) -> Visitor:
    """Who asks, as the gate recognised them (see `routing.py`)."""
    visitor: Visitor = request.state.visitor
    return visitor


def scope_of(request: Request, may: May) -> Scope:
    """How far the one who asks may; NotAllowed where they may not at all."""
    return visitor_of(request).scope(may)


def must(request: Request, may: May, kommune_nr: str) -> Visitor:
    """Refuse with NotAllowed what the one who asks may not in a kommune; give who it is."""
    visitor = visitor_of(request)
    if not visitor.may(may, kommune_nr):
        raise NotAllowed(may)
    return visitor
