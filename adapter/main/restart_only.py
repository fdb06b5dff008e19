"""
What of the tenants file takes effect at a start only: a running service refuses a set that changes it.

Clocks, clients, certificates and the secrets of persons are taken up when the service starts; who is a
tenant, of which kommune and since when, decides what services are called. A tenant that is gone may
also be the end of a file that is not written yet.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from adapter.config import Tenant, Tenants
from adapter.errors import Fault, Words
from adapter.mapping.fault_words import words
from adapter.mapping.load import read
from adapter.mapping.yaml_lines import Path as Place

#: Keys of the file, and of each tenant, by their names in the program.
_OF_ALL = ("clock", "timezone", "environment", "synthetic_only")
_OF_TENANT = ("kommune_nr", "fhir_version", "fhir_api", "former")


def faults_of_change(old: Tenants, new: Tenants, file: Path) -> list[Fault]:
    """Give a fault for everything that another edition of the file changes and a running service may not."""
    places = list(_changes(old, new))
    document = read(file) if places else None
    return [document.fault(place, _said(place), key=True) for place in places] if document else []


def _said(place: Place) -> Words:
    return words("needs-restart", key=".".join(map(str, place)))


def _changes(old: Tenants, new: Tenants) -> Iterator[Place]:
    for name in _OF_ALL:
        if getattr(old, name) != getattr(new, name):
            yield (name,)
    for name in _differing(old.tenants, new.tenants):
        yield from _changes_of_tenant(name, old.tenants.get(name), new.tenants.get(name))
    for number in _differing(old.kommuner, new.kommuner):
        yield ("kommuner", number)
    for number in _differing(_keys(old), _keys(new)):
        yield ("matching", "kommuner", number, "keys")


def _changes_of_tenant(name: str, old: Tenant | None, new: Tenant | None) -> Iterator[Place]:
    if old is None or new is None:
        yield ("tenants", name)
        return
    for key in _OF_TENANT:
        if getattr(old, key) != getattr(new, key):
            yield ("tenants", name, Tenant.model_fields[key].alias or key)


def _differing(old: Mapping[str, object], new: Mapping[str, object]) -> list[str]:
    """Give the keys that only one of two has, or that mean something else in each."""
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def _keys(tenants: Tenants) -> Mapping[str, tuple[Path, ...]]:
    return {number: each.keys for number, each in tenants.matching.kommuner.items() if each.keys}
