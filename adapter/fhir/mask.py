"""
Masks a document: what is left is how it is built, its codes and its code systems, and nothing about a person.

What may stand is listed; all else is written by its shape: `1978-03-01` as `0000-00-00`.
"""

import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from adapter.fhir.schema_shapes import Element, known_types, shapes, source
from adapter.fhir.version import FhirVersion

#: In place of words.
_WORDS = "…"
_LONGEST = 64
#: Types whose every text is a person's.
_OF_A_PERSON = frozenset(
    {"Patient", "HumanName", "Address", "ContactPoint", "Narrative", "Annotation", "Attachment"}
)
#: Elements that name a code system, a profile or an extension.
_NAMES = frozenset({"system", "url", "profile", "type", "eventUri"})
#: A name of a system: no digits in a row that could be somebody's number.
_NAME = re.compile(r"(?=[^@?]*$)(?!.*[0-9]{6})[a-z][a-z0-9+.-]*:[A-Za-z0-9._~:/#-]{1,200}", re.ASCII)
#: A code as the code systems of the services write them: `21`, `A12.3`, `HH`.
_CODE = re.compile(r"(?=.{0,7}[0-9]|.{1,3}$)(?!.*[0-9]{6})[A-Za-z0-9.-]{1,8}", re.ASCII)
#: Of a list so many are shown, and those that are pointed at.
_FIRST = 2
_Shapes = Mapping[str, Mapping[str, Element]]


def masked(tree: Mapping[str, Any], version: FhirVersion, pointed: Collection[int] = ()) -> Any:
    """Give a resource masked; of long lists only the first, and those whose numbers are among `pointed`."""
    return _Masking(version, frozenset(pointed)).resource(tree)


class _Masking:
    def __init__(self, version: FhirVersion, pointed: frozenset[int]) -> None:
        self._version = version
        self._shapes: _Shapes = shapes(version)
        self._names = _element_names(version)
        self._pointed = pointed

    def resource(self, tree: Mapping[str, Any]) -> Any:
        """Mask one resource, of any type."""
        said = tree.get("resourceType")
        kind = said if isinstance(said, str) else ""
        return {self._key(name): self._value(value, kind, name) for name, value in tree.items()}

    def _value(self, value: Any, parent: str, name: str) -> Any:
        if isinstance(value, list):
            return self._list(value, parent, name)
        if isinstance(value, dict):
            kind = self._kind(parent, name)
            if kind == "Resource" or "resourceType" in value:
                return self.resource(value)
            return {self._key(key): self._value(each, kind, key) for key, each in value.items()}
        if isinstance(value, str):
            return value if self._may_stand(value, parent, name) else shape(value, parent)
        return value if isinstance(value, bool) or value is None else 0

    def _list(self, values: list[Any], parent: str, name: str) -> list[Any]:
        shown = [n for n in range(len(values)) if n < _FIRST or n in self._pointed]
        masked_ones = [self._value(values[n], parent, name) for n in shown]
        left = len(values) - len(shown)
        return [*masked_ones, f"+ {left}"] if left else masked_ones

    def _kind(self, parent: str, name: str) -> str:
        element = self._shapes.get(parent, {}).get(name.removeprefix("_"))
        return element.type if element else ""

    def _key(self, name: str) -> str:
        """An element that FHIR does not have may be called by anything."""
        return name if name.removeprefix("_") in self._names else shape(name, "")

    def _may_stand(self, value: str, parent: str, name: str) -> bool:
        if name == "resourceType":
            return value in known_types(self._version)
        if parent == "Coding" and name == "code":
            return _CODE.fullmatch(value) is not None
        if self._kind(parent, name) in ("uri", "url", "canonical") and name in _NAMES:
            return _NAME.fullmatch(value) is not None
        return parent not in _OF_A_PERSON and value in _words(self._version, parent, name)


def shape(text: str, parent: str) -> str:
    """Write a text by its shape: its signs, with its letters and digits replaced; words not even so."""
    if parent in _OF_A_PERSON or len(text) > _LONGEST or len(text.split()) > 1:
        return _WORDS
    return "".join(_sign(each) for each in text)


def _sign(sign: str) -> str:
    if sign.isnumeric():
        return "0"
    if not sign.isalpha():
        return sign
    return "X" if sign.isupper() else "x"


@cache
def _words(version: FhirVersion, parent: str, name: str) -> frozenset[str]:
    """The words that FHIR itself lists for an element (required value sets)."""
    about = source(version)["schema"].get(parent, {}).get("properties", {}).get(name, {})
    return frozenset(about.get("enum", ()))


@cache
def _element_names(version: FhirVersion) -> frozenset[str]:
    names = (name for elements in shapes(version).values() for name in elements)
    return frozenset({"resourceType", *names})
