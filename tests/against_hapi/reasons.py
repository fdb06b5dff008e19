"""The table of reasons (`reasons.yaml`): what is the same under two names, and why all else differs."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

HERE = Path(__file__).parent


class Row(NamedTuple):
    """One row: the reason for what one of the two says and the other does not."""

    #: What is said, as a whole: HAPI's names of messages, or our rules.
    said: str
    reason: str
    #: Only where it is said of this place.
    at: str = ".*"
    #: Only of these documents.
    of: str = ".*"
    #: Only where the other says this of the document.
    beside: str | None = None

    def fits(self, said: str, place: str, document: str) -> bool:
        """Whether it speaks of that message or rule, there, of that document."""
        pairs = ((self.said, said), (self.at, place), (self.of, document))
        return all(re.fullmatch(pattern, text) for pattern, text in pairs)


class Reasons(NamedTuple):
    """The whole table."""

    #: What each reason means, by its name.
    meanings: Mapping[str, str]
    #: Names for messages that HAPI gives none, by the beginning of their wording.
    unnamed: Mapping[str, str]
    #: Our rules that find the same as a message of HAPI's.
    same: Mapping[str, Sequence[str]]
    #: Why HAPI alone finds an error, the first row that fits.
    theirs: Sequence[Row]
    #: Why we alone find a fault.
    ours: Sequence[Row]
    #: Why we say nothing of what HAPI warns of, by its message.
    warnings: Mapping[str, str]


@cache
def reasons() -> Reasons:
    """Read the table."""
    table = yaml.safe_load((HERE / "reasons.yaml").read_text(encoding="utf-8"))
    rows = {side: [Row(**row) for row in table[side]] for side in ("theirs", "ours")}
    return Reasons(**(table | rows))
