"""
Asks tables what they would say of stored resources, each different question once.

Two resources ask the same where no row, code or list can tell them apart: a day counts by the days on
which something begins or ends, an age by the ages that rows ask for, a fact where a row asks for it.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from adapter.config import Tenants
from adapter.existing.answers import Answer, Doubt, Kind, Untold, answered, is_stopped
from adapter.mapping.asking_anew import Anew, Unknown, ask_anew
from adapter.mapping.decisions import ListedSystem, Read, Row
from adapter.mapping.results import Told
from adapter.mapping.tables import Tables
from adapter.store.told_answers import Judged
from adapter.values import replace

#: What tells two questions apart.
_Question = tuple[object, ...]
#: So many answers are remembered.
_REMEMBERED = 50_000
#: Facts that count though no row asks for them.
_COUNT_ANYHOW = frozenset({"resource"})
#: Of this fact it counts whether it was told at all: codes may need an organisation number (KPR-V-024).
_UNIT = "unit"


@dataclass(slots=True)
class Asking:
    """Tables that are asked, as tenants are configured now."""

    tables: Tables
    tenants: Tenants
    _days: list[date] = field(init=False, repr=False)
    _ages: list[int] = field(init=False, repr=False)
    _facts: frozenset[str] = field(init=False, repr=False)
    _answers: dict[_Question, Anew | Unknown] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        rows = self.tables.decisions.rows
        self._days = sorted(set(_turns(self.tables)))
        ages = [row.ages for row in rows if row.ages]
        self._ages = sorted({age for each in ages for age in (each.first, each.last + 1)})
        self._facts = _COUNT_ANYHOW | {fact for row in rows for fact in row.choices}

    def ask(self, judged: Judged) -> Answer | Untold:
        """Say what the tables say of stored resources and of what they stand or fall with, or why not."""
        own = self._ask(judged)
        if isinstance(own, Untold) or own.kind in (Kind.REFUSED, Kind.VISIT, Kind.NOTHING):
            return own
        for one in reversed(judged.beside):
            other = self._ask(one) if one.digest else None
            if isinstance(other, Untold):
                return other
            if other is not None and other.kind is Kind.REFUSED:
                # The last that is refused says why for all of them.
                return replace(other, is_stopped=own.is_stopped)
        return own

    def _ask(self, judged: Judged) -> Answer | Untold:
        tenant = self.tenants.tenants.get(judged.tenant)
        if tenant is None:
            return Untold(judged.kommune_nr, Doubt.TENANT_UNKNOWN)
        key = judged.tenant, *(self._question(judged.told) if judged.told else ())
        said = self._answers.get(key)
        if said is None:
            if len(self._answers) >= _REMEMBERED:
                self._answers.clear()
            said = self._answers[key] = ask_anew(judged.told, tenant, self.tenants, self.tables)
        if isinstance(said, Unknown):
            return Untold(judged.kommune_nr, said.why, said.about)
        return answered(said, is_stopped=is_stopped(judged))

    def _question(self, told: Told) -> _Question:
        return (
            told.shape,
            bisect_right(self._days, told.day),
            told.codes,
            tuple(each for each in told.facts if each[0] in self._facts),
            any(fact == _UNIT for fact, _ in told.facts),
            None if told.age is None else bisect_right(self._ages, told.age),
            told.conditions,
            told.read_by,
            (told.is_whole, told.is_annulled, told.names_a_service),
            told.hst,
        )


def _turns(tables: Tables) -> Iterator[date]:
    """The days from which on something else may hold than on the day before."""
    decisions = tables.decisions
    dated: list[Row | ListedSystem | Read] = [
        *decisions.rows,
        *(one for _, one in decisions.listed),
        *decisions.reads,
    ]
    spans = [(each.first, each.last) for each in dated]
    spans += [(c.valid_from or date.min, c.valid_to or date.max) for c in tables.service.codes.values()]
    for first, last in spans:
        yield first
        if last < date.max:
            yield last + timedelta(days=1)
