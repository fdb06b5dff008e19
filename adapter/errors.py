"""
What can go wrong, and what happens next.

    AdapterError
    ├── Misconfigured     settings or mappings are wrong: do not start, keep the old ones
    ├── Unavailable       a neighbour is away: leave it, try again
    │   └── Contended     another process wrote the same first: try again at once
    ├── Fenced            another process owns what was to be written: drop it
    ├── NotFound          somebody asked for what is not there: say so
    └── NotNow            somebody asked for what its state does not allow: say what must come first

A faulty *input* is not an exception: it is a list of `Finding`s (rules.py), because a sender
deserves all of them at once.
"""

import re
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple, TypeVar

T = TypeVar("T")
#: Ids of our own: a UUID, and a number.
_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9]{1,10}", re.ASCII)
#: How often something is done while others write the same; who holds it up is done long before the last time.
_TIMES = 5


class AdapterError(Exception):
    """The root of every error this package raises on purpose."""


class Words(NamedTuple):
    """A text for people, in bokmål and English."""

    nb: str
    en: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file of ours: where, what, and what to do."""

    file: str
    #: Counted from 1; 0 where the file as a whole is meant.
    line: int
    column: int
    #: In English, as logs have it.
    message: str
    #: In bokmål; empty where only English is said.
    nb: str = ""

    def __str__(self) -> str:
        return self.in_words(self.message)

    @property
    def words(self) -> Words:
        """Give the message in both languages; in English twice where only English is said."""
        return Words(self.nb or self.message, self.message)

    def in_words(self, said: str) -> str:
        """Give one of its words with the place before them."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {said}"


class Misconfigured(AdapterError):
    """The settings or the mappings are wrong; better not to start at all."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class Unavailable(AdapterError):
    """Something we need is not answering; nothing is lost by waiting."""


class Contended(Unavailable):
    """Another process wrote what we had read, before we could write; read again and nothing is lost."""


async def while_contended(once: Callable[[], Awaitable[T]], *, times: int = _TIMES) -> T:
    """Do something, and again while others write the same; raises `Contended` where even the last time fails so."""
    for _ in range(times - 1):
        with suppress(Contended):
            return await once()
    return await once()


class Fenced(AdapterError):
    """Another process has taken over the partition that a batch came from; the batch is not ours to write."""


class NotFound(AdapterError):
    """What was asked for by name is not there."""


def is_own_id(asked: str) -> bool:
    """Whether a text has the form of an id of our own, so that it may be said again: a UUID, or a number of few digits."""
    return _ID.fullmatch(asked) is not None


def not_there(what: str, asked: str, named: str) -> NotFound:
    """
    Say that what an id names is not there: by the id where it is a UUID or a number, else by how such a thing is named.

    Whatever else somebody typed for an id is not said again: it may be anything, the name of a person too (SEC-13).
    """
    if is_own_id(asked):
        return NotFound(f"there is no {what} {asked} in this store")
    return NotFound(f"there is no such {what} in this store; it is named by {named}")


def meant(typed: str, known: Iterable[str]) -> list[str]:
    """Give the names that there are and that are close to what somebody typed, which itself is not said again."""
    names = {each.casefold(): each for each in known}
    return [names[each] for each in get_close_matches(typed.casefold(), names)]


class NotNow(AdapterError):
    """What was asked for cannot be done as things stand; the text says what must come first."""
