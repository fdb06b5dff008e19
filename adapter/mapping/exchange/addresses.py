"""Our own addresses in a ConceptMap, all below one base, and the small parts of FHIR that carry them."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from adapter.values import Value

#: Neutral: nobody's. An installation names its own.
BASE = "https://kpr-adapter.example/fhir"
#: FHIR's own way to say when content is in force (R4, resource-effectivePeriod).
PERIOD = "http://hl7.org/fhir/StructureDefinition/resource-effectivePeriod"
#: The code of rows that ask no code of the document.
ANY = "any"
Json = dict[str, Any]


class Addresses(Value, frozen=True):
    """What is ours below a base."""

    base: str = BASE

    def extension(self, name: str) -> str:
        """One of our extensions."""
        return f"{self.base}/StructureDefinition/mapping-{name}"

    def fact(self, name: str) -> str:
        """A fact as the property of a dependsOn, or a field as that of a product."""
        return f"{self.base}/mapping-fact/{name}"

    def concept_map(self, table: str) -> str:
        """The canonical address of a table; editions share it and differ in version."""
        return f"{self.base}/ConceptMap/{quote(table, safe='')}"

    @property
    def contact(self) -> str:
        """The list whose one code stands for a contact of any code."""
        return f"{self.base}/CodeSystem/contact"

    @property
    def pilot(self) -> str:
        """The list of pilot codes."""
        return f"{self.base}/CodeSystem/pilot-codes"

    @property
    def scope(self) -> str:
        """The kinds of scope: kommune, tenant, vendor."""
        return f"{self.base}/CodeSystem/scope"

    @property
    def tables(self) -> str:
        """The names of tables."""
        return f"{self.base}/NamingSystem/tables"

    def made_of(self, name: str, /, **parts: Json | None) -> Json:
        """One of our extensions with parts; a part of None is left out."""
        made = [{"url": part} | value for part, value in parts.items() if value is not None]
        return {"url": self.extension(name), "extension": made}

    def values(self, holder: Mapping[str, Any], name: str) -> list[Json]:
        """Our extensions of a name on an element."""
        url = self.extension(name)
        found = [*holder.get("extension", ()), *holder.get("modifierExtension", ())]
        return [one for one in found if one.get("url") == url]

    def value(self, holder: Mapping[str, Any], name: str) -> Any:
        """The value of our extension of a name, or None."""
        return next((value_of(one) for one in self.values(holder, name)), None)


def entry_address(url: str, version: str, number: int) -> str:
    """The address of an entry of a Bundle: the same for the same table at every export."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{url}|{version}|{number}')}"


def value_of(extension: Mapping[str, Any]) -> Any:
    """What an extension says."""
    return next((told for key, told in extension.items() if key.startswith("value")), None)


def parts_of(extension: Mapping[str, Any]) -> Json:
    """The values of an extension's parts by name, where each stands once."""
    return {one["url"]: value_of(one) for one in extension.get("extension", ())}


def text(value: str | None) -> Json | None:
    """A text as the value of an extension."""
    return None if not value else {"valueString": value}


def without_nothing(pairs: Iterable[tuple[str, Any]]) -> Json:
    """An element without its empty parts: FHIR has none."""
    return {key: value for key, value in pairs if value not in (None, [], {}, "")}
