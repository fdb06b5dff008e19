"""Client assertions: who asks for a token, and for which organisation (HelseID's profile of RFC 7523)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapter.simulator import Clock, Demands, Party
from adapter.simulator.jws import Key, Opened, Unsound, opened

#: Seconds that an assertion may be good for, and that two clocks may be apart.
_LONGEST, _SKEW = 60, 5
_PARENT_AND_CHILD = "urn:oid:1.0.6523"
_CHILD = "urn:oid:2.16.578.1.12.4.1.4.101"
_ORGANISATIONS = re.compile(r"NO:ORGNR:([^:]*):([^:]*)")
_ORGNR = re.compile(r"[0-9]{9}")


class NotAllowed(Exception):
    """The organisation cannot be had: HelseID's code, and what it means."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(f"{code}: {why}")


@dataclass(frozen=True, slots=True)
class Organisation:
    """For whom a token is."""

    parent: str | None = None
    child: str | None = None


@dataclass(slots=True)
class Assertions:
    """What HelseID knows of clients: their public keys by kid, whom they may act for, and what was used."""

    demands: Demands
    #: As its metadata say it.
    issuer: str
    clock: Clock
    parties: Mapping[str, Party]
    keys: Mapping[str, Key]
    _seen: dict[str, int] = field(default_factory=dict, init=False)

    def check(self, assertion: str) -> Opened:
        """Verify who asks; raises `Unsound`."""
        read = opened(assertion, "client-authentication+jwt", self._key)
        client = self.demands.client_id
        if read.text("iss") != client or read.text("sub") != client:
            raise Unsound("iss and sub must be the client")
        if read.claims.get("aud") != self.issuer:
            raise Unsound("aud must be the issuer, as its metadata say it")
        self._in_time(read)
        return read

    def _key(self, header: dict[str, Any]) -> Key:
        kid = header.get("kid")
        if not isinstance(kid, str) or kid not in self.keys:
            raise Unsound("kid is of no key that the client has registered")
        return self.keys[kid]

    def _in_time(self, read: Opened) -> None:
        now = int(self.clock().timestamp())
        made, ends = read.seconds("iat"), read.seconds("exp")
        if made > now + _SKEW or made < now - _LONGEST or ends <= now or ends > now + _LONGEST:
            raise Unsound("iat and exp must lie around now, and exp at most 60 seconds ahead")
        if "nbf" in read.claims and read.seconds("nbf") > now + _SKEW:
            raise Unsound("nbf lies ahead")
        self._seen = {jti: until for jti, until in self._seen.items() if until >= now}
        jti = read.text("jti")
        if jti in self._seen:
            raise Unsound("the assertion was used before")
        self._seen[jti] = ends

    def organisation(self, read: Opened) -> Organisation:
        """Give whom the token is for; raises `NotAllowed`. Without details it is for nobody in particular."""
        details = read.claims.get("assertion_details")
        if details is None:
            return Organisation()
        system, value = _identifier(details)
        if self.demands.multi_tenant and system == _PARENT_AND_CHILD:
            return self._multi(value)
        if not self.demands.multi_tenant and system == _CHILD:
            return self._single(value)
        raise NotAllowed("HID-1007", "the system does not fit the client's tenancy")

    def _multi(self, value: str) -> Organisation:
        found = _ORGANISATIONS.fullmatch(value)
        if found is None:
            raise NotAllowed("HID-1007", "the value must be NO:ORGNR:parent:child")
        parent, child = found.groups()
        if not _ORGNR.fullmatch(parent) or (child and not _ORGNR.fullmatch(child)):
            raise NotAllowed("HID-1004", "an organisation number has nine digits")
        if parent not in self.parties:
            raise NotAllowed("HID-1001", "the client may not act for the parent")
        if child and child not in self.parties[parent].children:
            raise NotAllowed("HID-1002", "the client may not act for the child")
        return Organisation(parent, child or None)

    def _single(self, value: str) -> Organisation:
        parent, party = next(iter(self.parties.items()))
        if not _ORGNR.fullmatch(value):
            raise NotAllowed("HID-1004", "an organisation number has nine digits")
        if value not in party.children:
            raise NotAllowed("HID-1002", "the client may not act for the child")
        return Organisation(parent, value)

    def of_single(self) -> Organisation:
        """For whom a single-tenant client acts that names nobody."""
        return Organisation(next(iter(self.parties)))


def _identifier(details: Any) -> tuple[str, str]:
    """Read the system and the value of the only structure that is allowed."""
    try:
        identifier = details["practitioner_role"]["organization"]["identifier"]
        system, value = identifier["system"], identifier["value"]
    except (KeyError, TypeError, IndexError):
        raise NotAllowed("HID-1007", "assertion_details has another structure") from None
    if not isinstance(system, str) or not isinstance(value, str):
        raise NotAllowed("HID-1007", "assertion_details has another structure")
    whole = {
        "type": "helseid_authorization",
        "practitioner_role": {
            "organization": {"identifier": {"system": system, "type": "ENH", "value": value}}
        },
    }
    if details != whole:
        raise NotAllowed("HID-1007", "assertion_details has another structure")
    return system, value
