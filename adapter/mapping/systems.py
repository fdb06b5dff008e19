"""
System URIs as they are written in the wild, and which of our names each stands for.

One list has one preferred URI, the same without `urn:oid:` or in other letter case, and the
aliases its owner or its users have published. Which is meant must never depend on spelling; which
was written matters only for a warning.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

_PREFIX = "urn:oid:"


class Spelling(StrEnum):
    """How a system was written; all but the first deserve a warning."""

    PREFERRED = "preferred"
    NORMALISED = "normalised"  #: a bare OID or other letter case (KPR-F-101)
    ALIAS = "alias"  #: another address of the same list (KPR-F-102)


class SystemMatch(NamedTuple):
    """The name a system has in our tables, and how it was written."""

    name: str
    spelling: Spelling


@dataclass(frozen=True, slots=True)
class SystemUri:
    """The addresses of one list: the one we write, and others we also understand."""

    preferred: str
    aliases: tuple[str, ...] = ()

    def spellings(self) -> Iterable[tuple[str, Spelling]]:
        """Every folded spelling with its kind, the preferred one last so that it wins."""
        yield from ((fold(alias), Spelling.ALIAS) for alias in self.aliases)
        yield fold(self.preferred), Spelling.NORMALISED


class SystemNames:
    """Finds the name for a system in constant time, however it is spelt."""

    __slots__ = ("_by_name", "_folded", "_preferred")

    def __init__(self, systems: Mapping[str, SystemUri]) -> None:
        self._by_name = {name: uri.preferred for name, uri in systems.items()}
        self._preferred = {
            uri.preferred: SystemMatch(name, Spelling.PREFERRED) for name, uri in systems.items()
        }
        self._folded = {
            folded: SystemMatch(name, spelling)
            for name, uri in systems.items()
            for folded, spelling in uri.spellings()
        }

    def preferred(self, name: str) -> str:
        """The address that we write for a name of ours."""
        return self._by_name[name]

    def find(self, system: str) -> SystemMatch | None:
        """The name of a system as written, or None where no table knows it."""
        return self._preferred.get(system) or self._folded.get(fold(system))


def fold(system: str) -> str:
    """A system without `urn:oid:` and without letter case: what two spellings have in common."""
    return system.lower().removeprefix(_PREFIX)
