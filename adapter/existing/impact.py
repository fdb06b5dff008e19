"""
What other tables would make of what is stored: which resources change, which figures stop (MH-55).

The store's rows come in groups that told the tables the same. What the facts
cannot tell is counted, with why, and never guessed.
"""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from adapter.existing.answers import Answer, Kind, Untold, stored_answer
from adapter.existing.comparing_fields import differing, fields_untold, kind_untold
from adapter.existing.effects import STAYING_REFUSED, Effect, effect_of
from adapter.existing.questions import Asking
from adapter.store.told_answers import Judged


@dataclass(frozen=True, slots=True)
class Change:
    """What resources of a kommune are, and would be."""

    kommune_nr: str
    effect: Effect
    was: Answer
    now: Answer


class FigureKind(StrEnum):
    """What is counted."""

    CODE = "code"
    PILOT = "pilot"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class FigureKey:
    """One figure of a kommune: a 9151 code, a pilot code, or a row as table/row."""

    kommune_nr: str
    kind: FigureKind
    name: str


@dataclass(slots=True)
class Impact:
    """What a change of tables would do to what is stored."""

    #: Resources that were looked at.
    looked_at: int = 0
    #: Of those, what no table was asked of, and versions entered in error: tables change nothing of them.
    not_asked: int = 0
    annulled: int = 0
    changes: Counter[Change] = field(default_factory=Counter)
    untold: Counter[Untold] = field(default_factory=Counter)
    before: Counter[FigureKey] = field(default_factory=Counter)
    after: Counter[FigureKey] = field(default_factory=Counter)
    #: By figure: those of before of which nobody can tell what they would be.
    unsure: Counter[FigureKey] = field(default_factory=Counter)

    @property
    def changed(self) -> int:
        """How many would change code or outcome."""
        return sum(n for each, n in self.changes.items() if each.effect not in STAYING_REFUSED)

    def stopping(self) -> list[FigureKey]:
        """Give the figures of which nothing is left that can be told."""
        gone = (k for k, n in self.before.items() if n > self.unsure[k] and not self.after[k])
        return sorted(gone, key=_order)

    def shrinking(self) -> list[FigureKey]:
        """Give the figures of which less than half is left, of what can be told."""
        less = (k for k, n in self.before.items() if 0 < 2 * self.after[k] < n - self.unsure[k])
        return sorted(less, key=_order)


async def find_impact(groups: AsyncIterator[Judged], new: Asking, old: Asking | None = None) -> Impact:
    """Hold what `new` tables say against what is stored, or against what `old` ones say."""
    impact = Impact()
    async for judged in groups:
        take(impact, judged, new, old)
    return impact


def take(impact: Impact, judged: Judged, new: Asking, old: Asking | None = None) -> None:
    """Count what becomes of one group."""
    impact.looked_at += judged.count
    if judged.digest == "":
        impact.not_asked += judged.count
        return
    if judged.told is not None and judged.told.is_annulled:
        impact.annulled += judged.count
        return
    was, now = compare(judged, new, old)
    for key in _figures(judged.kommune_nr, was):
        impact.before[key] += judged.count
    if isinstance(now, Untold):
        impact.untold[now] += judged.count
        for key in _figures(judged.kommune_nr, was):
            impact.unsure[key] += judged.count
        return
    for key in _figures(judged.kommune_nr, now):
        impact.after[key] += judged.count
    effect = effect_of(was, now)
    if effect is not None:
        impact.changes[Change(judged.kommune_nr, effect, *differing(was, now))] += judged.count


def compare(judged: Judged, new: Asking, old: Asking | None = None) -> tuple[Answer, Answer | Untold]:
    """Give what stored resources are, or are to `old` tables, and what they would be to `new` ones."""
    was = stored_answer(judged)
    if old is not None:
        said = old.ask(judged)
        if isinstance(said, Untold):
            return was, said
        was = said
    now = new.ask(judged)
    if isinstance(now, Untold):
        return was, now
    return was, fields_untold(judged, was, now) or kind_untold(judged, was, now) or now


def _figures(kommune_nr: str, answer: Answer) -> Iterator[FigureKey]:
    """The figures that a resource is counted in."""
    if answer.is_stopped or answer.kind in (Kind.REFUSED, Kind.VISIT, Kind.NOTHING):
        return
    if answer.code:
        yield FigureKey(kommune_nr, FigureKind.CODE, answer.code)
    if answer.pilot:
        yield FigureKey(kommune_nr, FigureKind.PILOT, answer.pilot)
    for row in (answer.row, answer.pilot_row):
        if row is not None:
            yield FigureKey(kommune_nr, FigureKind.ROW, f"{row.table}/{row.row}")


def _order(key: FigureKey) -> tuple[str, int, str]:
    return key.kommune_nr, list(FigureKind).index(key.kind), key.name
