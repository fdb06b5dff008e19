"""Small things that pages of the office tell alike: times as a clock in Norway shows them, and forms read."""

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from fastapi import Request

from adapter.errors import is_own_id
from adapter.fhir.times import OSLO

_Word = TypeVar("_Word", bound=StrEnum)
#: Things of a list on one page.
PAGE = 50
#: Letters of one field that are read.
_LONGEST = 2000
_KOMMUNE = re.compile(r"[0-9]{4}", re.ASCII)


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


def kept(asked: Mapping[str, str], words: Mapping[str, Collection[str]], *, is_found: bool) -> dict[str, str]:
    """
    Give of a list's filters what its links and its fields say again: words of a list, days, kommuner and ids of our own.

    Whatever else somebody typed is said again only where something was found by it: then it stands in the page already.
    It may be anything, the name of a person too (SEC-13).
    """

    def is_kept(name: str, value: str) -> bool:
        if name in words:
            return value in words[name]
        if name in ("since", "until"):
            return day_of(value) is not None
        if name == "kommune":
            return _KOMMUNE.fullmatch(value) is not None
        return is_found or is_own_id(value)

    return {name: value for name, value in asked.items() if value and is_kept(name, value)}


async def fields_of(request: Request) -> Mapping[str, str]:
    """Read the fields of a form; a file is not among them."""
    form = await request.form()
    return {name: value.strip()[:_LONGEST] for name, value in form.items() if isinstance(value, str)}
