"""The log: structlog, set up once; one event is one fixed word with coded values, never a person's."""

import logging
import sys
from typing import Literal

import structlog

logger: structlog.typing.FilteringBoundLogger = structlog.get_logger("adapter")


def set_up(style: Literal["text", "json"], level: str = "INFO") -> None:
    """Write to stderr: lines to read, or one JSON object a line to collect."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
