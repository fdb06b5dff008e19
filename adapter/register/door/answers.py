"""
Reading an answer of the register's door: coded values and ids, never its texts.

Texts such as `validationMessage` may quote the message, and with it a person; they are not looked at.
Names are read without regard to case, as the register's own examples differ in it.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from types import MappingProxyType

import orjson

#: Bytes of an answer; a receipt has some hundred.
LIMIT = 64 * 1024
_BOM = b"\xef\xbb\xbf"
_INT32 = 2**31
#: A GUID, in which eleven digits may follow each other by chance; or what looks like an id, and holds no
#: identity number.
_ID = re.compile(
    r"[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}"
    r"|(?=.*[0-9])(?!.*[0-9]{11})(?!.*[0-9]{6}[^0-9A-Za-z][0-9]{5}(?![0-9]))[!-~]{1,100}"
)
#: The form of a date that servers may send (RFC 9110, 5.6.7).
_DATE = re.compile(r"[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over HTTP; names of headers in lower case, the body unpacked."""

    status: int
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    body: bytes = field(default=b"", repr=False)
    #: Whether the body came to its end.
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Said:
    """What may be known of an answer's body."""

    #: Lower case, without braces.
    message_id: str | None
    validation_code: int | None
    error_code: int | None
    ref_id: str | None


def read(answer: Answer) -> Said:
    """Read a body; what is cut, too large, no JSON object or of another type says nothing."""
    members = _members(answer)
    message_id = members.get("messageid")
    return Said(
        message_id=message_id.strip().strip("{}").lower() if isinstance(message_id, str) else None,
        validation_code=_code(members.get("validationcode")),
        error_code=_code(members.get("errorcode")),
        ref_id=_id(members.get("refid")),
    )


def _members(answer: Answer) -> Mapping[str, object]:
    """The members of a JSON object, but for those that stand there under two spellings."""
    if not answer.is_whole or len(answer.body) > LIMIT:
        return {}
    try:
        tree = orjson.loads(answer.body.removeprefix(_BOM))
    except orjson.JSONDecodeError:
        return {}
    if not isinstance(tree, dict):
        return {}
    spellings = Counter(name.lower() for name in tree)
    return {name.lower(): value for name, value in tree.items() if spellings[name.lower()] == 1}


def _code(value: object) -> int | None:
    """Give a number of 32 bits: in a longer one there is room for an identity number."""
    if isinstance(value, int) and not isinstance(value, bool) and -_INT32 <= value < _INT32:
        return value
    return None


def _id(value: object) -> str | None:
    """Give the register's id of the case if it looks like one: anything else may be about a person."""
    return value if isinstance(value, str) and _ID.fullmatch(value) else None


def pause(answer: Answer, longest: float) -> float | None:
    """
    Give the seconds that `Retry-After` asks for, `longest` at most; None where it says nothing.

    A date is held against the answer's own `Date`, as clocks differ.
    """
    stated = answer.headers.get("retry-after", "").strip()
    if stated.isascii() and stated.isdigit():
        return min(float(stated), longest)
    until, sent = _seconds(stated), _seconds(answer.headers.get("date", "").strip())
    return None if until is None or sent is None else min(max(until - sent, 0.0), longest)


def _seconds(date: str) -> float | None:
    try:
        return parsedate_to_datetime(date).timestamp() if _DATE.fullmatch(date) else None
    except (ValueError, OverflowError):  # the thirty-first of February
        return None
