"""Which inputs somebody has to mend, by how strict the asker wants to be."""

from collections.abc import Set as AbstractSet
from enum import StrEnum

from adapter.checking import Judged
from adapter.outcomes import Outcome
from adapter.rules import Finding, Severity

#: These leave nothing for the sender to mend.
FINE = frozenset({Outcome.NOTIFY, Outcome.CONSULT, Outcome.NO_EVENT, Outcome.NOT_IN_KPR, Outcome.HOLD})


class FailOn(StrEnum):
    """What makes an input fail."""

    WARNING = "warning"  #: refused, parked or partial, or a warning
    ERROR = "error"  #: refused, parked or partial
    NEVER = "never"  #: nothing


def weighs(finding: Finding, fail_on: FailOn) -> bool:
    """Whether a finding makes its input fail; information never does."""
    if fail_on is FailOn.NEVER:
        return False
    return finding.stops or (fail_on is FailOn.WARNING and finding.severity is Severity.WARNING)


def fails(judged: Judged, fail_on: FailOn, known: AbstractSet[int] = frozenset()) -> bool:
    """
    Whether an input fails, where `known` are the numbers, from 0, of findings that are known already.

    What was refused, parked or partial has a finding that says why; where none does, it fails whatever is known.
    """
    weighing = [n for n, finding in enumerate(judged.result.findings) if weighs(finding, fail_on)]
    if not weighing:
        return fail_on is not FailOn.NEVER and judged.result.outcome not in FINE
    return any(n not in known for n in weighing)
