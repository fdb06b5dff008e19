"""Two services side by side, and what can be said of them both."""

from collections.abc import Callable
from datetime import timedelta
from enum import Enum, auto

from adapter.mapping.tables import OrgnrUse
from adapter.matching import Match, Origin, Service, Span, Verdict
from adapter.matching.folding import CONSULTATIONS
from adapter.matching.policy import Policy
from adapter.values import Value

_DAY = timedelta(days=1)


class Units(Enum):
    """Whether two services of one code are given by one unit."""

    SAME = auto()
    OTHER = auto()
    UNKNOWN = auto()


class Pair(Value, frozen=True):
    """A service that is judged, and one it is held against."""

    service: Service
    other: Service
    policy: Policy
    #: Their codes are the same once historic ones are folded.
    same_code: bool

    @property
    def both(self) -> tuple[Service, Service]:
        return self.service, self.other

    @property
    def turned(self) -> tuple[Service, Service]:
        return self.other, self.service

    @property
    def same_key(self) -> bool:
        """One kommune and one folded code; the person is given (service key, rules.md 3.1)."""
        return self.same_code and self.service.kommune_nr == self.other.kommune_nr

    @property
    def same_source(self) -> bool:
        return self.service.source == self.other.source

    @property
    def same_start(self) -> bool:
        return self.service.span.start == self.other.span.start

    @property
    def overlapping(self) -> bool:
        return self.service.span.overlaps(self.other.span)

    @property
    def one_place(self) -> bool:
        return self.policy.is_one_place(self.service)

    @property
    def are_own(self) -> bool:
        return self.service.origin is self.other.origin is Origin.OWN

    @property
    def of_consultations(self) -> int:
        """How many of the two are consultations."""
        return (self.service.list == CONSULTATIONS) + (self.other.list == CONSULTATIONS)

    @property
    def units(self) -> Units:
        """
        Whether one unit gives both.

        A code that names no unit has none to differ by (KPR-V-025). Where a unit may be left out, two
        systems that both leave it out agree; one system that has two such services means two.
        """
        use = self.policy.orgnr_use(self.service)
        if use is OrgnrUse.FORBIDDEN:
            return Units.SAME
        mine, theirs = self.service.orgnr, self.other.orgnr
        if mine and theirs:
            return Units.SAME if mine == theirs else Units.OTHER
        left_out = not mine and not theirs and use is OrgnrUse.OPTIONAL
        return Units.SAME if left_out and not self.same_source else Units.UNKNOWN

    def match(self, verdict: Verdict, rule: str) -> Match:
        """The verdict of a rule, held against the other one."""
        return Match(verdict, rule, self.other)


#: What a rule says of a pair; None: it has nothing to say, the next is asked.
Rule = Callable[[Pair], Match | None]


def pair_of(service: Service, other: Service, policy: Policy) -> Pair:
    """Put two services of one person side by side."""
    is_spelt_alike = service.code == other.code and service.list == other.list
    same_code = is_spelt_alike or policy.folded(service) == policy.folded(other)
    return Pair(service, other, policy, same_code)


def touch(one: Span, two: Span) -> bool:
    """Whether one begins when the other ends: on the day itself or the day after."""
    first, second = sorted((one, two), key=lambda span: span.start)
    return first.end is not None and first.end <= second.start <= first.end + _DAY
