"""Puts the errors of the compiled schema into the words of the rule catalogue."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from jsonschema_rs import ValidationError

from adapter.fhir.most import MOST_FINDINGS
from adapter.fhir.schema_shapes import shapes
from adapter.rules import (
    INVALID_EXTENSION,
    INVALID_PRIMITIVE,
    MISSING_ELEMENT,
    MISSING_PERSON,
    MIXED_FHIR_VERSIONS,
    NOT_A_RESOURCE,
    UNKNOWN_CODE,
    UNKNOWN_ELEMENT,
    WRONG_TYPE,
    Finding,
)

OTHER_VERSION: Mapping[str, Literal["R4", "R5"]] = {"R4": "R5", "R5": "R4"}

#: The resources whose elements tell the FHIR version apart.
_TELLING = frozenset({"Encounter", "EpisodeOfCare"})
_EXTENSIONS = frozenset({"extension", "modifierExtension"})

#: What may be repeated of a sender's text: names as FHIR builds them, and codes that look like codes.
_NAME = re.compile(r"_?[A-Za-z][A-Za-z_]{0,59}(?:[0-9]{1,2}[A-Za-z]{0,20})?")
_CODE = re.compile(r"[A-Za-z-]{1,20}")

#: Where several rules speak of one place, the first of these is the reason for the others.
_REASONS = (MIXED_FHIR_VERSIONS, WRONG_TYPE, INVALID_EXTENSION)


class Checked(NamedTuple):
    """What was checked: the type of the resource, the FHIR version, the FHIRPath of the resource."""

    resource: str
    version: str
    path: str
    #: Whether all values were sent as text, as in XML.
    as_text: bool = False

    def finding(
        self, rule: str, steps: Iterable[str | int], params: Mapping[str, str] | None = None
    ) -> Finding:
        """Say something about the place some steps below the resource."""
        return Finding(rule, expression(self.path, steps), params or {})


def findings(errors: Iterable[ValidationError], checked: Checked) -> list[Finding]:
    """One finding a fault, at the most exact place; no more errors are made than findings are kept."""
    by_place: dict[str, Finding] = {}
    for finding in _translated(errors, checked):
        known = by_place.setdefault(finding.expression, finding)
        if _weight(finding) < _weight(known):
            by_place[finding.expression] = finding
        if len(by_place) >= MOST_FINDINGS:
            break
    return list(by_place.values())


def _translated(errors: Iterable[ValidationError], checked: Checked) -> Iterator[Finding]:
    for error in errors:
        yield from _TRANSLATIONS.get(error.kind.name, _invalid)(error, checked)


def expression(path: str, steps: Iterable[str | int]) -> str:
    """
    FHIRPath of what lies `steps` below `path`: names after a dot, indexes in brackets.

    What stands inside `_start` belongs to the element `start`; `_start` itself keeps its name.
    """
    *inside, last = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps] or [""]
    return path + "".join(inside).replace("._", ".") + last


def safe_name(name: str) -> bool:
    """Whether a name found in a document may be repeated: it looks like one of FHIR's."""
    return _NAME.fullmatch(name) is not None


def is_extension(steps: Sequence[str | int]) -> bool:
    """Whether the steps lead to one extension."""
    return len(steps) > 1 and steps[-2] in _EXTENSIONS


def _weight(finding: Finding) -> int:
    return _REASONS.index(finding.rule) if finding.rule in _REASONS else len(_REASONS)


def _wrong_type(error: ValidationError, checked: Checked) -> Iterator[Finding]:
    steps = error.instance_path
    if len(steps) == 1 and _fits_other_version(error.instance, str(steps[0]), checked):
        yield checked.finding(MIXED_FHIR_VERSIONS, steps)
    else:
        rule = INVALID_PRIMITIVE if _is_ill_written(error, checked) else WRONG_TYPE
        yield checked.finding(rule, steps, _expected(steps, checked))


def _is_ill_written(error: ValidationError, checked: Checked) -> bool:
    """Whether it is a fraction for a whole number, or in XML a text that is no truth value or number."""
    value = error.instance
    is_fraction = isinstance(value, float) and "integer" in error.kind.value
    return is_fraction or (checked.as_text and isinstance(value, str))


def _fits_other_version(value: Any, element: str, checked: Checked) -> bool:
    if checked.resource not in _TELLING or not value:
        return False
    known = shapes(OTHER_VERSION[checked.version])
    here = shapes(checked.version)[checked.resource].get(element)
    there = known[checked.resource].get(element)
    if here is None or there is None or here.many == there.many:
        return False
    if isinstance(value, list) != there.many:
        return False
    single = value[0] if there.many else value
    return isinstance(single, dict) and single.keys() <= known[there.type].keys()


def _expected(steps: Sequence[str | int], checked: Checked) -> Mapping[str, str]:
    """The FHIR type that belongs at a place, `Period` or `HumanName[]`; nothing where there is none."""
    kind, many = checked.resource, False
    for step in steps:
        if isinstance(step, int):
            many = False
            continue
        name = step.removeprefix("_")
        element = shapes(checked.version).get(kind, {}).get(name)
        if element is None:
            return {}
        kind, many = (element.type if name == step else "Element"), element.many
    is_backbone = kind.startswith(checked.resource) and kind != checked.resource
    return {"expected": ("BackboneElement" if is_backbone else kind) + "[]" * many}


def _missing(error: ValidationError, checked: Checked) -> Iterator[Finding]:
    steps = error.instance_path
    element = str(error.kind.value).removesuffix("[x]")
    place = [*steps, element]
    if element == "resourceType":
        yield checked.finding(NOT_A_RESOURCE, steps)
    elif not error.instance:
        return  # an empty object is one fault, with a finding of its own
    elif element == "url" and is_extension(steps):
        yield checked.finding(INVALID_EXTENSION, place)
    elif element == "patient" and checked.resource == "EpisodeOfCare" and not steps:
        yield checked.finding(MISSING_PERSON, place)
    else:
        yield checked.finding(MISSING_ELEMENT, place, {"element": element})


def _unknown_elements(error: ValidationError, checked: Checked) -> Iterator[Finding]:
    type_name = str(error.schema_path[1])
    for name in error.kind.value:
        if not safe_name(name):
            yield checked.finding(UNKNOWN_ELEMENT, error.instance_path)
            continue
        rule = MIXED_FHIR_VERSIONS if _only_in_other_version(type_name, name, checked) else UNKNOWN_ELEMENT
        yield checked.finding(rule, [*error.instance_path, name], {"element": name})


def _only_in_other_version(type_name: str, name: str, checked: Checked) -> bool:
    if checked.resource not in _TELLING:
        return False
    element = name.removeprefix("_")
    here, there = (
        shapes(version).get(type_name, {}) for version in (checked.version, OTHER_VERSION[checked.version])
    )
    return element in there and element not in here


def _second_choice(error: ValidationError, checked: Checked) -> Iterator[Finding]:
    parent = error.instance_path[:-1]
    if is_extension(parent):
        yield checked.finding(INVALID_EXTENSION, parent)
    else:
        yield checked.finding(WRONG_TYPE, error.instance_path)


def _too_little(error: ValidationError, checked: Checked) -> Iterator[Finding]:
    """An empty object, or an extension that says nothing beyond its url."""
    if error.instance:
        yield checked.finding(INVALID_EXTENSION, error.instance_path)
    else:
        yield from _wrong_type(error, checked)


def _unknown_code(error: ValidationError, checked: Checked) -> Iterator[Finding]:
    code = error.instance
    params = (
        {"code": code, "expected": _listed(error)} if isinstance(code, str) and _CODE.fullmatch(code) else {}
    )
    yield checked.finding(UNKNOWN_CODE, error.instance_path, params)


def _listed(error: ValidationError) -> str:
    """The codes that the list has."""
    return ", ".join(code for code in error.kind.value if code is not None)


def _invalid(error: ValidationError, checked: Checked) -> Iterator[Finding]:
    yield checked.finding(INVALID_PRIMITIVE, error.instance_path, _expected(error.instance_path, checked))


#: By the keyword of JSON Schema that was broken; all others concern the text or number itself.
_TRANSLATIONS: Mapping[str, Callable[[ValidationError, Checked], Iterator[Finding]]] = {
    "additionalProperties": _unknown_elements,
    "enum": _unknown_code,
    "falseSchema": _second_choice,
    "minItems": _wrong_type,
    "minProperties": _too_little,
    "required": _missing,
    "type": _wrong_type,
}
