"""One text of the pages in the two languages."""

from typing import NamedTuple


class Phrase(NamedTuple):
    """A text with placeholders in braces; both languages have the same ones."""

    nb: str
    en: str
