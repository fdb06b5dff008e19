"""
FHIRPath conditions: for what the facts of a row cannot say.

A condition is asked of the resource alone, without a model of FHIR: `extension(url).valueCoding`, not
`.value`. It may not read a clock, follow references or look at words, as the same document must always
mean the same.
"""

import importlib
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from functools import cache, lru_cache
from typing import Any

from adapter.errors import Words
from adapter.mapping.decisions import Condition, ConditionFailed
from adapter.mapping.fault_words import words

#: By function: the phrase that says why.
_REFUSED_FUNCTIONS = {
    "now": "reads-clock",
    "today": "reads-clock",
    "timeOfDay": "reads-clock",
    "resolve": "follows-reference",
    "trace": "writes-log",
    "memberOf": "asks-server",
    "conformsTo": "asks-profile",
}
_WORDS = frozenset({"display", "text", "name", "note", "comment", "div", "valueString", "valueMarkdown"})


def is_true(condition: Condition, resource: Mapping[str, Any]) -> bool:
    """Whether a condition holds; empty is false, and anything but true or false fails."""
    # The library raises whatever it stumbles over.
    try:
        found = _compiled(condition.expression)(deepcopy(resource))
    except Exception as problem:
        raise ConditionFailed(condition.expression) from problem
    if found in ([], [False]):
        return False
    if found == [True] and isinstance(found[0], bool):
        return True
    raise ConditionFailed(condition.expression)


def what_is_wrong(expression: str) -> Words | None:
    """Why a condition cannot stand in a table, and what to do; None where it can."""
    try:
        return _what_is_wrong(expression)
    except RecursionError:
        return words("too-deep")


def functions_in(expression: str) -> frozenset[str]:
    """The names of the functions that a condition asks; RecursionError where it is nested too deeply."""
    return frozenset(name for kind, name in _names(expression) if kind == "function")


def _what_is_wrong(expression: str) -> Words | None:
    place = _stumbles_at(expression)
    if place is not None:
        return words("no-fhirpath", place=place)
    for kind, name in _names(expression):
        if kind == "function" and name in _REFUSED_FUNCTIONS:
            return words("function-refused", name=name, why=words(_REFUSED_FUNCTIONS[name]))
        if kind == "function" and name not in _functions():
            return words("function-unknown", name=name)
        if kind == "variable":
            return words("variable-unknown", name=name)
        if kind == "element" and name in _WORDS:
            return words("element-of-words", name=name)
    return None


#: Bounded: sessions of the test bench bring conditions of their own, and go.
@lru_cache(maxsize=1024)
def _compiled(expression: str) -> Callable[[Any], list[Any]]:
    compiled: Callable[[Any], list[Any]] = _library("fhirpathpy").compile(expression)
    return compiled


def _stumbles_at(expression: str) -> int | None:
    """The first letter, from 1, that the grammar stumbles over: the library itself recovers in silence."""
    grammar = _library("fhirpathpy.parser")
    problems: list[int] = []

    class Listener(grammar.ErrorListener):  # type: ignore[misc,name-defined]
        def syntaxError(self, _recognizer: Any, symbol: Any, line: int, column: int, *_: Any) -> None:  # noqa: N802, ARG002 - called so by antlr
            problems.append(column + 1)

    lexer = grammar.FHIRPathLexer(grammar.InputStream(expression))
    tokens = grammar.CommonTokenStream(lexer)
    parser = grammar.FHIRPathParser(tokens)
    for part in (lexer, parser):
        part.removeErrorListeners()
        part.addErrorListener(Listener())
    parser.expression()
    rest = tokens.LT(1)
    if not problems and rest.type != grammar.Token.EOF:
        problems.append(rest.column + 1)
    return problems[0] if problems else None


def _names(expression: str) -> Iterator[tuple[str, str]]:
    """Every name in an expression, with whether it is a function, a variable or an element."""
    yield from _walk(_library("fhirpathpy.parser").parse(expression), "element")


def _walk(node: Mapping[str, Any], kind: str) -> Iterator[tuple[str, str]]:
    kinds = {"Functn": "function", "ExternalConstant": "variable", "MemberInvocation": "element"}
    if node.get("type") == "Identifier":
        yield kind, str(node.get("text", "")).strip("`")
    inside = kinds.get(str(node.get("type")), kind)
    for number, child in enumerate(node.get("children", ())):
        # A function's first child is its name; the others are what it is given.
        yield from _walk(child, inside if number == 0 or inside != "function" else "element")


@cache
def _functions() -> frozenset[str]:
    return frozenset(_library("fhirpathpy.engine.invocations").invocation_registry)


def _library(name: str) -> Any:
    """Import a part of the library where a table has a condition: half a second that `check` can do without."""
    return importlib.import_module(name)
