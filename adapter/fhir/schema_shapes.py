"""What each FHIR type is made of, read once from the generated files."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from adapter.fhir import schema_source


class Element(NamedTuple):
    """What may stand in one element of a FHIR type."""

    #: FHIR's name: `HumanName`, `code`; a backbone is its path in one word (`EncounterStatusHistory`);
    #: `Resource` stands for a whole resource of any type.
    type: str
    #: Whether it is a JSON array.
    many: bool
    #: The stem of a choice of types (`value` for `valueString`), else None.
    choice: str | None

    @property
    def primitive(self) -> bool:
        """Whether the value is a scalar, with an `_x` sibling for its id and extensions."""
        return self.type[0].islower()


@cache
def shapes(version: str) -> Mapping[str, Mapping[str, Element]]:
    """
    Elements by type, in the order of the specification, for "R4" (also R4B) or "R5".

    Only the types that Encounter, EpisodeOfCare and the resources around them reach.
    `resourceType` and the `_x` siblings are not elements.
    """
    return MappingProxyType(
        {
            name: MappingProxyType({element: Element(*each) for element, each in elements.items()})
            for name, elements in source(version)["shapes"].items()
        }
    )


@cache
def known_types(version: str) -> frozenset[str]:
    """Names of all resource types of a version, also of those that are not checked here."""
    return frozenset(source(version)["resource_types"])


@cache
def source(version: str) -> dict[str, Any]:
    """Everything known of a version, as `schema_source` describes it; not to be changed."""
    return schema_source.load(version)
