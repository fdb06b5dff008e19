"""
What decision tables are made of: rows that answer what a coded resource is to KPR.

A row holds when all its facts hold on the event date (KPR-M-003). Nothing here knows FHIR: what a
resource says comes in as `Facts`. `asking.py` finds the rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, Protocol

from adapter.mapping.results import Result
from adapter.mapping.tables import MappingRow
from adapter.values import Value

#: A folded system with a code of it.
Coded = tuple[str, str]

#: What a fact is where nobody tells it.
NOT_TOLD: Mapping[str, str] = MappingProxyType(
    {
        "programme": "none",
        "hovedforlop": "unknown",
        "decision": "false",
        "billed_to_kuhr": "false",
        "hospital_part": "false",
    }
)


#: The facts that are true or false.
FLAGS = ("decision", "billed_to_kuhr", "hospital_part")


#: The person's whole years on the day, asked as a fact of one value; of none where they are unknown.
AGE = "age"


class Layer(StrEnum):
    """Who made a table; the first layer that answers wins (KPR-M-002)."""

    MUNICIPALITY = "municipality"
    VENDOR = "vendor"
    NATIONAL = "national"
    #: Reads what the others left without a KPR message (KPR-M-020).
    PILOT = "pilot"


#: The layers that say what a resource is, in the order of asking.
ORDER = (Layer.MUNICIPALITY, Layer.VENDOR, Layer.NATIONAL)


class Condition(Value, frozen=True):
    """A FHIRPath expression of the resource, for what facts cannot say."""

    expression: str


class Facts(Protocol):
    """What one resource says, as coded values; read when a row asks for it."""

    @property
    def day(self) -> date:
        """The Norwegian day whose tables count."""

    @property
    def codes(self) -> Sequence[Coded]:
        """Its service codes in the order of looking, systems folded."""

    @property
    def known(self) -> Mapping[str, frozenset[str]]:
        """What was read of it so far, by fact."""

    def values(self, fact: str) -> frozenset[str]:
        """What it says of a fact, or of `AGE`; several where, say, several professions took part."""

    def meets(self, condition: Condition) -> bool:
        """Whether a condition is true; raises `ConditionFailed` where it is neither true nor false."""


class ConditionFailed(Exception):
    """A condition that is neither true nor false of a resource."""


class Sender(NamedTuple):
    """Who sent a resource: whose tables are asked."""

    kommune: str
    tenant: str
    #: The vendor of its EPJ, where configured.
    vendor: str | None = None


class Scope(Value, frozen=True):
    """Whose data a table is for; an empty set: everybody's."""

    kommuner: frozenset[str] = frozenset()
    tenants: frozenset[str] = frozenset()
    vendors: frozenset[str] = frozenset()

    def covers(self, sender: Sender) -> bool:
        """Whether somebody is among them."""
        return (
            (not self.kommuner or sender.kommune in self.kommuner)
            and (not self.tenants or sender.tenant in self.tenants)
            and (not self.vendors or sender.vendor in self.vendors)
        )

    def may_meet(self, other: "Scope") -> bool:
        """Whether somebody may be in both."""
        pairs = (
            (self.kommuner, other.kommuner),
            (self.tenants, other.tenants),
            (self.vendors, other.vendors),
        )
        return all(not a or not b or not a.isdisjoint(b) for a, b in pairs)


class Choice(Value, frozen=True):
    """The values a fact must have one of, or must have none of."""

    one_of: frozenset[str] = frozenset()
    none_of: frozenset[str] = frozenset()

    def holds(self, values: frozenset[str]) -> bool:
        """Whether the values of a resource are so."""
        if self.one_of:
            return not self.one_of.isdisjoint(values)
        return self.none_of.isdisjoint(values)


class Ages(Value, frozen=True):
    """Whole years, both ends included; an unknown age is in no range."""

    first: int = 0
    last: int = 200

    def holds(self, age: int | None) -> bool:
        """Whether an age is between them."""
        return age is not None and self.first <= age <= self.last


class Grounds(Value, frozen=True):
    """Where a row is taken from, and who decided that it holds (MH-03)."""

    source: str
    owner: str = ""
    by: str | None = None
    day: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: when all of it holds, `then` is the answer."""

    address: MappingRow
    then: Result
    #: First and last Norwegian day, both inclusive.
    first: date = date.min
    last: date = date.max
    scope: Scope = field(default_factory=Scope)
    #: Empty: a row without a code, asked after those with one.
    codes: frozenset[Coded] = frozenset()
    choices: Mapping[str, Choice] = field(default_factory=dict)
    ages: Ages | None = None
    condition: Condition | None = None
    #: None for what no table file holds.
    grounds: Grounds | None = field(default=None, compare=False, repr=False)

    def in_force(self, day: date) -> bool:
        """Whether the row's day has come and not passed."""
        return self.first <= day <= self.last


class ListedSystem(Value, frozen=True):
    """A code system that a table maps: a code of it without a row is a gap (KPR-M-005)."""

    scope: Scope
    first: date
    last: date


class Read(Value, frozen=True):
    """Where a scope's documents tell a fact: an element, which of its codes, and what they mean."""

    fact: str
    element: str
    url: str | None
    #: Folded; None: codes of any list.
    system: str | None
    #: Theirs to ours; None: as sent, and of a fact that is true or false any value means true.
    codes: Mapping[str, str] | None
    scope: Scope
    first: date
    last: date
