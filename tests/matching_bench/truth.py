"""What is right: kinds of double registration and of look-alikes, each with the outcome it must have."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.matching_bench.cases import Case
    from tests.matching_bench.registrations import Registration


class Right(StrEnum):
    """What may become of the registrations of a group."""

    #: All are one service, which nothing but a fault of the matcher can miss: one is reported, the rest kept out.
    SUPPRESS = "suppress"
    #: All are one service, but nobody can be sure: the rest are kept out or wait for a person.
    REVIEW = "review-or-suppress"
    #: Each is a service of its own, or must be reported though it is known: none may be kept out.
    KEEP = "keep"


class Demand(StrEnum):
    """What the domain's rules ask for (rules.md 3.2, 3.3)."""

    SUPPRESS = "suppress"
    HOLD = "hold"
    LINK = "link"
    ACCEPT = "accept"


@dataclass(frozen=True, slots=True)
class Group:
    """Registrations that are one service, or look like one, as (tenant, tjenesteID)."""

    kind: "Kind"
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """One way in which services are, or seem to be, registered twice."""

    name: str
    right: Right
    demand: Demand
    #: The rule it comes from.
    rule: str
    #: How many groups there are among 2,000 persons.
    share: int
    about: str
    make: "Callable[[Case], Sequence[Registration]]" = field(repr=False)
    #: Another channel reports it: all registrations may be kept out.
    is_covered: bool = False
    #: The adapter refuses the code as no longer in the list: then it is not judged at all.
    may_be_refused: bool = False

    @property
    def is_double(self) -> bool:
        return self.right is not Right.KEEP


class Kinds:
    """The kinds of one file, in the order in which they stand there."""

    def __init__(self) -> None:
        self.all: list[Kind] = []

    def add(
        self,
        name: str,
        right: Right,
        demand: Demand,
        rule: str,
        share: int,
        *,
        is_covered: bool = False,
        may_be_refused: bool = False,
    ) -> "Callable[[Callable[[Case], Sequence[Registration]]], Callable[[Case], Sequence[Registration]]]":
        """Make a kind of a function; its docstring says what it is about."""

        def of(
            make: "Callable[[Case], Sequence[Registration]]",
        ) -> "Callable[[Case], Sequence[Registration]]":
            about = " ".join((make.__doc__ or "").split())
            self.all.append(Kind(name, right, demand, rule, share, about, make, is_covered, may_be_refused))
            return make

        return of


def table(kinds: Iterable[Kind]) -> str:
    """The truth by kind, as the README has it."""
    head = (
        "| kind | of 2,000 persons | right | rules ask for | rule | what it is |\n|---|---|---|---|---|---|"
    )
    rows = (f"| `{k.name}` | {k.share} | {k.right} | {k.demand} | {k.rule} | {k.about} |" for k in kinds)
    return "\n".join([head, *rows])
