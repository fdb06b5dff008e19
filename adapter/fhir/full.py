"""
The second opinion: what `fhir.resources` says about a document.

The library is twenty times slower than the compiled schema and hides findings behind others, so it is
asked about every refused document and a share of the accepted ones: of these `check` and `$validate` ask it only
about a type that no schema is compiled for (`second_opinion.beyond_schema`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Literal

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from adapter.fhir.most import MOST_FINDINGS
from adapter.fhir.prune import Places
from adapter.fhir.schema_errors import expression, is_extension, safe_name
from adapter.fhir.schema_metadata import model
from adapter.fhir.schema_shapes import known_types, shapes
from adapter.rules import (
    INVALID_EXTENSION,
    INVALID_PRIMITIVE,
    MISSING_ELEMENT,
    MISSING_PERSON,
    MIXED_FHIR_VERSIONS,
    NOT_A_RESOURCE,
    TOO_DEEP,
    UNKNOWN_ELEMENT,
    UNSUPPORTED_RESOURCE_TYPE,
    WRONG_TYPE,
    Finding,
)

#: By pydantic's error type; those that end in `_type` are WRONG_TYPE, all others INVALID_PRIMITIVE.
_RULES: Mapping[str, str] = {
    "bool_parsing": WRONG_TYPE,
    "extra_forbidden": UNKNOWN_ELEMENT,
    "fhir-validation-wrong-resource-type": UNKNOWN_ELEMENT,
    "int_from_float": WRONG_TYPE,
    "int_parsing": WRONG_TYPE,
    "json_invalid": WRONG_TYPE,  # a text where an object is due is read as JSON
    "missing": MISSING_ELEMENT,
    "model_field_validation.missing": MISSING_ELEMENT,
    "model_validation_format": WRONG_TYPE,
}

#: What the library raises besides `ValidationError`: a nested type it does not know, endless nesting.
_BREAKDOWNS: Mapping[type[Exception], str] = {
    KeyError: UNSUPPORTED_RESOURCE_TYPE,
    RecursionError: TOO_DEEP,
}

#: Steps of the library's own making: no place in the document.
_MADE_UP = frozenset({"root", "__root__"})


def second_opinion(tree: dict[str, Any], version: Literal["R4", "R5"]) -> list[Finding]:
    """
    Everything the models find in a whole document, what it contains included.

    R4 is judged by the R4B models. Nothing is said of types that these have dropped.
    """
    name = tree.get("resourceType")
    if not isinstance(name, str) or name not in known_types(version):
        return [Finding(UNSUPPORTED_RESOURCE_TYPE, "resourceType")]
    try:
        judge = model(version, name)
    except AttributeError:
        return []
    try:
        judge.model_validate(tree)
    except ValidationError as refusal:
        # Without what raised them: that names the frames it came through, ours too, and with them the document.
        errors = refusal.errors(include_input=False, include_url=False, include_context=False)
        return list(islice(_findings(errors, tree), MOST_FINDINGS))
    except Exception as breakdown:  # noqa: BLE001 - the library raises whatever it stumbles over
        return [Finding(_BREAKDOWNS.get(type(breakdown), NOT_A_RESOURCE), name)]
    return []


def merge(fast: Sequence[Finding], full: Sequence[Finding]) -> list[Finding]:
    """
    One list: of the models' findings only those about places where the fast lane found no error.

    A place is also spoken of by a finding above or below it; a warning does not hide an error. What
    mixes versions is right by neither, so nothing more is said of the element the mark stands in.
    """
    said = Places(_scope(each) for each in fast if each.stops)
    return [*fast, *(each for each in full if not said.near(each.expression))]


def disagree(fast: Sequence[Finding], full: Sequence[Finding]) -> bool:
    """Whether the models refuse what the fast lane lets pass."""
    return bool(full) and not any(each.stops for each in fast)


def _scope(finding: Finding) -> str:
    place = finding.expression
    return place.rpartition(".")[0] if finding.rule == MIXED_FHIR_VERSIONS else place


def _findings(errors: Iterable[ErrorDetails], tree: dict[str, Any]) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for error in errors:
        steps = _steps(error["loc"])
        if error["type"] == "extra_forbidden" and _is_wrongly_forbidden(steps):
            continue
        finding = _finding(error, steps, tree)
        if (finding.rule, finding.expression) not in seen:
            seen.add((finding.rule, finding.expression))
            yield finding


def _steps(location: Sequence[str | int]) -> list[str | int]:
    steps: list[str | int] = []
    for step in location:
        if isinstance(step, str) and not safe_name(step):
            break
        if step not in _MADE_UP:
            steps.append("resourceType" if step == "resource_type" else step)
    return steps


def _is_wrongly_forbidden(steps: Sequence[str | int]) -> bool:
    """Whether FHIR allows what the models forbid: `_valueString` and its like in an extension."""
    if not is_extension(steps[:-1]):
        return False
    name = str(steps[-1])
    value = shapes("R5")["Extension"].get(name.removeprefix("_"))
    return name.startswith("_value") and value is not None and value.primitive


def _finding(error: ErrorDetails, steps: list[str | int], tree: dict[str, Any]) -> Finding:
    rule = _rule(error["type"], error["msg"])
    place = expression(tree["resourceType"], steps)
    if error["type"] == "value_error" and is_extension(steps):
        return Finding(INVALID_EXTENSION, place)
    if rule != MISSING_ELEMENT or not steps:
        return Finding(rule, place)
    if steps[-1] == "url" and is_extension(steps[:-1]):
        return Finding(INVALID_EXTENSION, place)
    if steps[-1] == "patient" and _type_at(tree, steps[:-1]) == "EpisodeOfCare":
        return Finding(MISSING_PERSON, place)
    return Finding(rule, place, {"element": str(steps[-1])})


def _type_at(tree: Any, steps: Sequence[str | int]) -> Any:
    for step in [*steps, "resourceType"]:
        if isinstance(tree, dict):
            tree = tree.get(step)
        elif isinstance(tree, list):
            tree = tree[int(step)]
        else:
            return None  # a text that the library has read as JSON
    return tree


def _rule(kind: str, message: str) -> str:
    if kind == "value_error" and "Any of one field" in message:
        return WRONG_TYPE
    if kind == "value_error" and "Expect any of field" in message:
        return MISSING_ELEMENT
    default = WRONG_TYPE if kind.endswith("_type") else INVALID_PRIMITIVE
    return _RULES.get(kind, default)
