"""One code for one kind of service, whichever edition of the list it was written in (rules.md 3.1)."""

from adapter.mapping.tables import ServiceTable
from adapter.matching import Service

#: The code list of municipal services, by the number of its OID.
SERVICES = "9151"
#: What stands in place of a list for a consultation at helsestasjon or in school.
CONSULTATIONS = "HST"


def folded(service: Service, table: ServiceTable) -> tuple[str, str]:
    """
    Give list and code of a service as today's list writes it.

    Leading zeros go, a sub-code becomes its parent (KPR-M-004), and a retired code the one that took
    its place in the same list. Where another list took its place it stays: KPR-D-011 asks about that.
    """
    if service.list != SERVICES:
        return service.list, service.code
    return fold(service.code, table)


def fold(code: str, table: ServiceTable) -> tuple[str, str]:
    """Give list and code of a code of services, however it is spelt, as today's list writes it."""
    code = table.normalise(code)
    entry = table.lookup(code)
    successor = entry.replaced_by if entry else None
    if successor is not None and successor.list == SERVICES and successor.code is not None:
        return SERVICES, successor.code
    return SERVICES, code
