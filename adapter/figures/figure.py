"""What a figure is: what it counts, what it can be divided by, and what is said beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

#: By language: `nb`, `en`.
Text = Mapping[str, str]


def said(nb: str, en: str) -> Text:
    """Put a text together."""
    return MappingProxyType({"nb": nb, "en": en})


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
    #: Only groups whose names begin so; empty: all.
    prefix: str = ""
    #: Only this month of each year.
    month: int = 0
    #: Asked for by whole years.
    is_over_years: bool = False
    #: Its years are sums of months; else they are counted as years.
    is_sum: bool = False
    #: Only codes that the list of services groups so; empty: all.
    code_group: str = ""
    #: Its groups are never added up.
    has_no_sum: bool = False
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

    @property
    def is_of_some(self) -> bool:
        """Whether it has some of the groups alone, or each by itself, so that the number of all together is none of its own."""
        return bool(self.groups or self.prefix or self.code_group or self.has_no_sum)

    def has(self, group: str) -> bool:
        """Whether a group is one of the figure's."""
        return group.startswith(self.prefix) and group in (self.groups or (group,))

    def wants(self, value: str) -> bool:
        """Whether a part is one of the figure's."""
        return not self.profession or self.profession in value.split("+")
