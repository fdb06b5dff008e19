"""What is measured: by kind, and of all."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.matching_bench.kommune import KINDS
from tests.matching_bench.truth import Right

#: What must be seen: not one true service kept out; of the doubles nearly all; few questions to persons.
PRECISION, RECALL, RECALL_WITH_REVIEW, MOST_IN_REVIEW = 1.0, 0.98, 0.999, 0.01
#: Of each kind so many violated groups are told.
TOLD = 50


@dataclass(slots=True)
class Tally:
    """Figures of one kind."""

    groups: int = 0
    #: Registrations that another one, or another channel, makes superfluous.
    surplus: int = 0
    #: Of these, kept out; waiting for a person, or for something else.
    kept_out: int = 0
    waiting: int = 0
    #: Registrations of true services: kept out, or without a trace.
    wrong: int = 0
    #: Registrations in review, superfluous or not.
    in_review: int = 0
    #: Decisions of which the other record is of the same group, or of a channel.
    named: int = 0
    linked: int = 0
    #: Groups of which somebody told the end, and the register is not told.
    ends_lost: int = 0
    #: The rules that decided.
    rules: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Violation:
    """A group that did not get what is right."""

    kind: str
    what: str
    members: tuple[tuple[str, str, str, str], ...]  #: tenant, tjenesteID, fate, rule


@dataclass(slots=True)
class Judged:
    """All figures."""

    services: int
    kinds: dict[str, Tally] = field(default_factory=dict)
    plain: Tally = field(default_factory=Tally)
    violations: list[Violation] = field(default_factory=list)
    made: Mapping[str, int] = field(default_factory=dict)

    def _all(self, *rights: Right) -> list[Tally]:
        return [self.kinds[k.name] for k in KINDS if k.right in rights]

    @property
    def wrong(self) -> int:
        return self.plain.wrong + sum(each.wrong for each in self.kinds.values())

    @property
    def precision(self) -> float:
        right = sum(each.kept_out for each in self.kinds.values())
        return right / (right + self.wrong) if right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Of what can be seen for sure: kept out without asking anybody."""
        return _share((each.kept_out, each.surplus) for each in self._all(Right.SUPPRESS))

    @property
    def recall_with_review(self) -> float:
        """Of all doubles: kept out, or waiting for a person."""
        both = self._all(Right.SUPPRESS, Right.REVIEW)
        return _share((each.kept_out + each.waiting, each.surplus) for each in both)

    @property
    def recall_of_all_without_review(self) -> float:
        """Of all doubles, those that nobody can be sure of among them: kept out without asking anybody."""
        both = self._all(Right.SUPPRESS, Right.REVIEW)
        return _share((each.kept_out, each.surplus) for each in both)

    @property
    def review_share(self) -> float:
        asked = self.plain.in_review + sum(each.in_review for each in self.kinds.values())
        return asked / self.services

    @property
    def named_share(self) -> float:
        return _share((each.named, each.kept_out) for each in self.kinds.values())

    @property
    def missed(self) -> list[str]:
        """The goals that were missed."""
        goals = {
            f"precision {PRECISION:.3f}": self.precision >= PRECISION,
            f"recall {RECALL}": self.recall >= RECALL,
            f"recall with review {RECALL_WITH_REVIEW}": self.recall_with_review >= RECALL_WITH_REVIEW,
            f"at most {MOST_IN_REVIEW:.0%} in review": self.review_share <= MOST_IN_REVIEW,
        }
        return [goal for goal, is_met in goals.items() if not is_met]

    def as_json(self) -> dict[str, Any]:
        return {
            "services": self.services,
            "made": dict(self.made),
            "precision": self.precision,
            "recall": self.recall,
            "recall_with_review": self.recall_with_review,
            "recall_of_all_without_review": self.recall_of_all_without_review,
            "review_share": self.review_share,
            "named_share": self.named_share,
            "missed": self.missed,
            "kinds": {name: asdict(tally) for name, tally in self.kinds.items()},
            "others": asdict(self.plain),
            "violations": [asdict(each) for each in told(self.violations)],
        }


def told(violations: list[Violation]) -> list[Violation]:
    """Give the first of each kind."""
    seen: Counter[tuple[str, str]] = Counter()
    first = []
    for each in violations:
        seen[each.kind, each.what] += 1
        if seen[each.kind, each.what] <= TOLD:
            first.append(each)
    return first


def _share(parts: Iterable[tuple[int, int]]) -> float:
    some, all_ = (sum(column) for column in zip(*parts, strict=True))
    return some / all_ if all_ else 1.0
