"""
Who a message of the bench names: kommune, contacts and EPJ, as configured, else clearly made up.

Of the service's own kommuner no contact is shown: they are persons, and none of a vendor's business. Those of a
tenants file that a session brought are its own.
"""

from dataclasses import dataclass

from adapter.config import Kommune, Tenant
from adapter.outbox import Line
from adapter.register import Contact, Epj, Unit
from adapter.register.checking.frame import REQUIRED_CONTACTS

#: Its check digit is right, and no organisation has a number of this series.
_ORGNR = "310123455"
_EPJ = Epj("EKSEMPEL Leverandør", "EKSEMPEL EPJ", "0")


@dataclass(frozen=True, slots=True)
class Parties:
    """Who a message names, and what of it is an example: `epj`, `contacts`, `orgnr`."""

    unit: Unit
    epj: Epj
    examples: tuple[str, ...]


def parties_of(line: Line, tenant: Tenant, kommune_nr: str, kommune: Kommune | None) -> Parties:
    """Who the message of a tenant's kommune names; `kommune` is None where it is not configured, or not shown."""
    orgnr = None if line is Line.IPLOS else kommune.orgnr if kommune else _ORGNR
    said = {
        "epj": tenant.epj is None,
        "contacts": kommune is None,
        "orgnr": kommune is None and line is Line.HST,
    }
    return Parties(
        Unit(kommune_nr, orgnr, _contacts(line, kommune)),
        _epj(tenant),
        tuple(name for name, is_example in said.items() if is_example),
    )


def _contacts(line: Line, kommune: Kommune | None) -> tuple[Contact, ...]:
    if kommune is None:
        return tuple(
            Contact(each, f"EKSEMPEL kontakt {each}", f"eksempel{each}@example.org", "+47 00000000")
            for each in REQUIRED_CONTACTS[line]
        )
    return tuple(Contact(c.type, c.name, c.email, c.phone, c.email2) for c in kommune.contacts)


def _epj(tenant: Tenant) -> Epj:
    if tenant.epj is None:
        return _EPJ
    return Epj(tenant.epj.leverandor, tenant.epj.navn, tenant.epj.versjon)
