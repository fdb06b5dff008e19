"""
Contacts that would be of another kind by the tables of today, and of which too little is kept to make them so.

A consultation keeps what its message says and a visit nothing at all: their EPJ must send them again.
"""

from dataclasses import dataclass

from adapter.existing.anew import Asking
from adapter.existing.asked import Asked, tenants_of
from adapter.mapping.asking_anew import Anew
from adapter.mapping.leading import Lead
from adapter.pipeline import World
from adapter.store import Store
from adapter.store.contacts import KeptContact

#: Names that one question takes.
_SOME = 500


@dataclass(frozen=True, slots=True)
class SendAgain:
    """A contact that its EPJ must send again, and what it would be."""

    contact: KeptContact
    now: Lead


async def must_be_sent_again(store: Store, world: World, asked: Asked) -> list[SendAgain]:
    """Find the contacts that the tables call another kind than they were taken for, the oldest first."""
    asking = Asking(world.tenants, world.tables)
    found: dict[tuple[str, str], SendAgain] = {}
    async for contact in store.contacts.all(tenants_of(world, asked.kommune_nr), asked.since):
        if contact.tenant not in world.tenants.tenants:
            continue
        answer = asking.ask(contact.tenant, contact.told)
        if isinstance(answer, Anew) and _is_other(contact, answer.lead):
            found[contact.tenant, contact.resource] = SendAgain(contact, answer.lead)
        else:
            found.pop((contact.tenant, contact.resource), None)
    newest: dict[tuple[str, str], int] = {}
    names = list(found)
    for start in range(0, len(names), _SOME):
        newest |= await store.contacts.newest(names[start : start + _SOME])
    # What has become something else since is overtaken.
    return [one for name, one in found.items() if newest.get(name) == one.contact.outcome_id]


def _is_other(contact: KeptContact, lead: Lead) -> bool:
    if contact.is_consultation:
        return lead in (Lead.SERVICE, Lead.VISIT)
    return lead in (Lead.SERVICE, Lead.CONSULTATION)
