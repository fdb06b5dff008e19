"""The log: structlog, set up once; one event is one fixed word with coded values, never a person's."""

import logging
import sys
import traceback
from pathlib import Path
from typing import Literal

import structlog

_PACKAGE = Path(__file__).parent

logger: structlog.typing.FilteringBoundLogger = structlog.get_logger("adapter")

# Until `set_up` says more: to stderr, so that no log line ends up in the output of a command.
structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))


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
    # At DEBUG the driver would write its statements with their values.
    logging.getLogger("aiosqlite").setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def log_fault(event: str, fault: BaseException, **coded: str) -> None:
    """
    Log an error of our own by its type and its place in the code.

    Its message is left out, and so are the values around it: they may quote what a document said.
    """
    logger.error(event, error=type(fault).__name__, place=place_of(fault), **coded)


def place_of(fault: BaseException) -> str:
    """Give the innermost place of our own code that an error came through: `decode.py:71`."""
    frames = traceback.extract_tb(fault.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)] or list(frames)
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "unknown"
