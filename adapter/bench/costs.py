"""
What a session's own conditions (FHIRPath) may ask: nothing that could take for ever.

A pattern of letters, or a list that is joined with itself, keeps one processor busy for years, and with it everybody
else's documents. What is left takes time in proportion to the document.
"""

from collections.abc import Iterator
from typing import Any

from adapter.errors import Fault, Words
from adapter.mapping.conditions import functions_in
from adapter.mapping.fault_words import words
from adapter.mapping.yaml_lines import Document, Path

_MOST_CONDITIONS = 10
_LONGEST = 200
#: Of tables that are judged only: their conditions are read, which takes time too.
_MOST_JUDGED = 100
_LONGEST_JUDGED = 400
_FUNCTIONS = frozenset(
    {"all", "as", "count", "empty", "exists", "extension", "first", "is", "last", "not", "ofType", "where"}
)
#: Union and equivalence hold every element against every other.
_OPERATORS = ("|", "~")


def too_costly(documents: list[Document]) -> Iterator[Fault]:
    """Give what keeps the conditions of some tables from being asked."""
    found = [(document, path, text) for document in documents for path, text in _conditions(document.data)]
    for number, (document, path, text) in enumerate(found, start=1):
        if number > _MOST_CONDITIONS:
            why = words("most-conditions", most=_MOST_CONDITIONS)
            yield document.fault(path, words("elsewhere", why=why), key=False)
            return
        if costs := _what_costs(text):
            yield document.fault(path, words("elsewhere", why=costs), key=False)


def too_long(documents: list[Document]) -> Iterator[Fault]:
    """Give what keeps the conditions of some tables from being judged while somebody waits; they are not asked."""
    found = [(document, path, text) for document in documents for path, text in _conditions(document.data)]
    for number, (document, path, text) in enumerate(found, start=1):
        if number > _MOST_JUDGED:
            yield document.fault(path, words("most-judged", most=_MOST_JUDGED), key=False)
            return
        if len(text) > _LONGEST_JUDGED:
            yield document.fault(path, words("longest-judged", most=_LONGEST_JUDGED), key=False)


def _conditions(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every condition below a value, wherever it stands."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inside:
        if name == "fhirpath" and isinstance(each, str):
            yield (*path, name), each
        yield from _conditions(each, (*path, name))


def _what_costs(expression: str) -> Words | None:
    if len(expression) > _LONGEST:
        return words("longest-condition", most=_LONGEST)
    for sign in _OPERATORS:
        if sign in expression:
            return words("not-in-conditions", sign=sign)
    try:
        others = sorted(functions_in(expression) - _FUNCTIONS)
    except RecursionError:
        return words("condition-too-deep")
    return words("not-in-conditions", sign=f"{others[0]}()") if others else None
