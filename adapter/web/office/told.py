"""Small things that pages of the office tell alike: times as a clock in Norway shows them, and forms read."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from fastapi import Request

from adapter.fhir.times import OSLO

_Word = TypeVar("_Word", bound=StrEnum)
#: Things of a list on one page.
PAGE = 50
#: Letters of one field that are read.
_LONGEST = 2000


def when(moment: datetime | None) -> str:
    """Write a time as a clock on the wall in Norway shows it; empty for none."""
    return f"{moment.astimezone(OSLO):%Y-%m-%d %H:%M:%S}" if moment else ""


def word_of(kind: type[_Word], said: str) -> _Word | None:
    """Read a word of a list; None for what is none."""
    return next((each for each in kind if each.value == said), None)


def day_of(said: str) -> date | None:
    """Read a day as 2026-11-23; None for what is none."""
    try:
        return date.fromisoformat(said.strip())
    except ValueError:
        return None


def number_of(said: str) -> int | None:
    """Read a number that a database can hold; None for what is none."""
    text = said.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None


async def fields_of(request: Request) -> Mapping[str, str]:
    """Read the fields of a form; a file is not among them."""
    form = await request.form()
    return {name: value.strip()[:_LONGEST] for name, value in form.items() if isinstance(value, str)}
