"""What imports of IPLOS-derived data are held against, built of settings, tables and the tenants file."""

from adapter.config import Tenants
from adapter.main.person_keys import person_keys
from adapter.main.world import clock_of
from adapter.matching.derived.terms import Defaults, Terms, terms_of
from adapter.matching.person_key import PersonKeys
from adapter.pipeline import World
from adapter.store import Store


def kommuner_of(tenants: Tenants) -> frozenset[str]:
    """Give the kommuner whose data belong here: those of the tenants, and those that deliver."""
    return frozenset(tenant.kommune_nr for tenant in tenants.tenants.values()) | tenants.kommuner.keys()


def keys_of(world: World, store: Store) -> PersonKeys:
    """Give the secrets that persons are hashed with in a store."""
    return person_keys(world.tenants, store.person_secret)


def terms_for(world: World, source: str, kommune_nr: str | None = None, year: int | None = None) -> Terms:
    """Give the terms of an import of this day."""
    tenants = world.tenants
    today = clock_of(tenants)().astimezone(tenants.zone).date()
    return terms_of(
        world.tables,
        tenants.environment,
        kommuner_of(tenants),
        Defaults(source, today, year, kommune_nr),
        synthetic_only=tenants.synthetic_only,
    )
