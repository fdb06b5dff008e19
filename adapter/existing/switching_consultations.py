"""
Queues consultations that were out of scope because their source was not the municipality's to report (MH-61).

A tenant whose `provider` is the municipality again, or at last, is reported with all that came of it meanwhile: a
wrong `private` or `dental` can be undone. What was annulled meanwhile stays out of scope, since the register never
heard of it. Done again, by the same process or by another, it finds nothing more to do.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from adapter.config import Provider, Tenant
from adapter.existing.by_halves import at_last
from adapter.existing.switching import SOURCE, waiting_of
from adapter.notifications import ConsultationHistory, History
from adapter.pipeline import World
from adapter.store import Store
from adapter.store.noting_acts import Act
from adapter.store.operating import By
from adapter.store.switching import Source, Waiting
from adapter.values import replace

#: The words of the act.
ACT = "consultations switched on"
#: Nobody asks in person: what is written in the tenants file is asked for.
_BY = By("kpr-adapter", "provider of the tenants file")


@dataclass(slots=True)
class SwitchedConsultations:
    """What became of the consultations of a tenant that is the municipality's to report."""

    tenant: str
    kommune_nr: str
    consultations: int = 0
    #: Records that were queued.
    records: int = 0
    #: Consultations that are left for the next time, as others wrote the same all the while, or something failed.
    left: int = 0


async def switch_on_consultations(
    store: Store, world: World, now: datetime
) -> AsyncIterator[SwitchedConsultations]:
    """Queue consultations that are to be reported after all; tell of each tenant where there were some."""
    for tenant in world.tenants.tenants.values():
        switching = _Switching(store, world.edition, tenant, now)
        told = SwitchedConsultations(tenant.name, tenant.kommune_nr)
        async for waiting in waiting_of(store, _source(tenant)):
            await switching.take(waiting, told)
        if told.consultations or told.left:
            yield told


def _source(tenant: Tenant) -> Source | None:
    return Source(tenant.name, tenant.kommune_nr) if tenant.provider is Provider.MUNICIPALITY else None


@dataclass(frozen=True, slots=True)
class _Switching:
    store: Store
    edition: str
    tenant: Tenant
    now: datetime

    async def take(self, waiting: Waiting, told: SwitchedConsultations) -> None:
        """Switch on what is due of some consultations."""
        done = await at_last(partial(self._once, waiting), SOURCE) if waiting.roots else None
        if isinstance(done, str):
            told.left += len(waiting.roots)
        elif done is not None:
            told.consultations += done.consultations
            told.records += done.records

    async def _once(self, waiting: Waiting) -> SwitchedConsultations:
        """Switch consultations on in one transaction, as they stand now."""
        done = SwitchedConsultations(self.tenant.name, self.tenant.kommune_nr)
        async with self.store.work() as work:
            known = await work.load([*waiting.roots], ())
            due = _due([known.by_key(key) for key in waiting.roots], waiting)
            for each in due.values():
                known.put(each)
            switched = await work.switch_on(known, [*due])
            done.consultations, done.records = len(switched.services), len(switched.queued)
            if switched.services:
                await work.acted(self._act(done), _BY, self.now)
        return done

    def _act(self, done: SwitchedConsultations) -> Act:
        detail = {
            "tenant": done.tenant,
            "consultations": done.consultations,
            "records": done.records,
            "edition": self.edition,
        }
        return Act(ACT, done.kommune_nr, None, detail)


def _due(histories: Sequence[History | None], waiting: Waiting) -> dict[str, ConsultationHistory]:
    """Of consultations those that are live, as they are from now on, by notifikasjonGUID of the N."""
    return {
        each.original: replace(each, live=replace(each.live, switched_on=True))
        for each in histories
        if isinstance(each, ConsultationHistory)
        and each.live is not None
        and each.original is not None
        and each.original in waiting.roots[each.key]
        and not each.is_closed
    }
