"""The request to the register's door: a JSON header and a payload (KPR-V-016)."""

import base64
import binascii
import json
import re
from dataclasses import dataclass, field
from typing import Any

from adapter.outbox import Line
from adapter.register import VERSION
from adapter.simulator.codes import Code, Refused

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_OUTER = {"messageheader", "payload"}
_HEADER = {"fromherid", "toherid", "messagetype", "messageversion", "messageid"}


@dataclass(frozen=True, slots=True)
class Sent:
    """What a request says."""

    from_her_id: int
    line: Line
    message_id: str
    payload: bytes = field(repr=False)


def read_envelope(body: bytes, her_id: int) -> Sent:
    """
    Read a request for the register of that HER-id; raises `Refused`.

    Names are read without regard to case, and a byte order mark is let pass, as the two published examples
    differ in both.
    """
    outer = _members(_json(body), _OUTER)
    header = _members(outer["messageheader"], _HEADER)
    sender, recipient = _her_id(header["fromherid"]), _her_id(header["toherid"])
    if recipient != her_id:
        raise Refused(Code.RECIPIENT)
    if header["messagetype"] not in set(Line) or header["messageversion"] != VERSION:
        raise Refused(Code.MESSAGE_TYPE)
    message_id = header["messageid"]
    if not isinstance(message_id, str) or not _GUID.fullmatch(message_id):
        raise Refused(Code.MESSAGE_ID)
    return Sent(sender, Line(header["messagetype"]), message_id, _payload(outer["payload"]))


def glance(body: bytes) -> tuple[int | None, str | None]:
    """Give sender and message type of whatever came, as far as they can be told."""
    try:
        header = _members(_members(_json(body), _OUTER)["messageheader"], _HEADER)
    except Refused:
        return None, None
    sender, kind = header["fromherid"], header["messagetype"]
    return sender if isinstance(sender, int) else None, kind if isinstance(kind, str) else None


def _json(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"), object_pairs_hook=_folded)
    except (ValueError, RecursionError):
        raise Refused(Code.ENVELOPE) from None


def _folded(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = {name.lower(): value for name, value in pairs}
    if len(members) != len(pairs):
        raise ValueError("a name comes twice")
    return members


def _members(value: Any, names: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != names:
        raise Refused(Code.ENVELOPE)
    return value


def _her_id(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise Refused(Code.ENVELOPE)
    return value


def _payload(value: Any) -> bytes:
    """Read standard base64 without line breaks."""
    try:
        payload = base64.b64decode(value, validate=True) if isinstance(value, str) else b""
    except (binascii.Error, ValueError):
        payload = b""
    if not payload:
        raise Refused(Code.ENVELOPE)
    return payload
