"""What a row of a decision table still asks, where some facts are told and no document is there."""

from collections.abc import Mapping
from datetime import date

from adapter.mapping.decisions import Row
from adapter.values import Value


class Given(Value, frozen=True):
    """What is told of a contact; a fact that is not here is unknown, and never false."""

    #: The Norwegian day of the event.
    day: date
    #: The values of each fact that is told.
    facts: Mapping[str, frozenset[str]]
    #: Whole years on the day; None: unknown.
    age: int | None = None


def open_facts(row: Row, given: Given) -> tuple[str, ...] | None:
    """
    Give the facts that must be known before a row holds; None where it does not hold whatever they are.

    Scope and code are not asked. A FHIRPath condition is always open, as there is nothing to ask it of.
    """
    if not row.in_force(given.day):
        return None
    unknown = []
    for fact, choice in row.choices.items():
        told = given.facts.get(fact)
        if told is None:
            unknown.append(fact)
        elif not choice.holds(told):
            return None
    if row.ages and given.age is None:
        unknown.append("age")
    elif row.ages and not row.ages.holds(given.age):
        return None
    return (*unknown, *(("fhirpath",) if row.condition else ()))
