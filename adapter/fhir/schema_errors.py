"""Puts the errors of the compiled schema into the words of the rule catalogue."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from jsonschema_rs import ValidationError

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

OTHER_VERSION: Mapping[str, str] = {"R4": "R5", "R5": "R4"}

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

    def finding(
        self, rule: str, steps: Iterable[str | int], params: Mapping[str, str] | None = None
    ) -> Finding:
        """Say something about the place some steps below the resource."""
        return Finding(rule, expression(self.path, steps), params or {})


def findings(errors: Iterable[ValidationError], checked: Checked) -> list[Finding]:
    """One finding a fault, at the most exact place."""
    by_place: dict[str, Finding] = {}
    for error in errors:
        translate = _TRANSLATIONS.get(error.kind.name, _invalid)
        for finding in translate(error, checked):
            known = by_place.setdefault(finding.expression, finding)
            if _weight(finding) < _weight(known):
                by_place[finding.expression] = finding
    return list(by_place.values())


def expression(path: str, steps: Iterable[str | int]) -> str:
    """FHIRPath of what lies `steps` below `path`: names after a dot, indexes in brackets."""
    return path + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)


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
    mixed = len(steps) == 1 and _fits_other_version(error.instance, str(steps[0]), checked)
    yield checked.finding(MIXED_FHIR_VERSIONS if mixed else WRONG_TYPE, steps)


def _fits_other_version(value: Any, element: str, checked: Checked) -> bool:
    if checked.resource not in _TELLING or not value:
        return False
    here = shapes(checked.version)[checked.resource].get(element)
    there = shapes(OTHER_VERSION[checked.version])[checked.resource].get(element)
    if here is None or there is None or here.many == there.many:
        return False
    return isinstance(value, list if there.many else dict)


def _missing(error: ValidationError, checked: Checked) -> Iterator[Finding]:
    if not error.instance:
        return  # an empty object is one fault, with a finding of its own
    steps = error.instance_path
    element = str(error.kind.value).removesuffix("[x]")
    place = [*steps, element]
    if element == "resourceType":
        yield checked.finding(NOT_A_RESOURCE, steps)
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


def _unknown_code(error: ValidationError, checked: Checked) -> Iterator[Finding]:
    code = error.instance
    params = {"code": code} if isinstance(code, str) and _CODE.fullmatch(code) else {}
    yield checked.finding(UNKNOWN_CODE, error.instance_path, params)


def _invalid(error: ValidationError, checked: Checked) -> Iterator[Finding]:
    yield checked.finding(INVALID_PRIMITIVE, error.instance_path)


#: By the keyword of JSON Schema that was broken; all others concern the text or number itself.
_TRANSLATIONS: Mapping[str, Callable[[ValidationError, Checked], Iterator[Finding]]] = {
    "additionalProperties": _unknown_elements,
    "enum": _unknown_code,
    "falseSchema": _second_choice,
    "minItems": _wrong_type,
    "minProperties": _wrong_type,
    "required": _missing,
    "type": _wrong_type,
}
