"""What the rows of an import are held against: code lists, kommuner, whose persons may be here, and the day."""

from collections.abc import Collection
from datetime import date

from adapter.config import Environment
from adapter.mapping.tables import ServiceTable, Tables
from adapter.values import Value

#: The list of municipal services, as rows name it.
SERVICE_LIST = "9151"


class Terms(Value, frozen=True):
    """The terms of one import."""

    service: ServiceTable
    #: 9151 and the lists that took over from it.
    lists: frozenset[str]
    #: 9032 as far as KPR takes them (KPR-V-056), and the one that is a birth date.
    person_types: frozenset[str]
    birth_date_type: str
    #: 3101, and those of its codes that say which sex.
    sexes: frozenset[str]
    told_sexes: frozenset[str]
    #: Whose rows are taken; those that never report are none of them (KPR-V-004).
    kommuner: frozenset[str]
    not_reporting: frozenset[str]
    #: Which persons may be here (KPR-V-057).
    synthetic_allowed: bool
    real_allowed: bool
    #: The Norwegian day of the import: nothing has begun after it (KPR-V-032).
    today: date
    #: Of rows that do not say themselves.
    source: str
    year: int | None = None
    kommune_nr: str | None = None


class Defaults(Value, frozen=True):
    """What an import says of all its rows; a row that says otherwise goes before it."""

    source: str
    today: date
    year: int | None = None
    kommune_nr: str | None = None


def terms_of(
    tables: Tables,
    environment: Environment,
    kommuner: Collection[str],
    defaults: Defaults,
    *,
    synthetic_only: bool,
) -> Terms:
    """The terms by an edition of the tables; `environment` and `synthetic_only` as the tenants file has them."""
    ids, hst, production = tables.identifiers, tables.hst, environment is Environment.PRODUCTION
    replaced = (code.replaced_by for code in tables.service.codes.values())
    return Terms(
        service=tables.service,
        lists=frozenset({SERVICE_LIST} | {each.list for each in replaced if each is not None}),
        person_types=frozenset(code for code, row in ids.types.items() if row.accepted != "no"),
        birth_date_type=ids.birth_date_type,
        sexes=frozenset(hst.sexes),
        told_sexes=frozenset(hst.sex_by_gender[gender] for gender in ("male", "female")),
        kommuner=frozenset(kommuner),
        not_reporting=ids.not_reporting,
        synthetic_allowed=not production,
        real_allowed=production or not synthetic_only,
        today=defaults.today,
        source=defaults.source,
        year=defaults.year,
        kommune_nr=defaults.kommune_nr,
    )
