"""What `mappings apply` finds in the store, and does there."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from adapter.cli.progress import watched_stream
from adapter.cli.store import open_store
from adapter.cli.world import now_of, world_for
from adapter.errors import Fault, Misconfigured

if TYPE_CHECKING:
    from adapter.existing.applying import Applied
    from adapter.existing.asked import Asked
    from adapter.existing.replays import Replayed
    from adapter.existing.sending_again import SendAgain
    from adapter.pipeline import World
    from adapter.store.operating import By


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command was asked for with."""

    store: str | None
    tenants: Path | None
    kommune_nr: str | None
    days: int | None
    by: "By"
    dry_run: bool
    #: Whether no progress is shown.
    quiet: bool


@dataclass(slots=True)
class Done:
    """What became of everything that was decided anew."""

    services: "list[Applied]" = field(default_factory=list)
    inputs: "list[Replayed]" = field(default_factory=list)
    contacts: "list[SendAgain]" = field(default_factory=list)

    @property
    def is_all(self) -> bool:
        """Whether nothing is left as it is."""
        left = any(one.change.left for one in self.services) or any(
            one.rules or one.left for one in self.inputs
        )
        return not left and not self.contacts


async def apply_tables(wanted: Wanted) -> Done:
    """Decide anew what the tables say something else of, and try again what they refused."""
    # Here, because it comes with everything the service is made of.
    from adapter.existing.applying import Applied, apply, find  # noqa: PLC0415 - see above
    from adapter.existing.sending_again import must_be_sent_again  # noqa: PLC0415 - as above

    world = _world(wanted)
    asked = _asked(wanted, world)
    async with open_store(wanted.store) as store:
        found = await find(store, world, asked)
        done = Done([Applied(change) for change in found.left], list(found.refused))
        units = apply(store, world, asked, found.units, dry_run=wanted.dry_run)
        async for became in watched_stream(units, len(found.units), lambda _: 1, quiet=wanted.quiet):
            done.services += became.services
            done.inputs += became.inputs
        done.contacts = await must_be_sent_again(store, world, asked)
    return done


def _world(wanted: Wanted) -> "World":
    world = world_for(wanted.store, wanted.tenants)
    known = {tenant.kommune_nr for tenant in world.tenants.tenants.values()}
    if wanted.kommune_nr is not None and wanted.kommune_nr not in known:
        message = f"no tenant is of kommune {wanted.kommune_nr}; see the tenants file"
        raise Misconfigured(Fault("--kommune", 0, 0, message))
    return world


def _asked(wanted: Wanted, world: "World") -> "Asked":
    from adapter.existing.asked import Asked  # noqa: PLC0415 - as above

    now = now_of(world.tenants)
    today = now.astimezone(world.tenants.zone).date()
    since = today - timedelta(days=wanted.days - 1) if wanted.days else None
    return Asked(wanted.by, now, wanted.kommune_nr, since)
