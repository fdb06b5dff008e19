"""
Traces: what became of an input, from its record in a topic to the register's answer, as spans (OpenTelemetry).

The spans and their attributes are listed in `spans.yaml`; nothing else leaves. Only `exporting.py` knows
OpenTelemetry, and it is imported where traces are asked for. Intake and delivery are hours and processes
apart: the trace of a record is named by its id, so that nothing need be carried from one to the other.
"""

import time
from collections.abc import Callable, Iterable
from typing import Protocol

from adapter.tracing.places import Place, new_place, place_of, sent_place, within
from adapter.tracing.span import Said, Span
from adapter.tracing.steps import Steps

__all__ = [
    "Place",
    "Said",
    "Span",
    "Steps",
    "Traces",
    "nanoseconds",
    "new_place",
    "place_of",
    "sent_place",
    "within",
]


class Traces(Protocol):
    """
    Where spans go.

    `wants` says whether what happens in a trace is told: the same in every process. `tell` never raises and
    never waits; what cannot be taken is dropped and counted (kpr_spans).
    """

    def wants(self, place: Place) -> bool: ...

    def tell(self, spans: Callable[[], Iterable[Span]]) -> None: ...


def nanoseconds() -> int:
    """Nanoseconds since 1970, UTC, as spans have them."""
    return time.time_ns()
