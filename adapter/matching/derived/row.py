"""One row while it is judged: its cells as text, and what is wrong with it so far."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from adapter import rules
from adapter.matching.derived import RowFault
from adapter.matching.derived.terms import Terms

#: The place of a fault that is about the row as a whole.
ROW = "row"
#: KPR-V-015.
MAX_TEXT = 100
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(slots=True)
class Row:
    """A row under judgement; of several faults of one column the first is told."""

    number: int
    #: By column; one that is empty is as good as none.
    cells: Mapping[str, str] = field(repr=False)
    terms: Terms = field(repr=False)
    _faults: dict[str, str] = field(default_factory=dict)

    def text(self, column: str) -> str | None:
        """What a column says, without blanks around it."""
        return self.cells.get(column, "").strip() or None

    def refuse(self, column: str, rule: str) -> None:
        """Note a fault."""
        self._faults.setdefault(column, rule)

    def is_refused(self, column: str) -> bool:
        """Whether a column has a fault."""
        return column in self._faults

    def faults(self) -> list[RowFault]:
        """All that is wrong."""
        return [RowFault(self.number, place, rule) for place, rule in self._faults.items()]

    def name(self, column: str) -> str | None:
        """A text that names something (KPR-V-015)."""
        text = self.text(column)
        if text is not None and (len(text) > MAX_TEXT or _CONTROL.search(text)):
            self.refuse(column, rules.TEXT_FORM)
            return None
        return text
