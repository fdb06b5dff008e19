"""Options that go together, which a command takes as one: who acts and why, how it answers, which page of a list."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapter.cli.acting import acted_by
from adapter.cli.options import (
    AfterOption,
    Format,
    FormatOption,
    Language,
    LanguageOption,
    LimitOption,
    WhoOption,
    WhyOption,
)

if TYPE_CHECKING:
    from adapter.store.operating import By


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts, and why."""

    why: WhyOption
    who: WhoOption = None

    @property
    def by(self) -> "By":
        """As it is kept; raises `Misconfigured` where it cannot be."""
        return acted_by(self.who, self.why)


@dataclass(frozen=True, slots=True)
class Output:
    """How a command answers."""

    format: FormatOption = Format.TEXT
    language: LanguageOption = Language.NB

    @property
    def is_json(self) -> bool:
        """Whether programs read it."""
        return self.format is Format.JSON


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows of a long list."""

    limit: LimitOption = 50
    after: AfterOption = 0
