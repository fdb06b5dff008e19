"""
What the FHIR models of `fhir.resources` know of themselves, as plain data.

The library has no plain R4 set; its R4B models have the same Encounter and EpisodeOfCare.
"""

import typing
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from adapter.fhir.schema_bindings import complete
from adapter.values import Value

PACKAGES: Mapping[str, str] = {"R4": "fhir.resources.R4B", "R5": "fhir.resources"}

#: The resources that can stand around a service: the only ones a schema is made for.
ROOTS = (
    "Bundle",
    "Condition",
    "Encounter",
    "EpisodeOfCare",
    "HealthcareService",
    "Location",
    "MessageHeader",
    "Observation",
    "Organization",
    "Parameters",
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "RelatedPerson",
    "SubscriptionStatus",
)

#: Resource types of FHIR 4.0.1 that 4.3 dropped (R4B "Difference from R4", resource list).
ONLY_IN_R4 = frozenset(
    {
        "EffectEvidenceSynthesis",
        "MedicinalProduct",
        "MedicinalProductAuthorization",
        "MedicinalProductContraindication",
        "MedicinalProductIndication",
        "MedicinalProductIngredient",
        "MedicinalProductInteraction",
        "MedicinalProductManufactured",
        "MedicinalProductPackaged",
        "MedicinalProductPharmaceutical",
        "MedicinalProductUndesirableEffect",
        "RiskEvidenceSynthesis",
        "SubstanceNucleicAcid",
        "SubstancePolymer",
        "SubstanceProtein",
        "SubstanceReferenceInformation",
        "SubstanceSourceMaterial",
        "SubstanceSpecification",
    }
)
ABSTRACT = frozenset({"Resource", "DomainResource", "CanonicalResource", "MetadataResource"})


class Attribute(Value, frozen=True):
    """One element of a FHIR type, as the models describe it."""

    name: str
    #: FHIR's own name: `HumanName`, `code`, `EncounterStatusHistory` for a backbone, `Resource` for any.
    type: str
    many: bool
    required: bool
    #: The stem of a choice of types, `value` for `valueString`.
    choice: str | None
    choice_required: bool
    #: All codes of a required binding, else empty.
    codes: tuple[str, ...]
    #: The name of the element that carries its id and extensions, `_status`; None where it has none.
    sibling: str | None


def model(version: str, name: str) -> Any:
    """
    The pydantic model of a type, told never to repeat its input in an error.

    Raises AttributeError where the version has no such type.
    """
    return getattr(_references(version), f"{name}Type").get_model_klass()


def read_types(version: str) -> dict[str, tuple[Attribute, ...]]:
    """Every type the root resources reach, with its elements in the order of the specification."""
    types: dict[str, tuple[Attribute, ...]] = {}
    waiting = [*ROOTS, "Element"]
    while waiting:
        name = waiting.pop()
        if name in types:
            continue
        types[name] = tuple(_attributes(version, name))
        waiting += [each.type for each in types[name] if _is_complex(each.type)]
    return dict(sorted(types.items()))


def _is_complex(name: str) -> bool:
    return name[0].isupper() and name != "Resource"


def resource_types(version: str) -> list[str]:
    """Names of all resource types of a FHIR version, also those without a schema here."""
    names = _references(version)
    found = {
        name.removesuffix("Type")
        for name in dir(names)
        if name.endswith("Type") and _is_resource(getattr(names, name))
    }
    return sorted((found | ONLY_IN_R4 if version == "R4" else found) - ABSTRACT)


@cache
def _references(version: str) -> ModuleType:
    abstract = import_module("fhir_core.fhirabstractmodel").FHIRAbstractModel
    abstract.set_global_model_config(hide_input_in_errors=True)  # counts for models imported later
    return import_module(f"{PACKAGES[version]}.fhirtypes")


def _is_resource(reference: Any) -> bool:
    return hasattr(reference, "get_model_klass") and reference.get_model_klass().has_resource_base()


def _attributes(version: str, name: str) -> Iterator[Attribute]:
    described = model(version, name)
    fields = {each.alias: each for each in described.model_fields.values()}
    for element in described.elements_sequence():
        field = fields[element]
        extra = field.json_schema_extra
        kind, many = _kind(field.annotation)
        codes = extra.get("enum_values", ()) if kind == "code" else ()
        yield Attribute(
            name=element,
            type=kind,
            many=many,
            required=bool(field.is_required() or extra.get("element_required")),
            choice=extra.get("one_of_many"),
            choice_required=bool(extra.get("one_of_many_required")),
            codes=complete(version, name, element, tuple(codes)),
            sibling=f"_{element}" if kind[0].islower() and not _is_xml_attribute(name, element) else None,
        )


def _is_xml_attribute(type_name: str, element: str) -> bool:
    """
    Whether FHIR makes the element of no type of its own, so that it cannot be extended.

    The models know no sibling of `Extension.value[x]` either: there they are at fault.
    """
    return element == "id" or (type_name, element) == ("Extension", "url")


def _kind(annotation: Any) -> tuple[str, bool]:
    inner = _without_none(annotation)
    many = typing.get_origin(inner) is list
    if many:
        inner = _without_none(typing.get_args(inner)[0])
    if hasattr(inner, "get_model_klass"):
        return inner.get_model_klass().get_resource_type(), many
    return _primitive_names()[inner], many


def _without_none(annotation: Any) -> Any:
    kinds = [each for each in typing.get_args(annotation) if each is not type(None)]
    is_optional = type(None) in typing.get_args(annotation)
    return kinds[0] if is_optional else annotation


@cache
def _primitive_names() -> Mapping[Any, str]:
    names: Mapping[Any, str] = import_module("fhir_core.constraints").FHIR_PRIMITIVES_MAPS
    return names
