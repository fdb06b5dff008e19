"""What a scenario is counted by, told by the national tables: service codes, forms, age steps."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from adapter.checking.scenarios import Counting, Scenario
from adapter.checking.sights import Sight
from adapter.mapping.tables import Tables

#: What an age step without an age is called among the units of the others.
ANY_AGE = "any"


@dataclass(slots=True)
class Cells:
    """The cells that there are, in the order of the tables."""

    tables: Tables
    _known: Mapping[Counting, Mapping[str | None, str | None]] = field(init=False)

    def __post_init__(self) -> None:
        service, hst = self.tables.service, self.tables.hst
        units = [step.unit.value if step.unit else ANY_AGE for step in hst.age_steps.values()]
        self._known = {
            Counting.ONCE: {None: None},
            Counting.SERVICE_CODE: {code: row.display for code, row in service.codes.items()},
            Counting.FORM: {code: row.display for code, row in hst.forms.items()},
            Counting.AGE_STEP: dict.fromkeys(units),
        }

    def asked(self, scenario: Scenario) -> dict[str | None, None]:
        """The cells that a scenario must be shown for."""
        known = self._known[scenario.counting]
        if scenario.counting is not Counting.SERVICE_CODE:
            return dict.fromkeys(known)
        rows = self.tables.service.codes
        return {code: None for code, row in rows.items() if scenario.codes.fit(row)}

    def of(self, counting: Counting, sight: Sight) -> tuple[str | None, ...]:
        """The cells that one resource of a document counts for; (None,) where it does not tell."""
        match counting:
            case Counting.ONCE:
                return (None,)
            case Counting.SERVICE_CODE:
                return (sight.code if sight.code in self._known[counting] else None,)
            case Counting.FORM:
                return (sight.form if sight.form in self._known[counting] else None,)
            case Counting.AGE_STEP:
                step = self.tables.hst.age_steps.get(sight.step or "")
                return (None,) if step is None else (step.unit.value if step.unit else ANY_AGE,)

    def ordered(self, counting: Counting, codes: Collection[str | None]) -> list[str | None]:
        """Cells in the order of the table; what is in none of its rows comes last."""
        return [code for code in (*self._known[counting], None) if code in codes and code is not None] + [
            code for code in codes if code is None
        ]

    def display(self, counting: Counting, code: str | None) -> str | None:
        """The national list's word for a cell."""
        return self._known[counting].get(code)
