"""
When the model library is asked beside the structural check, and what comes of it.

It explains refused documents, and judges a share of the accepted ones: a document that it refuses
and the check accepts is counted and logged, and passes, since one lane must decide.
"""

from dataclasses import dataclass
from typing import Any

from adapter import rules
from adapter.fhir import full
from adapter.fhir.most import ENOUGH_TO_MEND
from adapter.fhir.version import FhirVersion
from adapter.rules import Finding

Tree = dict[str, Any]
#: Shares are told apart by this many steps of the document's checksum.
_STEPS = 10_000


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """Asks for a second opinion on refused documents, and on a share of the accepted."""

    #: Of the accepted documents, 0 to 1; which ones follows from their content.
    share: float = 1.0

    def ask(self, tree: Tree, version: FhirVersion, checksum: int, fast: list[Finding]) -> list[Finding]:
        """Give what the full lane adds to the findings of the fast one that stop a document."""
        if not fast and checksum % _STEPS >= self.share * _STEPS:
            return []
        if len({finding.expression for finding in fast}) > ENOUGH_TO_MEND:
            return []
        opinion = full.second_opinion(tree, version)
        if fast:
            return full.merge(fast, opinion)[len(fast) :]
        if not full.disagree(fast, opinion):
            return []
        _tell(opinion[0])
        return [Finding(rules.LANES_DISAGREE, opinion[0].expression)]


def _tell(finding: Finding) -> None:
    """Count and log a document that only the models refuse."""
    # Here, because it happens seldom and the two libraries take a tenth of a second to import.
    from adapter.logs import logger  # noqa: PLC0415 - see above
    from adapter.metrics import LANES_DISAGREE  # noqa: PLC0415 - see above

    LANES_DISAGREE.inc()
    logger.warning("lanes_disagree", rule=finding.rule, expression=finding.expression)
