"""Options that several commands share, each with one meaning and one text of help."""

from contextvars import ContextVar
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

#: The largest number a database gives.
BIGGEST = 2**63 - 1
#: How a day is typed.
DAY = ["%Y-%m-%d"]


class Format(StrEnum):
    """How results are written."""

    TEXT = "text"
    JSON = "json"


class Language(StrEnum):
    """The language of text output; JSON holds both."""

    NB = "nb"
    EN = "en"


#: The language of the command that runs; None for one that has no choice of language.
_LANGUAGE: ContextVar[Language | None] = ContextVar("language", default=None)


def chosen_language() -> Language | None:
    """Give the language in which the command that runs, or ran, was to answer; None where it has no choice."""
    return _LANGUAGE.get()


def forget_language() -> None:
    """Begin a command: no language is chosen yet."""
    _LANGUAGE.set(None)


def _keep_language(language: Language) -> Language:
    _LANGUAGE.set(language)
    return language


# What is worked on

StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="DIR|URL",
        help="Folder with kpr.db and kpr.key, or a database's address; else KPR_STORE__URL.",
    ),
]
TenantsFileOption = Annotated[Path | None, typer.Option(help="The tenants file; else KPR_TENANTS.")]

# What is shown

FormatOption = Annotated[
    Format, typer.Option("--format", help="text to read; json for programs, one object a line.")
]
LanguageOption = Annotated[
    Language, typer.Option("--lang", help="Language of the text: nb or en.", callback=_keep_language)
]
LimitOption = Annotated[int, typer.Option("--limit", min=1, max=BIGGEST, help="How many rows at most.")]
AfterOption = Annotated[
    int,
    typer.Option("--after", min=0, max=BIGGEST, metavar="NUMBER", help="Go on after the row of this number."),
]
OnlyKommuneOption = Annotated[str | None, typer.Option(help="Only this kommuneNr.")]
OnlyTenantOption = Annotated[str | None, typer.Option(help="Only this tenant.")]

# Who acts or looks, and why

WhoOption = Annotated[str | None, typer.Option("--who", help="Who acts; else the login name.")]
WhyOption = Annotated[
    str, typer.Option("--why", help="Why; kept with the act. Never anything about a person in care.")
]
TryingWhyOption = Annotated[
    str,
    typer.Option(
        "--why",
        help="Why; kept with the act, so a dry run needs none. Never anything about a person in care.",
    ),
]
LookWhyOption = Annotated[
    str, typer.Option("--why", help="Why you look; kept in the access log. Nothing about a person in care.")
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Say what would follow, and change nothing.")]
