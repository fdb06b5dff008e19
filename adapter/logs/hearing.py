"""What libraries and the interpreter would write by themselves, in our log: by type and place, without texts."""

import logging
import sys
import threading
import warnings
from pathlib import Path
from types import TracebackType

from adapter.logs.faults import logger, place_of


def hear_libraries() -> None:
    """
    Take over what libraries log, from WARNING on.

    It does not follow our own level: what they say below that quotes addresses, statements and values.
    """
    root = logging.getLogger()
    root.setLevel(logging.WARNING)
    root.addHandler(_libraries)


def hear_interpreter() -> None:
    """Take over errors that nobody catches; who listens already, such as a debugger, goes on listening."""
    if sys.excepthook is sys.__excepthook__:
        sys.excepthook = _uncaught
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = lambda told: _unheard("thread", told.exc_value)
    if sys.unraisablehook is sys.__unraisablehook__:
        sys.unraisablehook = lambda told: _unheard("unraisable", told.exc_value)
        warnings.showwarning = _warned


class _Libraries(logging.Handler):
    """Who says something, where, and the fixed part of it; what would be filled in is left out."""

    def emit(self, record: logging.LogRecord) -> None:
        fault = record.exc_info[1] if record.exc_info else None
        logger.log(
            record.levelno,
            "library",
            library=record.name,
            place=place_of(fault) if fault else f"{record.filename}:{record.lineno}",
            error=type(fault).__name__ if fault else None,
            # Without values to fill in, a text was put together already: it may hold anything.
            said=str(record.msg) if record.args else None,
        )


_libraries = _Libraries(logging.WARNING)


def _uncaught(kind: type[BaseException], fault: BaseException, at: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, fault, at)
        return
    _unheard("program", fault)


def _unheard(where: str, fault: BaseException | None) -> None:
    error, place = (type(fault).__name__, place_of(fault)) if fault else (None, None)
    logger.error("unheard_fault", where=where, error=error, place=place)


def _warned(
    message: Warning | str,  # noqa: ARG001 - the interpreter's interface; it may quote a value
    category: type[Warning],
    filename: str,
    lineno: int,
    file: object = None,  # noqa: ARG001 - as above
    line: str | None = None,  # noqa: ARG001 - as above
) -> None:
    logger.warning("python_warning", error=category.__name__, place=f"{Path(filename).name}:{lineno}")
