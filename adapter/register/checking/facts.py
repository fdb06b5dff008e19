"""What checking a message needs to know: code lists of the national tables, and the environment."""

from collections.abc import Mapping
from dataclasses import dataclass

from adapter.config import Environment
from adapter.mapping.tables import HstTable, OrgnrUse, ServiceTable, Status, Tables


@dataclass(frozen=True, slots=True)
class Facts:
    """The lists that values of a message are held against, each by its codes."""

    #: 9151, all it ever had, and those it has today.
    services: frozenset[str]
    live_services: frozenset[str]
    #: Events of these services must, or may not, name the unit (KPR-V-024, KPR-V-025).
    with_orgnr: frozenset[str]
    without_orgnr: frozenset[str]
    #: 9032 as far as the register takes them (KPR-V-056), and the one that is a birth date.
    person_types: frozenset[str]
    birth_date_type: str
    #: Never a reporting kommune (KPR-V-004).
    not_reporting: frozenset[str]
    #: Attributes of HST whose values are from a list (KPR-V-073), by name.
    hst: Mapping[str, frozenset[str]]
    #: Of these at most one is scored at a time (KPR-V-081).
    one_of: frozenset[str]
    #: 8476 of the reporting unit itself (KPR-V-077).
    unit_type: str
    #: Which persons may be here (KPR-V-057).
    synthetic_allowed: bool
    real_allowed: bool


def facts_of(tables: Tables, environment: Environment, *, synthetic_only: bool) -> Facts:
    """The facts of an edition of the tables; `synthetic_only` as the tenants file has it."""
    service, ids = tables.service, tables.identifiers
    production = environment is Environment.PRODUCTION
    return Facts(
        services=frozenset(service.codes),
        live_services=frozenset(c for c, row in service.codes.items() if row.status is Status.LIVE),
        with_orgnr=_by_orgnr(service, OrgnrUse.REQUIRED),
        without_orgnr=_by_orgnr(service, OrgnrUse.FORBIDDEN),
        person_types=frozenset(code for code, row in ids.types.items() if row.accepted != "no"),
        birth_date_type=ids.birth_date_type,
        not_reporting=ids.not_reporting,
        hst=_hst_lists(tables.hst),
        one_of=tables.hst.measurements_one_of,
        unit_type=tables.hst.unit_type,
        synthetic_allowed=not production,
        real_allowed=production or not synthetic_only,
    )


def _by_orgnr(service: ServiceTable, use: OrgnrUse) -> frozenset[str]:
    return frozenset(code for code, row in service.codes.items() if row.orgnr is use)


def _hst_lists(hst: HstTable) -> Mapping[str, frozenset[str]]:
    return {
        "formKonsultasjon": frozenset(hst.forms),
        "anbefaltTypeKonsultasjon": frozenset(hst.age_steps),
        "amming": frozenset(hst.breast_feeding),
        "kjonn": frozenset(hst.sexes),
        "deltakerType": frozenset(hst.participants),
        "polUtforende": frozenset(hst.professions),
        "spesialist": frozenset(hst.specialist),
        "rolle": frozenset(hst.roles),
        "typeMalingKodet": frozenset(hst.measurements),
        "typeEnhet": frozenset(hst.unit_types),
    }
