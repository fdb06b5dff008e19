"""Options that several commands share, each with one meaning."""

from enum import StrEnum
from typing import Annotated

import typer

#: The largest number a database gives.
BIGGEST = 2**63 - 1


class Format(StrEnum):
    """How results are written."""

    TEXT = "text"
    JSON = "json"


class Language(StrEnum):
    """The language of text output; JSON holds both."""

    NB = "nb"
    EN = "en"


FormatOption = Annotated[
    Format, typer.Option("--format", help="text to read; json for programs, one object a line.")
]
LanguageOption = Annotated[Language, typer.Option("--lang", help="Language of the text: nb or en.")]
LimitOption = Annotated[int, typer.Option("--limit", min=1, max=BIGGEST, help="How many rows at most.")]
AfterOption = Annotated[
    int,
    typer.Option("--after", min=0, max=BIGGEST, metavar="NUMBER", help="Go on after the row of this number."),
]
