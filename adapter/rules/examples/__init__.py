"""
A passing and a failing example of every rule, as a machine runs them.

The catalogue says an example in words; here is what is meant: documents to judge, a message to the register,
or services to compare. They are data (`data/` over `bases/`), read only when somebody asks. A test judges
every one of them: the failing one gives its rule, the passing one does not.
"""

from adapter.rules.examples.example import Document, Example, Kind, Pair
from adapter.rules.examples.reading import all_examples

__all__ = ["NOT_SHOWN", "Document", "Example", "Kind", "Pair", "all_examples", "examples_of"]

#: What nothing that is sent brings about, and why.
NOT_SHOWN = {
    "KPR-D-023": "A case officer's decision in the queue comes first.",
    "KPR-F-091": "Only a fault in the adapter's own code brings it about.",
    "KPR-F-108": "Only a disagreement between the adapter's own two checks brings it about.",
}


def examples_of(rule_id: str) -> Pair | None:
    """The examples of a rule by its id; None for those of `NOT_SHOWN`."""
    return all_examples().get(rule_id)
