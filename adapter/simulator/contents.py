"""What is held against the content of a message: the schemas and the rules, by which it must be sound."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from adapter.outbox import Line
from adapter.register.checking import breaches
from adapter.register.checking.facts import Facts
from adapter.register.messages.schema import Schemas
from adapter.rules import Finding
from adapter.simulator.codes import Code, Refused

#: Findings that are named in an answer.
_NAMED = 3
#: Judges the bytes of a message; raises `Refused`.
Contents = Callable[[bytes, Line, datetime], None]


@dataclass(frozen=True, slots=True)
class Strict:
    """Both: the schemas, and every rule over a finished message."""

    schemas: Schemas
    facts: Facts

    def __call__(self, xml: bytes, line: Line, now: datetime) -> None:
        _refuse_by(Code.SCHEMA, self.schemas.check(xml, line))
        _refuse_by(Code.RULE, breaches(xml, line, now, self.facts))


def _refuse_by(code: Code, findings: Iterable[Finding]) -> None:
    """Refuse, naming the rules and the places, never a value (SEC-13)."""
    found = [f"{finding.rule} {finding.expression}" for finding in findings]
    if found:
        raise Refused(code, ", ".join(found[:_NAMED]))
