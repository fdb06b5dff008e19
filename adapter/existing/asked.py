"""What a person asks to have decided anew."""

from dataclasses import dataclass
from datetime import date, datetime

from adapter.pipeline import World
from adapter.store.operating import By


@dataclass(frozen=True, slots=True)
class Asked:
    """What is decided anew, by whom, and when."""

    by: By
    now: datetime
    #: Only this kommune.
    kommune_nr: str | None = None
    #: Only what something came of on this Norwegian day or later.
    since: date | None = None


def tenants_of(world: World, kommune_nr: str | None) -> frozenset[str] | None:
    """The tenants of a kommune; None where all are meant, those that are not configured any more included."""
    if kommune_nr is None:
        return None
    known = world.tenants.tenants.items()
    return frozenset(name for name, tenant in known if tenant.kommune_nr == kommune_nr)
