"""
Matching: whether a service is registered already, and where (KPR-D rules).

One service is compared with all that is known of the same person: what this adapter reported or holds,
of every tenant, and IPLOS-derived data that was imported. Pure but for the importers in `derived/`:
services come in, a verdict goes out, with the rule that gave it and the other record.
"""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from adapter.values import Unshown, Value

__all__ = ["KommuneKey", "Likeness", "Match", "Origin", "Service", "Span", "Verdict"]


class Verdict(StrEnum):
    """What a service is to another one, the gravest first (outcomes.md section 3)."""

    SAME = "same"  #: the service itself, under another number or id
    ALREADY_REGISTERED = "already-registered"  #: surely the same: not reported again
    POSSIBLE = "possible-duplicate"  #: a person must decide
    CONTINUES = "continues"  #: goes on from it: linked, and reported
    SEPARATE = "separate"  #: another service


class Origin(StrEnum):
    """Which part of the existing set a service stands in."""

    OWN = "own"  #: reported or held by this adapter
    DERIVED = "derived"  #: imported IPLOS-derived data


class KommuneKey(Value, frozen=True, order=True):
    """A person within a kommune: the number of the kommune, and the person's keyed hash under its secret."""

    kommune_nr: str
    key: str


class Likeness(NamedTuple):
    """Who may be meant by data that name nobody, and by which service."""

    kommune_nr: str
    birth_year: int
    #: 3101; None is found only by None.
    sex: str | None
    #: As the code list writes it; retired codes are asked for beside what they are folded into.
    code: str


class Span(Value, frozen=True):
    """The Norwegian dates a service is given: from `start`, inclusive, to `end`; None while it lasts."""

    start: date
    end: date | None

    def overlaps(self, other: "Span") -> bool:
        """Whether both are given at a time; a shared boundary day does not count (rules.md 3.1)."""
        begins_in_time = other.end is None or self.start < other.end
        return begins_in_time and (self.end is None or other.start < self.end)


class Service(Value, frozen=True):
    """One service or stay of a person in a kommune, as far as matching is concerned."""

    origin: Origin
    #: The tenant, or the source that IPLOS-derived data name.
    source: str
    #: tjenesteID; of a row without one its place in the import.
    id: Unshown[str]
    kommune_nr: str
    #: Code list, `9151` or its successors: the number of the OID.
    list: str
    #: As that list writes it; historic codes are folded by the matcher.
    code: str
    span: Span
    orgnr: str | None = None
    #: The year of an annual extract.
    year: int | None = None
    #: What the source calls the resources that it was made from: tells an HST consultation made of the same.
    made_from: Unshown[frozenset[str]] = frozenset()
    #: The person is known for sure; False where only birth year and sex agree.
    is_certain: bool = True
    #: The day on which the version that is judged arose: what lasts is taken to last until then.
    seen_on: date | None = None

    @property
    def name(self) -> str:
        """How explanations name it."""
        return f"{self.source}: {self.id}"


class Match(Value, frozen=True):
    """A verdict with its reasons."""

    verdict: Verdict
    #: A rule id of rules.py.
    rule: str
    #: What it was held against; None where no single record decided.
    other: Service | None = None
