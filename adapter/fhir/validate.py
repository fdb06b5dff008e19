"""
Whether every resource of a document is what FHIR says it is.

The compiled structural check judges each resource by its own type; what a schema cannot see
(modifier extensions, implicit rules, contained in contained, local references) is looked for here,
and only where the bytes show that it may occur.
"""

from collections.abc import Iterator
from typing import Any

from adapter import rules
from adapter.events.unwrap import REPORTABLE, Unwrapped
from adapter.fhir.structure import check_structure, known_types
from adapter.fhir.version import FhirVersion
from adapter.rules import Finding

Tree = dict[str, Any]


def validate(document: Unwrapped, version: FhirVersion, body: bytes) -> list[Finding]:
    """Judge every resource of a document, each at its own place."""
    found: list[Finding] = []
    for path, tree in document.resources.items():
        found += check_structure(tree, version, path)
        found += _beyond_structure(tree, version, path, body)
    return found


def _beyond_structure(tree: Tree, version: FhirVersion, path: str, body: bytes) -> Iterator[Finding]:
    if tree.get("resourceType") not in known_types(version):
        yield Finding(rules.UNSUPPORTED_RESOURCE_TYPE, f"{path}.resourceType")
    if b"implicitRules" in body and "implicitRules" in tree:
        yield Finding(rules.UNKNOWN_IMPLICIT_RULES, f"{path}.implicitRules")
    if b"modifierExtension" in body:
        yield from _modifiers(tree, path)
    if ".contained[" in path and "contained" in tree:
        yield Finding(rules.NESTED_CONTAINED, f"{path}.contained")
    if tree.get("resourceType") in REPORTABLE and (b'"#' in body or b"urn:" in body):
        yield from _lost_fragments(tree, path)


def _children(tree: Tree, path: str) -> Iterator[tuple[str, Any]]:
    """What stands directly in an element, save resources, which are judged by themselves."""
    for name, value in tree.items():
        if name in ("contained", "resource"):
            continue
        if isinstance(value, list):
            yield from ((f"{path}.{name}[{i}]", item) for i, item in enumerate(value))
        else:
            yield f"{path}.{name}", value


def _modifiers(tree: Tree, path: str) -> Iterator[Finding]:
    """A modifier extension we do not know may turn the meaning round (FHIR: must not process)."""
    for at, value in _children(tree, path):
        if not isinstance(value, dict):
            continue
        if at[len(path) + 1 :].startswith("modifierExtension"):
            yield Finding(rules.UNKNOWN_MODIFIER_EXTENSION, at)
        else:
            yield from _modifiers(value, at)


def _lost_fragments(tree: Tree, path: str) -> Iterator[Finding]:
    """References into `contained` that find nothing there."""
    contained = tree.get("contained")
    held = (
        {f"#{c.get('id')}" for c in contained if isinstance(c, dict)}
        if isinstance(contained, list)
        else set()
    )
    for at, literal in _references(tree, path):
        if literal.startswith("#") and literal != "#" and literal not in held:
            yield Finding(rules.UNRESOLVED_REFERENCE, at)


def _references(tree: Tree, path: str) -> Iterator[tuple[str, str]]:
    for at, value in _children(tree, path):
        if not isinstance(value, dict):
            continue
        literal = value.get("reference")
        if isinstance(literal, str):
            yield at, literal
        yield from _references(value, at)
