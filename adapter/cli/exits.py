"""Exit codes (architecture, section 5), and how an error is told."""

import os
import sys
from dataclasses import replace
from enum import IntEnum
from pathlib import Path

from adapter.cli.options import Language, chosen_language
from adapter.errors import AdapterError, Fault, Misconfigured, Unavailable
from adapter.events.naming import without_numbers


class Exit(IntEnum):
    """What a command's end says to a shell."""

    FINE = 0
    FINDINGS = 1
    WRONG_USE = 2
    NEIGHBOUR_AWAY = 3
    #: A fault of our own, outside what the architecture promises; sysexits.h calls it EX_SOFTWARE.
    OWN_FAULT = 70

    @classmethod
    def of(cls, problem: AdapterError) -> "Exit":
        """The code of an error that ended a command."""
        return cls.NEIGHBOUR_AWAY if isinstance(problem, Unavailable) else cls.WRONG_USE


def tell(problem: AdapterError) -> None:
    """
    Tell an error on stderr; its text quotes no input, and of what somebody typed no number of a person's.

    What is wrong with a file of mappings is told in the language of the command.
    """
    said = _in_language(problem) if isinstance(problem, Misconfigured) else str(problem)
    print(f"kpr-adapter: {without_numbers(said)}", file=sys.stderr)  # noqa: T201 - the last word of a command


def _in_language(problem: Misconfigured) -> str:
    language = chosen_language() or Language.EN
    return "\n".join(
        replace(fault, file=_place_of(fault)).in_words(getattr(fault.words, language.value))
        for fault in problem.faults
    )


def _place_of(fault: Fault) -> str:
    """
    Name the setting that names a file which cannot be used as a whole, not the file: its name may be anything (SEC-11).

    A file that was read is named itself, with line and column; and so is one that was named on the command line.
    """
    if fault.line:
        return fault.file
    settings = sorted((name, value) for name, value in os.environ.items() if name.upper().startswith("KPR_"))
    return next((name for name, value in settings if value and str(Path(value)) == fault.file), fault.file)


def tell_own_fault(fault: Exception) -> None:
    """Tell where our own code failed, without the error's text: it may quote an input."""
    # Here, because the log's libraries are not for commands that end well.
    from adapter.logs import place_of  # noqa: PLC0415 - see above

    said = f"kpr-adapter: a fault of its own, {type(fault).__name__} at {place_of(fault)}; please report it"
    print(said, file=sys.stderr)  # noqa: T201 - the last word of a command
