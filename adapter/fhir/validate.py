"""
Whether every resource of a document is what FHIR says it is.

The compiled structural check judges each resource by its own type; what a schema cannot see
(modifier extensions, implicit rules, contained in contained, lists that must be aligned, local
references) is looked for here, and only where the bytes show that it may occur.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from adapter import rules
from adapter.events.unwrap import Kind, Part, Unwrapped
from adapter.fhir.encoding import is_xml
from adapter.fhir.references import LOCAL, Resolver
from adapter.fhir.schema_errors import OTHER_VERSION, safe_name
from adapter.fhir.structure import check_structure, known_types
from adapter.fhir.version import FhirVersion
from adapter.rules import Finding

Tree = dict[str, Any]

#: Where JSON has a local reference.
_LOCAL_REFERENCE = re.compile(rb'"reference"\s*:\s*"(?:#|urn:)')
#: Plain letters and signs written as escapes: then no name can be looked for in the bytes.
_ESCAPED = re.compile(rb"\\u00[2-7]")


def validate(
    document: Unwrapped, version: FhirVersion, body: bytes, said: Sequence[Finding] = ()
) -> list[Finding]:
    """
    Judge every resource of a document, each at its own place.

    `said` is what was found in telling the version: of a resource of mixed versions only what is wrong
    in both is worth saying, and of a document in a version that is not read, nothing.
    """
    if said and any(finding.rule == rules.UNSUPPORTED_FHIR_VERSION for finding in said):
        return []
    mixed = {f.expression.rpartition(".")[0] for f in said if f.rule == rules.MIXED_FHIR_VERSIONS}
    # What may stand in the bytes is looked for as a plain text first: an expression takes several times as long.
    as_text, escaped = is_xml(body), b"\\u00" in body and _ESCAPED.search(body) is not None
    may_modify = escaped or b"modifierExtension" in body
    may_have_gaps = as_text or b"null" in body
    found: list[Finding] = []
    for path, tree in document.resources.items():
        faults = check_structure(tree, version, path, as_text=as_text)
        if faults and path in mixed:
            faults = _in_both(faults, check_structure(tree, OTHER_VERSION[version], path, as_text=as_text))
        found += faults
        found += _beyond_structure(tree, version, path)
        if may_modify:
            found += _modifiers(tree, path)
        if may_have_gaps:
            found += _gaps(tree, path)
    if as_text or escaped or (b'"reference"' in body and _LOCAL_REFERENCE.search(body)):
        found += [lost for part in document.parts for lost in _lost_references(part)]
    return found


def _in_both(faults: Sequence[Finding], others: Sequence[Finding]) -> list[Finding]:
    known = {(each.rule, each.expression) for each in others}
    return [each for each in faults if (each.rule, each.expression) in known]


def _beyond_structure(tree: Tree, version: FhirVersion, path: str) -> list[Finding]:
    kind, found = tree.get("resourceType"), []
    if isinstance(kind, str) and kind not in known_types(version):
        found.append(Finding(rules.UNSUPPORTED_RESOURCE_TYPE, f"{path}.resourceType"))
    if "implicitRules" in tree:
        found.append(Finding(rules.UNKNOWN_IMPLICIT_RULES, f"{path}.implicitRules"))
    if "contained" in tree and ".contained[" in path:
        found.append(Finding(rules.NESTED_CONTAINED, f"{path}.contained"))
    return found


def _children(tree: Tree, path: str) -> Iterator[tuple[str, Any]]:
    """
    What stands directly in an element, save resources, which are judged by themselves.

    A name that cannot be one of FHIR's could be anything: what stands there is placed in its parent.
    """
    for name, value in tree.items():
        if name in ("contained", "resource"):
            continue
        at = f"{path}.{name.removeprefix('_')}" if safe_name(name) else path
        if isinstance(value, list):
            yield from ((f"{at}[{i}]", item) for i, item in enumerate(value))
        else:
            yield at, value


def _modifiers(tree: Tree, path: str) -> Iterator[Finding]:
    """A modifier extension we do not know may turn the meaning round (FHIR: must not process)."""
    for at, value in _children(tree, path):
        if not isinstance(value, dict):
            continue
        if at[len(path) + 1 :].startswith("modifierExtension"):
            yield Finding(rules.UNKNOWN_MODIFIER_EXTENSION, at)
        else:
            yield from _modifiers(value, at)


def _gaps(tree: Tree, path: str) -> Iterator[Finding]:
    """Places of a primitive list where neither it nor its sibling list has anything (R4, json.html)."""
    for name, beside in tree.items():
        element = name.removeprefix("_")
        if element == name or not safe_name(name) or not isinstance(beside, list):
            continue
        values = tree.get(element, [])
        pairs = zip_longest(values, beside) if isinstance(values, list) else ()
        for i, (value, sibling) in enumerate(pairs):
            if value is None and sibling is None:
                yield Finding(rules.WRONG_TYPE, f"{path}.{element}[{i}]")
    for at, value in _children(tree, path):
        if isinstance(value, dict):
            yield from _gaps(value, at)


def _lost_references(part: Part) -> Iterator[Finding]:
    """Local references of a resource, and of what it contains, that find nothing in the document."""
    if part.kind is not Kind.RESOURCE:
        return
    resolver = Resolver(part.path, part.resource, part.bundles)
    lost = [literal for literal in _local_references(part.resource) if resolver.find(literal) is None]
    if not lost:
        return
    contained = part.resource.get("contained")
    roots = [(part.path, part.resource)]
    for i, inner in enumerate(contained if isinstance(contained, list) else ()):
        roots.append((f"{part.path}.contained[{i}]", inner))
    for path, tree in roots:
        for at, literal in _references(tree, path):
            if literal in lost:
                yield Finding(rules.UNRESOLVED_REFERENCE, at)


def _local_references(tree: Tree) -> set[str]:
    """Every local reference, whatever its place: quicker than with the places, which few documents need."""
    found = set()
    waiting: list[Any] = [tree]
    for node in waiting:  # which grows meanwhile
        inside = node
        if isinstance(node, dict):
            literal = node.get("reference")
            if isinstance(literal, str) and literal.startswith(LOCAL):
                found.add(literal)
            inside = node.values()
        waiting += [value for value in inside if type(value) is dict or type(value) is list]
    return found


def _references(tree: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every literal reference with its place."""
    if not isinstance(tree, dict):
        return
    literal = tree.get("reference")
    if isinstance(literal, str):
        yield path, literal
    for at, value in _children(tree, path):
        yield from _references(value, at)
