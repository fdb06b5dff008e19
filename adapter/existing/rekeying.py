"""
Giving everything that is kept the newest keys of persons.

Needed where a store was filled before persons had keys, and when a kommune's secret is replaced. What is
done is done: broken off, it is gone on with by doing it once more.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial

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
    #: Persons of held contacts of the pilot who are found by their newest key too.
    joined: int = 0


def _nothing(_rekeyed: Rekeyed) -> None:
    return None


async def rekey(
    store: Store, world: World, told: Callable[[Rekeyed], object] = _nothing, size: int = PAGE
) -> Rekeyed:
    """Go through all histories, `size` in a transaction; `told` hears of every page that is safe."""
    keys = world.under(store.person_secret).keys
    newest, rekeyed = _newest(keys, world.tenants), Rekeyed()
    async for page in _pages(partial(store.keys.renew, newest=newest, size=size), size):
        rekeyed.histories += page.histories
        rekeyed.changed += page.changed
        told(rekeyed)
    newest_of = partial(_newest_of, keys)
    async for page in _pages(partial(store.keys.join_contacts, newest=newest_of, size=size), size):
        rekeyed.joined += page.changed
    return rekeyed


def _newest_of(keys: PersonKeys, kommune_nr: str, person: Person | None) -> KommuneKey | None:
    found = keys.of(kommune_nr, person)
    return found[0] if found else None


def _newest(keys: PersonKeys, tenants: Tenants) -> Newest:
    def newest(one: History) -> KommuneKey | None:
        kommune_nr = _kommune_of(one, tenants)
        return _newest_of(keys, kommune_nr, _person_of(one)) if kommune_nr else None

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


async def _pages(renew: Callable[[HistoryKey | None], Awaitable[Page]], size: int) -> AsyncIterator[Page]:
    """Give one page after the other, until one is not full."""
    last = None
    while True:
        page = await _at_last(partial(renew, last))
        yield page
        if page.histories < size:
            return
        last = page.last


async def _at_last(renew: Callable[[], Awaitable[Page]]) -> Page:
    for _ in range(_TIMES - 1):
        try:
            return await renew()
        except Contended:
            continue
    return await renew()
