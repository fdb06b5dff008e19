"""From claims to grants: what the access file gives whom; rules add up, and who is in none gets nothing."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from adapter.access.access_file import AccessFile
from adapter.access.visitor import Grant

#: Values of one claim that are looked at; a token with more is nobody's.
_MOST_VALUES = 1000


def values_of(claims: Mapping[str, Any], name: str) -> frozenset[str]:
    """Give the texts of a claim: of its own name first, else of claims inside each other (`realm_access.roles`)."""
    found: Any = claims.get(name)
    if found is None:
        found = claims
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    each = found if isinstance(found, list) else [found]
    return frozenset(value for value in each[:_MOST_VALUES] if isinstance(value, str))


def told_of(file: AccessFile, claims: Mapping[str, Any]) -> dict[str, list[str]]:
    """Keep of claims what the file's rules look at, and of that only what they know: no more is needed later."""
    known: dict[str, set[str]] = {}
    for rule in file.people:
        known.setdefault(rule.claim, set()).add(rule.value)
    return {name: sorted(values_of(claims, name) & values) for name, values in known.items()}


def grants_of_person(file: AccessFile, told: Mapping[str, Collection[str]]) -> list[Grant]:
    """Give what a person is given by what was told of them."""
    return [rule.grant(rule.units) for rule in file.people if rule.value in told.get(rule.claim, ())]


def grants_of_program(file: AccessFile, client: str | None, organisations: Collection[str]) -> list[Grant]:
    """Give what a program is given: each rule must agree in all that it names."""

    def given() -> Iterator[Grant]:
        for rule in file.programs:
            is_client = rule.client is None or rule.client == client
            is_for = rule.organisation is None or rule.organisation in organisations
            if is_client and is_for:
                yield rule.grant()

    return list(given())
