"""Which source codes come, how often, and what the tables made of them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from adapter import rules
from adapter.existing.answers import Kind, stored_answer
from adapter.mapping.tables import MappingRow
from adapter.store.told_answers import Judged

_UNMAPPED = frozenset({rules.UNKNOWN_SERVICE_CODE, rules.UNKNOWN_SERVICE_CODE_SYSTEM})


class Covered(StrEnum):
    """What the tables made of resources that had a code, the most urgent first."""

    #: Refused, as no table knows the code or its list.
    UNMAPPED = "unmapped"
    #: Refused by the tables for something else: retired, ambiguous, a condition that failed.
    REFUSED = "refused"
    #: No row had anything to say, and nothing followed from it.
    NO_ROW = "no-row"
    #: A row decided.
    MAPPED = "mapped"
    #: A consultation that says so itself: its codes need no row.
    NEEDS_NONE = "needs-none"
    #: Refused for something that has nothing to do with codes.
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Use:
    """One code of one list, of one kommune, and what decided of it."""

    kommune_nr: str
    system: str
    code: str
    covered: Covered
    #: The row that decided, perhaps by another code of the same resource.
    row: MappingRow | None = None

    @property
    def urgency(self) -> int:
        """The place of what became of it, the most urgent first."""
        return list(Covered).index(self.covered)

    @property
    def name(self) -> tuple[str, ...]:
        """What tells it from the others of its urgency: kommuneNr, list, code and row."""
        row = self.row
        decided = (row.layer, row.table, row.row, row.version) if row else ("", "", "", "")
        return (self.kommune_nr, self.system, self.code, *map(str, decided))


@dataclass(slots=True)
class Used:
    """How often a code was used so, and the Norwegian day on which it last came."""

    use: Use
    count: int
    last: date
    #: Of what was refused: the Norwegian day on which it came first, as far back as was looked.
    first: date | None = None

    @property
    def rank(self) -> tuple[int | str, ...]:
        """Where it stands for who reads them: unmapped ones first, and the most frequent before the others."""
        return (self.use.urgency, -self.count, *self.use.name)


async def find_coverage(groups: AsyncIterator[Judged]) -> list[Used]:
    """Count the codes of stored resources: unmapped ones first, and the most frequent before the others."""
    found: dict[Use, Used] = {}
    async for judged in groups:
        covered, row = _covered(judged)
        for system, code in dict.fromkeys(judged.told.codes if judged.told else ()):
            use = Use(judged.kommune_nr, system, code, covered, row)
            used = found.setdefault(use, Used(use, 0, judged.last))
            used.count += judged.count
            used.last = max(used.last, judged.last)
            if covered in (Covered.UNMAPPED, Covered.REFUSED):
                # Refused resources come one by one, each with its own day.
                used.first = min(used.first or judged.last, judged.last)
    return sorted(found.values(), key=lambda each: each.rank)


def _covered(judged: Judged) -> tuple[Covered, MappingRow | None]:
    answer = stored_answer(judged)
    if answer.kind is Kind.REFUSED:
        return (Covered.UNMAPPED if answer.rules & _UNMAPPED else Covered.REFUSED), None
    if answer.kind is Kind.STOPPED:
        return Covered.STOPPED, None
    if answer.kind is Kind.CONSULTATION and answer.row is None:
        return Covered.NEEDS_NONE, None
    return (Covered.MAPPED if answer.row else Covered.NO_ROW), answer.row
