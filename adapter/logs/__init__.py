"""
The log: structlog, set up once; one event is one fixed word with coded values, never a person's.

The words are listed in `events.yaml`. Whoever logs, a library too, comes through one chain, whose last
step before writing leaves nothing but plain values without identity numbers (SEC-12): a net under the rule
that none are logged (SEC-11), not a licence.
"""

import logging
import sys
from typing import Literal

import structlog

from adapter.logs.faults import log_fault, logger, place_of
from adapter.logs.hearing import hear_interpreter, hear_libraries
from adapter.logs.masking import masked

__all__ = ["hear_interpreter", "hear_libraries", "log_fault", "logger", "place_of", "set_up"]

Style = Literal["auto", "text", "json"]
Out = Literal["stdout", "stderr"]


def set_up(style: Style, level: str = "INFO", *, out: Out = "stderr") -> None:
    """
    Write lines to read, or one JSON object a line to collect; `auto`: to read on a terminal.

    The service logs to stdout; commands to stderr, where no log line ends up in their output.
    """
    _configure(style, level, out)
    hear_libraries()
    hear_interpreter()


def _configure(style: Style, level: str, out: Out) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _tell_faults,
            _mask_all,
            _written_as(style, out),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        # A stream is looked up when it is written to: others may have put another in its place.
        # A line and its end in one writing: workers share the output, and others' lines came between the two.
        logger_factory=lambda *_: structlog.WriteLogger(getattr(sys, out)),
    )


def _written_as(style: Style, out: Out) -> structlog.typing.Processor:
    is_terminal = getattr(sys, out).isatty()
    if style == "text" or (style == "auto" and is_terminal):
        return structlog.dev.ConsoleRenderer(colors=is_terminal)
    return structlog.processors.JSONRenderer()


def _tell_faults(_logger: object, _name: str, said: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Put type and place of an exception where its text and traceback would be written."""
    told = said.pop("exc_info", None)
    fault = told[1] if isinstance(told, tuple) else told
    fault = sys.exception() if fault is True else fault
    if isinstance(fault, BaseException):
        said["error"], said["place"] = type(fault).__name__, place_of(fault)
    return {name: value for name, value in said.items() if name not in ("stack_info", "stack", "exception")}


def _mask_all(_logger: object, _name: str, said: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Leave plain values without identity numbers; nothing comes after this but the writing."""
    return {masked(str(name)): masked(each) for name, each in said.items()}


# Until `set_up` says more: to stderr, so that no log line ends up in the output of a command.
_configure("text", "DEBUG", "stderr")
