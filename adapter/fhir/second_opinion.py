"""
When the model library is asked beside the structural check, and what comes of it.

It explains refused documents, and judges a share of the accepted ones: a document that it refuses
and the check accepts is counted and logged, and passes, since one lane must decide.
"""

from collections.abc import Callable
from typing import Any

from adapter import rules
from adapter.fhir import full
from adapter.fhir.most import ENOUGH_TO_MEND
from adapter.fhir.schema_metadata import ROOTS
from adapter.fhir.version import FhirVersion
from adapter.rules import Finding
from adapter.values import Value

Tree = dict[str, Any]
#: Shares are told apart by this many steps of the document's checksum.
_STEPS = 10_000


def _tell(finding: Finding) -> None:
    """Count and log a document that only the models refuse."""
    # Here, because it happens seldom and the two libraries take a tenth of a second to import.
    from adapter.logs import logger  # noqa: PLC0415 - see above
    from adapter.metrics import LANES_DISAGREE  # noqa: PLC0415 - see above

    LANES_DISAGREE.inc()
    logger.warning("lanes_disagree", rule=finding.rule, expression=finding.expression)


def _whatever_it_holds(_tree: Tree) -> bool:
    return True


def beyond_schema(tree: Tree) -> bool:
    """
    Whether a document holds a resource of a type that no schema is compiled for.

    Of all others the models say nothing that the schema does not say, but that R4 knows four kinds of white
    space only: 10,000 mutants hold the one against the other (tests/fhir/test_lanes.py).
    """
    waiting: list[Any] = [tree]
    for node in waiting:  # which grows meanwhile
        inside = node
        if isinstance(node, dict):
            if "resourceType" in node and node["resourceType"] not in ROOTS:
                return True
            inside = node.values()
        # The types themselves, as parsers make them: `isinstance` takes three times as long.
        waiting += [value for value in inside if type(value) is dict or type(value) is list]
    return False


class SecondOpinion(Value, frozen=True):
    """Asks for a second opinion on refused documents, and on a share of the accepted."""

    #: Of the accepted documents, 0 to 1; which ones follows from their content.
    share: float = 1.0
    #: Who is told of a document that only the models refuse.
    tell: Callable[[Finding], None] = _tell
    #: Of which accepted documents it is worth asking: an answer takes as long as all the rest of the path.
    worth: Callable[[Tree], bool] = _whatever_it_holds
    #: Whether refused documents are explained; not where nobody reads what is found.
    explains: bool = True

    def ask(self, tree: Tree, version: FhirVersion, checksum: int, fast: list[Finding]) -> list[Finding]:
        """Give what the full lane adds to the findings of the fast one that stop a document."""
        if fast:
            return self._explained(tree, version, fast)
        if checksum % _STEPS >= self.share * _STEPS or not self.worth(tree):
            return []
        opinion = full.second_opinion(tree, version)
        if not full.disagree(fast, opinion):
            return []
        self.tell(opinion[0])
        return [Finding(rules.LANES_DISAGREE, opinion[0].expression)]

    def _explained(self, tree: Tree, version: FhirVersion, fast: list[Finding]) -> list[Finding]:
        """Give what the models find besides, unless that is nothing anybody waits for."""
        is_enough = len({finding.expression for finding in fast}) > ENOUGH_TO_MEND
        if is_enough or not self.explains:
            return []
        return full.merge(fast, full.second_opinion(tree, version))[len(fast) :]
