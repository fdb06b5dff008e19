"""Faults on order: what the next calls get instead of an answer, or after one was made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from adapter.outbox import Line
from adapter.values import replace


class Part(StrEnum):
    """What is called."""

    DOOR = "door"  #: MessageIn
    TOKEN = "token"  # nosec B105 # noqa: S105 - the token endpoint, no token
    METADATA = "metadata"
    KEYS = "keys"
    ADDRESSES = "addresses"


class Act(StrEnum):
    """What happens to a call."""

    ANSWER = "answer"  #: the fault's status, headers and body
    WAIT = "wait"  #: the true answer, late
    HANG = "hang"  #: no answer, ever
    CLOSE = "close"  #: the connection ends without an answer
    RESET = "reset"  #: the connection is cut off (RST)
    HALF = "half"  #: an answer that breaks off
    NONCE = "nonce"  #: a new nonce is demanded, before anything else is looked at


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, and the calls it is for: of a part, of a kommune's, of a message type, so many."""

    act: Act
    part: Part = Part.DOOR
    #: Whether the call does its work before; then the message is stored, if it is sound.
    after: bool = False
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    seconds: float = 0
    times: int = 1
    kommune_nr: str | None = None
    line: Line | None = None

    def is_for(self, part: Part, kommune_nr: str | None, line: str | None) -> bool:
        """Whether it is for such a call."""
        return (
            part is self.part
            and self.kommune_nr in (None, kommune_nr)
            and (self.line is None or self.line == line)
        )


@dataclass(slots=True)
class Script:
    """The faults that are still to come, in order; each call takes the first that is for it."""

    faults: list[Fault] = field(default_factory=list)
    #: How often each act has happened.
    done: dict[Act, int] = field(default_factory=dict, init=False)

    def add(self, *faults: Fault) -> None:
        self.faults += faults

    def clear(self) -> None:
        self.faults.clear()

    def next(self, part: Part, kommune_nr: str | None = None, line: str | None = None) -> Fault | None:
        """Give the fault that a call gets, and use it up; None: the call goes as it should."""
        for index, fault in enumerate(self.faults):
            if not fault.is_for(part, kommune_nr, line):
                continue
            self.faults[index : index + 1] = (
                [replace(fault, times=fault.times - 1)] if fault.times > 1 else []
            )
            self.done[fault.act] = self.done.get(fault.act, 0) + 1
            return fault
        return None


_JSON = MappingProxyType({"content-type": "application/json"})
_HTML = MappingProxyType({"content-type": "text/html"})
_PAGE = "<html><body>Logg inn</body></html>"
_TECHNICAL = '{"errorCode":2001,"errorMessage":"Teknisk feil","refId":"ref-scripted"}'
_VALIDATION = '{"validationCode":1203,"validationMessage":"Avvist","refId":"ref-scripted"}'
_OTHER_ID = '{"messageId":"00000000-0000-4000-8000-000000000000","refId":"ref-scripted"}'
_INVALID_TOKEN = MappingProxyType({"www-authenticate": 'DPoP error="invalid_token"'})
_LATER = MappingProxyType({"retry-after": "1"})


def _answer(status: int, body: str = "", headers: Mapping[str, str] = _JSON, *, after: bool = False) -> Fault:
    return Fault(Act.ANSWER, after=after, status=status, headers=headers, body=body)


#: Faults by name. With -stored the message was taken in first, and the sender cannot know.
RECIPES: Mapping[str, Fault] = MappingProxyType(
    {
        "no-json": _answer(200, "{"),
        "no-json-stored": _answer(200, "{", after=True),
        "login-page": _answer(200, _PAGE, _HTML),
        "login-page-stored": _answer(200, _PAGE, _HTML, after=True),
        "other-message-id": _answer(200, _OTHER_ID),
        "other-message-id-stored": _answer(200, _OTHER_ID, after=True),
        "refused": _answer(400, _VALIDATION),
        "refused-without-code": _answer(400, "{}"),
        "invalid-token": _answer(401, "", _INVALID_TOKEN),
        "use-dpop-nonce": Fault(Act.NONCE),
        "forbidden": _answer(403),
        "not-found": _answer(404, _PAGE, _HTML),
        "wrong-method": _answer(405),
        "slow-sender": _answer(408),
        "too-large": _answer(413, _PAGE, _HTML),
        "wrong-type": _answer(415),
        "moved": _answer(302, "", MappingProxyType({"location": "https://localhost:1/elsewhere"})),
        "too-many": _answer(429, "", _LATER),
        "technical-fault": _answer(500, _TECHNICAL),
        "technical-fault-stored": _answer(500, _TECHNICAL, after=True),
        "bad-gateway": _answer(502, _PAGE, _HTML),
        "bad-gateway-stored": _answer(502, _PAGE, _HTML, after=True),
        "away": _answer(503, _PAGE, MappingProxyType({**_HTML, **_LATER})),
        "gateway-timeout": _answer(504, _PAGE, _HTML),
        "gateway-timeout-stored": _answer(504, _PAGE, _HTML, after=True),
        "late": Fault(Act.WAIT, seconds=1),
        "hang": Fault(Act.HANG),
        "hang-stored": Fault(Act.HANG, after=True),
        "close": Fault(Act.CLOSE),
        "close-stored": Fault(Act.CLOSE, after=True),
        "reset": Fault(Act.RESET),
        "reset-stored": Fault(Act.RESET, after=True),
        "half": Fault(Act.HALF),
        "half-stored": Fault(Act.HALF, after=True),
    }
)


def recipe(name: str, **changed: object) -> Fault:
    """Give the fault of that name, with other values where given: `recipe("hang", times=3)`."""
    return replace(RECIPES[name], **changed)
