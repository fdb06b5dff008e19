"""Everything that may go wrong at the register's door, by the rows of the table of answers, on order."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from adapter.outbox import Line
from adapter.rules import MESSAGE_SCHEMA, Finding
from adapter.simulator.codes import Code
from adapter.simulator.script import Act, Fault, Part, Script, recipe
from adapter.values import replace


class Stricter:
    """A schema that finds a fault which no rule finds (row 20)."""

    def check(self, _xml: bytes, _line: Line) -> tuple[Finding, ...]:
        return (Finding(MESSAGE_SCHEMA, "Melding"),)


def _named(*names: str) -> list[Fault]:
    return [recipe(name) for name in names]


def _stored_or_not(*names: str) -> list[Fault]:
    return _named(*(each for name in names for each in (name, f"{name}-stored")))


def _said(status: int, body: str, part: Part = Part.DOOR) -> Fault:
    return Fault(Act.ANSWER, part, status=status, body=body, headers={"content-type": "application/json"})


_TAKEN = f'{{"validationCode":{int(Code.RECEIVED_BEFORE)},"validationMessage":"","refId":"ref-scripted"}}'
#: By what is seen: rows of the table whose cause is an answer, or that there is none. The others are outages,
#: deaths, and certificates; row 4 follows where something was stored and no receipt came.
ROWS: Mapping[int, Sequence[Fault]] = {
    2: _stored_or_not("no-json", "login-page", "other-message-id"),
    3: _named("refused"),
    5: [_said(400, _TAKEN)],
    6: _named("refused-without-code"),
    7: _named("invalid-token"),
    8: _named("use-dpop-nonce"),
    9: _named("forbidden", "not-found", "wrong-method", "wrong-type", "moved"),
    10: _named("too-large"),
    11: _named("too-many", "away"),
    12: [*_stored_or_not("technical-fault", "bad-gateway", "gateway-timeout"), *_named("slow-sender")],
    14: _stored_or_not("hang", "close", "reset", "half"),
    17: [_said(503, "", Part.TOKEN)],
    18: [_said(400, '{"error":"invalid_scope"}', Part.TOKEN)],
}
#: What happens more often than the rest.
_OFTEN = (2, 3, 3, 10, 11, 12, 12, 12, 14, 14)


@dataclass(slots=True)
class Counted(Script):
    """Faults on order; which rows happened is counted."""

    rows: Counter[int] = field(default_factory=Counter, init=False)
    #: Set when a call hangs.
    hung: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    def next(self, part: Part, kommune_nr: str | None = None, line: str | None = None) -> Fault | None:
        # Not `super()`: a class with slots is made twice.
        fault = Script.next(self, part, kommune_nr, line)
        if fault is not None:
            self.rows[row_of(fault)] += 1
            if fault.act is Act.HANG:
                self.hung.set()
        return fault


def row_of(fault: Fault) -> int:
    """Which row a fault is of; 0 for what was ordered by other means."""
    plain = replace(fault, times=1, kommune_nr=None, line=None)
    return next((row for row, faults in ROWS.items() if plain in faults), 0)


def chosen(random: Random, kommuner: Sequence[str], happened: Mapping[int, int]) -> Fault:
    """Draw a fault for a kommune; of a row that has not happened yet as often as of any."""
    new = [row for row in ROWS if not happened.get(row)]
    row = random.choice(new) if new and random.random() < 0.5 else random.choice((*ROWS, *_OFTEN))
    fault = random.choice(ROWS[row])
    times = random.choice((1, 1, 1, 2))
    kommune_nr = random.choice(kommuner) if fault.part is Part.DOOR else None
    return replace(fault, times=times, kommune_nr=kommune_nr)
