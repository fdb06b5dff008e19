"""Which column of the table (matrix.py) each visitor of the tests is in, and whose things they see."""

from collections.abc import Mapping

from adapter.access import Role, Visitor
from tests.office.places import TENANTS, UNITS
from tests.office.visitors import BREDVIK, VISITORS

#: Everybody but who has two roles.
ASKING = {name: visitor for name, visitor in VISITORS.items() if len(visitor.grants) == 1}


def column_of(visitor: Visitor) -> str:
    [grant] = visitor.grants
    return "unit" if grant.units else grant.role.value


def kommuner_of(visitor: Visitor) -> frozenset[str]:
    """The kommuner of which a visitor sees anything."""
    [grant] = visitor.grants
    if grant.role is Role.SOURCE:
        return frozenset(nr for nr, tenant in TENANTS.items() if tenant in grant.tenants)
    return frozenset(TENANTS) if grant.kommuner is None else grant.kommuner


def foreign_to(visitor: Visitor, marked: Mapping[str, frozenset[str]]) -> set[str]:
    """The marks of what a visitor does not see."""
    [grant] = visitor.grants
    if grant.role is Role.SOURCE:
        own = set(grant.tenants)
    elif grant.units:
        # Of its kommune it is told the number alone.
        own = {*grant.units}
        return {m for owner, each in marked.items() if owner not in own for m in each} - (
            grant.kommuner or set()
        )
    elif grant.kommuner is None:
        own = set(marked)
    else:
        own = {*grant.kommuner, *(OF_KOMMUNE[BREDVIK] if BREDVIK in grant.kommuner else ())}
        own |= {TENANTS[nr] for nr in grant.kommuner}
    return {mark for owner, each in marked.items() if owner not in own for mark in each}


#: What belongs to the one kommune besides.
OF_KOMMUNE = {BREDVIK: ("bredvik-helse", *UNITS)}
