"""Where the service codes of a resource stand."""

from collections.abc import Iterator

from adapter.fhir.references import Target
from adapter.fhir.resources import Coding, HealthcareService, read
from adapter.mapping.reader import Reader
from adapter.mapping.systems import fold
from adapter.values import Value


class Place(Value, frozen=True):
    """A coding with a code, and its place in the document."""

    at: str
    coding: Coding

    @property
    def coded(self) -> tuple[str, str]:
        """The folded system with its code, as tables name them."""
        return fold(self.coding.system or ""), self.coding.code or ""


def places_of(reader: Reader) -> list[Place]:
    """Every coding with a code, in the order of looking; looked for once."""
    if reader.places is None:
        places = [
            Place(f"{reader.path}.{coded.at}.coding[{i}]", coding)
            for coded in reader.care.types
            for i, coding in enumerate(coded.concept.coding)
            if coding.code
        ]
        if reader.care.services:
            places += _offered(reader)
        reader.places = places
    return reader.places


def _offered(reader: Reader) -> Iterator[Place]:
    """Those of the services that are referred to (R5)."""
    for _, reference in reader.care.services:
        target = reader.resolver.follow(reference)
        if isinstance(target, Target) and target.kind == "HealthcareService":
            for i, concept in enumerate(read(target.tree, HealthcareService).specialty):
                for j, coding in enumerate(concept.coding):
                    if coding.code:
                        yield Place(f"{target.path}.specialty[{i}].coding[{j}]", coding)


def names_a_service(reader: Reader) -> bool:
    """Whether a resource codes its serviceType, if only in a list nobody told us of: a gap, not nothing."""
    for one in reader.care.types:
        if one.at.startswith("serviceType"):
            for coding in one.concept.coding:
                if coding.code:
                    return True
    return False
