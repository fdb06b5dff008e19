"""What is told of work besides the log: spans of traces, as they leave, and the numbers that are scraped."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from prometheus_client import generate_latest

from adapter.tracing.exporting import OtlpTraces
from tests.marked.search import Heard
from tests.tracing.collector import collector

#: Seconds for what waits to leave.
_PATIENCE = 60
#: No more than a way tells of: nothing is dropped.
_MOST = 100_000


@contextmanager
def traced(heard: Heard, way: str) -> Iterator[OtlpTraces]:
    """Give where spans go, all of them; at the end they are noted, and the numbers of this process."""
    with collector() as collected:
        with patch.dict(os.environ, collected.environment):
            traces = OtlpTraces(1, "1", _MOST)
        try:
            yield traces
        finally:
            traces.close(_PATIENCE)
        for body in collected.bodies:
            heard.hear(way, "span", body)
    hear_numbers(heard, way)


def hear_numbers(heard: Heard, way: str) -> None:
    """Note the numbers of this process as they are scraped."""
    heard.hear(way, "metrics", generate_latest())
