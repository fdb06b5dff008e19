"""
Giving everything that is kept the newest keys of persons.

Needed where a store was filled before persons had keys, and when a kommune's secret is replaced. What is
done is done: broken off, it is gone on with by doing it once more.
"""

from collections.abc import Callable
from dataclasses import dataclass

from adapter.config import Tenants
from adapter.errors import Contended
from adapter.mapping import Person
from adapter.matching import KommuneKey
from adapter.matching.person_key import PersonKeys
from adapter.notifications import History, HistoryKey, ServiceHistory
from adapter.pipeline import World
from adapter.store import Store
from adapter.store.rekeying import PAGE, Newest, Page

#: How often a page is tried while others write the same.
_TIMES = 5


@dataclass(slots=True)
class Rekeyed:
    """How far it has come."""

    histories: int = 0
    changed: int = 0


def _nothing(_rekeyed: Rekeyed) -> None:
    return None


async def rekey(
    store: Store, world: World, told: Callable[[Rekeyed], object] = _nothing, size: int = PAGE
) -> Rekeyed:
    """Go through all histories, `size` in a transaction; `told` hears of every page that is safe."""
    newest = _newest(world.under(store.person_secret).keys, world.tenants)
    rekeyed, last = Rekeyed(), None
    while True:
        page = await _renew(store, last, newest, size)
        rekeyed.histories += page.histories
        rekeyed.changed += page.changed
        told(rekeyed)
        if page.histories < size:
            return rekeyed
        last = page.last


def _newest(keys: PersonKeys, tenants: Tenants) -> Newest:
    def newest(one: History) -> KommuneKey | None:
        kommune_nr = _kommune_of(one, tenants)
        found = keys.of(kommune_nr, _person_of(one)) if kommune_nr else ()
        return found[0] if found else None

    return newest


def _kommune_of(one: History, tenants: Tenants) -> str | None:
    """Give the kommune that a history was decided for; of one without a key, that of its tenant."""
    if one.whose is not None:
        return one.whose.kommune_nr
    tenant = tenants.tenants.get(one.key.tenant)
    return tenant.kommune_nr if tenant else None


def _person_of(one: History) -> Person | None:
    if isinstance(one, ServiceHistory):
        return one.person
    return one.live.person if one.live else None


async def _renew(store: Store, last: HistoryKey | None, newest: Newest, size: int) -> Page:
    for _ in range(_TIMES - 1):
        try:
            return await store.keys.renew(last, newest, size)
        except Contended:
            continue
    return await store.keys.renew(last, newest, size)
