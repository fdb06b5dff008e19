"""What documents refer to and nobody has delivered: its name, and who can be asked for it."""

import re
from collections.abc import Collection, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from adapter.events import Delivered
from adapter.events.entries import VERSION
from adapter.values import Unshown, Value

#: `Type/id` as FHIR allows them (R4, resource.id); an id of dots alone would be a step in an address.
_NAME = re.compile(r"(?:^|/)([A-Z][A-Za-z]{1,40}/(?!\.+$)[A-Za-z0-9.-]{1,64})$")


class Said(StrEnum):
    """What somebody who was asked for a resource said."""

    FOUND = "found"
    #: Not there now; it may be later.
    NOT_FOUND = "not-found"
    #: Was there, and is gone for good.
    GONE = "gone"
    #: We may not ask: the token, or its rights.
    REFUSED = "refused"
    #: Does not answer, or asks us to come again later.
    AWAY = "away"
    #: Another resource than we asked for, too large, a redirect, or no FHIR.
    UNUSABLE = "unusable"
    #: On a server, or of a kind, that we do not ask for.
    NOT_ASKED = "not-asked"


class Answer(Value, frozen=True):
    """What came of asking for one resource."""

    said: Said
    delivered: Unshown[Delivered | None] = None
    #: How long nobody of this tenant's is asked again.
    rest: timedelta = timedelta(0)


class Asking(Protocol):
    """
    Somebody who can be asked for resources by address: the FHIR APIs of the tenants that have one.

    `ask` never raises for what a neighbour does; each address gets an answer, and all of one call
    together take no longer than a set time.
    """

    def serves(self, tenant: str) -> bool: ...

    async def ask(self, tenant: str, addresses: Collection[str]) -> Mapping[str, Answer]: ...


def name_of(address: str) -> str | None:
    """Give the `Type/id` that an address ends in, whatever its server and version; None if it has none."""
    found = _NAME.search(address.partition(VERSION)[0])
    return found[1] if found else None
