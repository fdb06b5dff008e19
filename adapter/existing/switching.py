"""
Queues what was out of scope because its code was not switched on, once it is (outcomes.md section 4, KPR-V-021).

Who switches a code on in the tenants file asks for it: a service that is given that day is reported from its start
on, with all that followed; one that had ended before stays out of scope. Where the duty has a first day (MH-60), that
day counts and not the one of the look: nobody need look on it for what ends on it. Done again, by the same process or by
another, it finds nothing more to do.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from adapter.config import Tenant
from adapter.existing.by_halves import at_last
from adapter.fhir.times import OSLO
from adapter.notifications import History, HistoryKey, ServiceHistory
from adapter.notifications.making import Making
from adapter.notifications.switching import has_ended, is_reported
from adapter.outbox import State
from adapter.pipeline import World
from adapter.store import Store
from adapter.store.noting_acts import Act
from adapter.store.operating import By
from adapter.store.switching import Source, Waiting
from adapter.values import replace

#: The words of the act, and the door that a fault is logged under.
ACT, SOURCE = "codes switched on", "switching"
#: Nobody asks in person: what is written in the tenants file is asked for.
_BY = By("kpr-adapter", "report_service_codes of the tenants file")


@dataclass(slots=True)
class Switched:
    """What became of the services of a tenant whose codes are switched on."""

    tenant: str
    kommune_nr: str
    services: int = 0
    #: Records that were queued.
    records: int = 0
    #: Services that are left for the next time, as others wrote the same all the while, or something failed.
    left: int = 0
    codes: set[str] = field(default_factory=set)


async def switch_on(store: Store, world: World, now: datetime) -> AsyncIterator[Switched]:
    """Queue what is out of scope of services whose code is switched on; tell of each tenant where something was."""
    world = world.under(store.person_secret)
    for tenant in world.tenants.tenants.values():
        switching = _Switching(store, world, tenant, now)
        told = Switched(tenant.name, tenant.kommune_nr)
        async for waiting in waiting_of(store, _source(tenant)):
            await switching.take(waiting, told)
        if told.services or told.left:
            yield told


def _source(tenant: Tenant) -> Source | None:
    codes = tenant.report_service_codes
    return Source(tenant.name, tenant.kommune_nr, codes) if codes else None


async def waiting_of(store: Store, source: Source | None) -> AsyncIterator[Waiting]:
    """Give what waits of a source, page by page; of None nothing."""
    if source is None:
        return
    for state in (State.OUT_OF_SCOPE, State.HELD):
        last = None
        while True:
            waiting = await store.switching.waiting(source, state, last)
            yield waiting
            last = waiting.last
            if last is None:
                break


@dataclass(frozen=True, slots=True)
class _Switching:
    store: Store
    world: World
    tenant: Tenant
    now: datetime

    async def take(self, waiting: Waiting, told: Switched) -> None:
        """Switch on what is due of some services; they are looked at without a lock first, as most stay as they are."""
        due = [each.key for each in self._due(await self.store.services.of(waiting.roots.keys()), waiting)]
        done = await at_last(partial(self._once, due, waiting), SOURCE) if due else None
        if isinstance(done, str):
            told.left += len(due)
        elif done is not None:
            told.services += done.services
            told.records += done.records
            told.codes |= done.codes

    def _due(self, histories: Iterable[History | None], waiting: Waiting) -> list[ServiceHistory]:
        """Of services those that are given still when the duty begins, or of which the register hears in part."""
        today = self.now.astimezone(OSLO).date()
        making = Making(
            self.world.namespace,
            self.tenant,
            self.world.comparing,
            self.world.tenants.tenants,
            self.world.former,
        )
        return [
            each
            for each in histories
            if isinstance(each, ServiceHistory)
            and any(event.original in waiting.roots[each.key] for event in each.events)
            and is_reported(each, making, today)
            and (each.key in waiting.partly or not has_ended(each, making, today))
        ]

    async def _once(self, keys: Sequence[HistoryKey], waiting: Waiting) -> Switched:
        """Switch services on in one transaction, as they stand now."""
        done = Switched(self.tenant.name, self.tenant.kommune_nr)
        async with self.store.work() as work:
            known = await work.load(keys, ())
            due = self._due([known.by_key(key) for key in keys], waiting)
            for each in due:
                known.put(replace(each, switched_on=True))
            guids = [event.original for each in due for event in each.events]
            switched = await work.switch_on(known, guids)
            done.services = len(switched.services)
            done.records = len(switched.queued)
            done.codes = {each.code for each in due if each.key.id in switched.services and each.code}
            if switched.services:
                await work.acted(self._act(done), _BY, self.now)
        return done

    def _act(self, done: Switched) -> Act:
        detail = {
            "tenant": done.tenant,
            "codes": sorted(done.codes),
            "services": done.services,
            "records": done.records,
            "edition": self.world.edition,
        }
        return Act(ACT, done.kommune_nr, None, detail)
