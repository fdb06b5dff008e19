"""The full structural check: whether a resource is what its FHIR version allows, and where it is not."""

from functools import cache
from typing import Any, Literal

from jsonschema_rs import Draft202012, Draft202012Validator, RegexOptions, Registry

from adapter.fhir.schema_errors import Checked, findings
from adapter.fhir.schema_metadata import ROOTS
from adapter.fhir.schema_shapes import Element, known_types, shapes, source
from adapter.rules import INVALID_PRIMITIVE, Finding

__all__ = ["Element", "check_structure", "known_types", "shapes"]


def check_structure(
    resource: dict[str, Any], version: Literal["R4", "R5"], path: str, *, as_text: bool = False
) -> list[Finding]:
    """
    Everything that is wrong with the build of one resource; nothing for types without a schema here.

    `path` is the FHIRPath of the resource (`Bundle.entry[2].resource`). What is contained in it, and
    the resources of a Bundle's entries, are not looked into: check them by themselves. With `as_text`
    every value was sent as text (XML): one that fits no number is ill written, not of another type.
    """
    name = resource.get("resourceType")
    if name not in ROOTS:
        return []
    schema = _compiled(version, name)
    try:
        if schema.is_valid(resource):
            return []
        return findings(schema.iter_errors(resource), Checked(name, version, path, as_text))
    except UnicodeEncodeError:  # half a surrogate pair cannot be handed to the schema
        return [Finding(INVALID_PRIMITIVE, path)]


@cache
def _compiled(version: str, name: str) -> Draft202012Validator:
    schema = {"$ref": f"urn:fhir:{version}#/$defs/{name}"}
    return Draft202012Validator(schema, registry=_registry(version), pattern_options=RegexOptions())


@cache
def _registry(version: str) -> Registry:
    """The schemas of a version, read once for all types: that is half of compiling one."""
    return Registry([(f"urn:fhir:{version}", {"$defs": source(version)["schema"]})], draft=Draft202012)
