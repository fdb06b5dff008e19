"""The register's door: one POST, in the order of the receiver's own work."""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from adapter.simulator import Clock, Demands, Party
from adapter.simulator.assertions import Organisation
from adapter.simulator.codes import Code, Refused
from adapter.simulator.contents import Contents
from adapter.simulator.directory import Directory
from adapter.simulator.envelope import Sent, read_envelope
from adapter.simulator.opening import opened, verified
from adapter.simulator.pki import Identity
from adapter.simulator.reading import Receipt, parse, read
from adapter.simulator.register import Register
from adapter.simulator.told import Marks, Message


@dataclass(frozen=True, slots=True)
class Taken:
    """What the caller is told: a status, and a body for JSON."""

    status: int
    body: Mapping[str, Any]


@dataclass(slots=True)
class Door:
    """Takes messages in, or says why not."""

    demands: Demands
    clock: Clock
    directory: Directory
    register: Register
    marks: Marks = field(repr=False)
    contents: Contents

    async def take(self, body: bytes, caller: Organisation) -> Taken:
        """Answer a message from a caller who was let in; what is stored is safe before the answer."""
        ref_id = _ref_id()
        try:
            sent = read_envelope(body, self.demands.her_id)
            party = self._sender(sent, caller)
            if not self._is_repeat(sent, party):
                message = await asyncio.to_thread(self._judged, sent, party, ref_id)
                # Asked once more: the same message may have come twice at the same time.
                if not self._is_repeat(sent, party):
                    self.register.store(message)
        except Refused as refusal:
            return self._refused(refusal, ref_id)
        self.register.answers[200] += 1
        return Taken(200, {"messageId": sent.message_id, "refId": ref_id})

    def _sender(self, sent: Sent, caller: Organisation) -> Party:
        party = self.directory.parties.get(sent.from_her_id)
        if party is None:
            raise Refused(Code.SENDER_UNKNOWN)
        if caller.parent != party.orgnr:
            raise Refused(Code.SENDER_OTHER)
        return party

    def _judged(self, sent: Sent, party: Party, ref_id: str) -> Message:
        """Everything but the sequence; reads nothing that another call may change at the same time."""
        now = self.clock()
        signed = opened(sent.payload, self._recipients())
        certificates, revoked = self.directory.signing_of(party.her_id), frozenset(self.directory.revoked)
        xml = verified(signed, certificates, party.orgnr, revoked, now)
        root = parse(xml, sent.line)
        self.contents(xml, sent.line, now)
        return read(root, _receipt(sent, party, now, ref_id), self.marks)

    def _recipients(self) -> list[Identity]:
        known = self.directory.recipients
        return known[::-1] if self.demands.opens_old else known[-1:]

    def _is_repeat(self, sent: Sent, party: Party) -> bool:
        """Whether it is stored already, and still gets a receipt; raises `Refused` where it does not."""
        known = self.register.before(sent.message_id, party.kommune_nr, self.marks.of(sent.payload))
        if known is not None and self.demands.repeats_are_refused:
            raise Refused(Code.RECEIVED_BEFORE)
        return known is not None

    def _refused(self, refusal: Refused, ref_id: str) -> Taken:
        self.register.answers[refusal.code] += 1
        body = {
            "validationCode": int(refusal.code),
            "validationMessage": str(refusal),
            "refId": ref_id,
        }
        return Taken(400, body)


def _receipt(sent: Sent, party: Party, now: datetime, ref_id: str) -> Receipt:
    return Receipt(sent.message_id, party.kommune_nr, sent.line, now, ref_id, sent.payload)


def _ref_id() -> str:
    """A GUID: what support is given."""
    return str(UUID(bytes=secrets.token_bytes(16), version=4))
