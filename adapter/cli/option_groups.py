"""Options that go together, which a command takes as one: who acts and why, how it answers, which page of a list."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapter.cli.acting import acted_by
from adapter.cli.options import (
    AfterOption,
    DryRunOption,
    Format,
    FormatOption,
    Language,
    LanguageOption,
    LimitOption,
    TryingWhyOption,
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
class ActingOrTrying:
    """Who acts, and why; or that it is only tried, which is no act."""

    dry_run: DryRunOption = False
    why: TryingWhyOption = ""
    who: WhoOption = None

    @property
    def by(self) -> "By | None":
        """As it is kept, None where it is only tried; raises `Misconfigured` where it cannot be."""
        return None if self.dry_run else acted_by(self.who, self.why)


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
