"""Errors in the log: their type and their place in the code; their texts may quote what a document said."""

import traceback
from pathlib import Path

import structlog

_PACKAGE = Path(__file__).parents[1]

logger: structlog.typing.FilteringBoundLogger = structlog.get_logger("adapter")


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
