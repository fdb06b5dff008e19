"""What inputs are judged by: tables, tenants, limits, loaded and judged."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from adapter.config import Environment, LimitSettings, Settings, Tenants
from adapter.errors import Fault, Misconfigured
from adapter.fhir.limits import Limits
from adapter.fhir.second_opinion import SecondOpinion
from adapter.main.editions import edition_of
from adapter.main.former_ids import read_former_ids
from adapter.main.person_keys import read_person_keys
from adapter.mapping.fault_words import words
from adapter.mapping.load import load_tables, load_tenants, neutral_tenants
from adapter.mapping.tables import Tables
from adapter.mapping.yaml_lines import fault_at
from adapter.pipeline import World

Clock = Callable[[], datetime]


def build_world(settings: Settings) -> World:
    """Load and judge everything that inputs are judged by; raises `Misconfigured` with all faults."""
    # Before the files: one that changes meanwhile is seen as a change, and read again.
    edition = edition_of(settings)
    tables, tenants = load_files(settings)
    return World(
        tables,
        tenants,
        settings.installation,
        _limits(settings.limits),
        SecondOpinion(settings.full_lane_share),
        read_person_keys(tenants),
        read_former_ids(tenants),
        edition,
    )


def load_files(settings: Settings) -> tuple[Tables, Tenants]:
    """Load and judge the mapping folders and the tenants file; raises `Misconfigured` with all faults."""
    tables = load_tables(settings.mappings, settings.own_mappings)
    return tables, _tenants(settings, tables)


def _tenants(settings: Settings, tables: Tables) -> Tenants:
    file = settings.tenants
    tenants = load_tenants(file, tables) if file else neutral_tenants(tables)
    if tenants.environment is settings.environment:
        return tenants
    raise Misconfigured(_difference(file, tenants.environment, settings.environment))


def _difference(file: Path | None, theirs: Environment, ours: Environment) -> Fault:
    if file is None:
        return Fault(
            "KPR_TENANTS",
            0,
            0,
            f"is needed where KPR_ENVIRONMENT is {ours}; name the tenants file",
            f"trengs der KPR_ENVIRONMENT er {ours}; oppgi tenants-filen",
        )
    return fault_at(str(file), (0, 0), words("environment-differs", theirs=theirs, ours=ours))


def _limits(settings: LimitSettings) -> Limits:
    return Limits(settings.max_bytes, settings.max_depth, settings.max_string)


def clock_of(tenants: Tenants) -> Clock:
    """Give the time to judge by: the tenants file's, where it has one, else now."""
    clock = tenants.clock
    return (lambda: clock) if clock else (lambda: datetime.now(UTC))


def must_know(tenants: Tenants, tenant: str | None) -> None:
    """Raise `Misconfigured` for a tenant that was asked for and is not configured."""
    if tenant is not None and tenant not in tenants.tenants:
        raise Misconfigured(
            Fault("--tenant", 0, 0, "is not in the tenants file", "står ikke i tenants-filen")
        )
