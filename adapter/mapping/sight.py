"""
What tables somebody may know of who sees some kommuner only (SEC-08).

A fault of two tables beside each other tells of both. Tables out of sight are therefore not judged
beside those that somebody brings, and nobody brings tables for what they do not see.
"""

from collections.abc import Iterator
from typing import Any

from adapter.errors import Fault
from adapter.mapping.decision_files import DecisionFile
from adapter.mapping.fault_words import words
from adapter.mapping.value_set_files import ValueSetFile
from adapter.mapping.yaml_lines import Document
from adapter.values import Value


class Sight(Value, frozen=True):
    """The kommuner and the tenants that somebody sees."""

    kommuner: frozenset[str]
    tenants: frozenset[str]

    def has(self, form: DecisionFile | ValueSetFile) -> bool:
        """Whether a table or value set is everybody's, or of somebody who is seen."""
        return _meets(form.kommuner, self.kommuner) and _meets(form.tenants, self.tenants)

    def beyond(self, document: Document) -> Iterator[Fault]:
        """Give the places where a document is for somebody who is not seen, whether they exist or not."""
        for name, seen, key in (
            ("kommuner", self.kommuner, "beyond-kommuner"),
            ("tenants", self.tenants, "beyond-tenants"),
        ):
            for number, value in enumerate(_listed(document.data, name)):
                if isinstance(value, str) and value not in seen:
                    yield document.fault((name, number), words(key, value=value), key=False)


def _listed(data: Any, name: str) -> list[Any]:
    said = data.get(name) if isinstance(data, dict) else None
    return said if isinstance(said, list) else []


def _meets(named: tuple[str, ...], seen: frozenset[str]) -> bool:
    return not named or not seen.isdisjoint(named)
