"""What a figure is: what it counts, what it can be divided by, and what is said beside it."""

from collections.abc import Mapping
from dataclasses import dataclass

#: By language: `nb`, `en`.
Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure."""

    name: str
    #: Which numbers it is made of: figures of the same numbers hide the same.
    counts: str
    title: Text
    #: What one of it is, and of when.
    what: Text
    #: What does not count.
    without: Text
    #: What it can be divided by.
    by: tuple[str, ...]
    asked_by: tuple[str, ...]
    #: Only parts in which this profession took part.
    profession: str = ""
    #: Only these groups; empty: all.
    groups: tuple[str, ...] = ()
    #: Only this month of each year.
    month: int = 0
    is_over_years: bool = False
    #: What its numbers are a share of (MH-56); None: of nothing.
    share: Text | None = None
    #: What its fields mean, where it can be divided by what is missing (MH-44).
    fields: Text | None = None
    #: Marked as help for filling in a form; sent nowhere (MH-52, MH-53).
    is_help: bool = False

    @property
    def has_share(self) -> bool:
        """Whether its numbers stand beside the share that they are of all."""
        return self.share is not None

    def wants(self, value: str) -> bool:
        """Whether a part is one of the figure's."""
        return not self.profession or self.profession in value.split("+")
