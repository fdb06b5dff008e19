"""
What stands in one set and not in the other: what this adapter reported or holds, and IPLOS-derived data.

Counted by where it stands, rule, code and month of the start (MH-56): before an annual extract is made it
shows what would be told by two channels, and afterwards what nobody has told.
"""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from adapter import rules
from adapter.matching import Match, Service, Span, Verdict
from adapter.matching.folding import SERVICES
from adapter.matching.judge import judge
from adapter.matching.policy import Policy
from adapter.notifications import History, ServiceHistory
from adapter.notifications.matched import restored
from adapter.notifications.registered import in_set
from adapter.store.derived_persons import Known

_CORRESPONDS = frozenset({Verdict.SAME, Verdict.ALREADY_REGISTERED, Verdict.CONTINUES})


class Where(StrEnum):
    """Where a service stands."""

    BOTH = "both"
    POSSIBLE = "possible"  #: in both, perhaps: a person must say
    OWN = "own"  #: only in what this adapter reported or holds
    DERIVED = "derived"  #: only in IPLOS-derived data


class Own(StrEnum):
    """What this adapter did with a service of its own."""

    REPORTED = "reported"
    HELD = "held"  #: for a person's decision
    KEPT_OUT = "kept-out"  #: registered already: not reported again


class Group(NamedTuple):
    """What is counted together."""

    where: Where
    #: None of what only IPLOS-derived data have.
    own: Own | None
    #: The KPR-D rule by which they are the same, or are not.
    rule: str
    code: str
    #: `2024-03`: of the service's start.
    month: str


@dataclass(slots=True)
class Comparison:
    """How many services stand where."""

    kommune_nr: str
    year: int
    services: Counter[Group] = field(default_factory=Counter)
    #: Rows that name nobody: they are held against nothing.
    unnamed: int = 0

    def total(self, where: Where) -> int:
        """How many stand there."""
        return sum(n for group, n in self.services.items() if group.where is where)

    @property
    def agrees(self) -> bool:
        """Whether every service stands in both sets."""
        return all(group.where is Where.BOTH for group in self.services)


async def compare(
    persons: AsyncIterator[Known], policy: Policy, kommune_nr: str, year: int, unnamed: int = 0
) -> Comparison:
    """
    Compare the services of a kommune that are given in a year, person by person.

    Of IPLOS-derived data those of the year's extract count, and of rows without a year those given in it.
    """
    comparison = Comparison(kommune_nr, year, unnamed=unnamed)
    async for known in persons:
        own = [each for each in map(_own, known.own) if each and _is_of(each[0], year)]
        rows = [each for each in known.derived if _is_row_of(each, year)]
        comparison.services.update(_groups(own, rows, policy))
    return comparison


def _groups(own: Sequence[tuple[Service, Own]], rows: Sequence[Service], policy: Policy) -> Iterator[Group]:
    """Count each of our services once, and each row that none of them stands for."""
    told: set[int] = set()
    for service, how in own:
        matches = [(judge(service, [row], policy), n) for n, row in enumerate(rows)]
        alike = [(match, n) for match, n in matches if _where(match) is not Where.OWN]
        told.update(n for _, n in alike)
        best = min((match for match, _ in alike), key=_order, default=None)
        apart = min((match for match, _ in matches), key=_order, default=None)
        found = best or apart
        yield Group(_where(found), how, found.rule if found else rules.NOTHING_ALIKE, *_what(service))
    for n, row in enumerate(rows):
        if n not in told:
            yield Group(Where.DERIVED, None, _why(row, own, policy), *_what(row))


def _where(match: Match | None) -> Where:
    if match is None:
        return Where.OWN
    if match.verdict in _CORRESPONDS:
        return Where.BOTH
    return Where.POSSIBLE if match.verdict is Verdict.POSSIBLE else Where.OWN


def _order(match: Match) -> tuple[bool, int, str]:
    """Those that surely are the same first, then by gravity."""
    return (match.verdict not in _CORRESPONDS, list(Verdict).index(match.verdict), match.rule)


def _why(row: Service, own: Iterable[tuple[Service, Own]], policy: Policy) -> str:
    """By which rule none of ours is the row."""
    matches = (judge(service, [row], policy) for service, _ in own)
    return min((match.rule for match in matches), default=rules.NOTHING_ALIKE)


def _own(history: History) -> tuple[Service, Own] | None:
    """One of our services, also where it was not reported because it was registered already."""
    if not isinstance(history, ServiceHistory):
        return None
    service = in_set(restored(history) or history)
    if service is None or service.list != SERVICES:
        return None
    return service, Own.KEPT_OUT if history.withheld else Own.HELD if history.in_review else Own.REPORTED


def _is_of(service: Service, year: int) -> bool:
    whole = Span(date(year, 1, 1), date(year + 1, 1, 1))
    begins_within = whole.start <= service.span.start < date(year + 1, 1, 1)
    return begins_within or service.span.overlaps(whole)


def _is_row_of(row: Service, year: int) -> bool:
    return row.year == year if row.year is not None else _is_of(row, year)


def _what(service: Service) -> tuple[str, str]:
    return service.code, f"{service.span.start:%Y-%m}"
