"""What systems tell of persons, one document after another, and what stands in the store then."""

from datetime import UTC, datetime

from adapter.config import Channel, ChannelFrom, KommuneMatching
from adapter.existing.reviewing import decide_held
from adapter.pipeline import take_in
from adapter.store.operating import By
from tests.notifications.documents import episode, event_of, meta
from tests.notifications.test_matched import world

BY, NOW = By("Kari", "looked at both"), datetime(2026, 11, 22, 12, tzinfo=UTC)
WORLD = world()


def by_channel(channel):
    return world(kommuner={"4601": KommuneMatching(channels=(ChannelFrom(channel=channel),))})


ANNUAL, UNDECIDED = by_channel(Channel.ANNUAL), by_channel(Channel.HELD)
LATER = {"period": {"start": "2026-02-15"}}
ANNULLED = episode("entered-in-error", meta=meta("2"))


def another(service_id, number, status="active", **changes):
    """A service of another decision, from a resource of its own."""
    identifier = [{"system": "https://epj.example/tjeneste", "value": service_id}]
    return episode(status, id=number, identifier=identifier, **changes)


async def tell(store, tenant, document, world=WORLD):
    """Take one document in, and hold the sums against each other."""
    [taken] = await take_in([event_of(document, tenant)], store, world)
    assert all(check.equal for check in await store.reading.audit())
    return taken.result


async def records(store, tenant=None):
    """What is on its way to the register, in short."""
    return [
        f"{item.service_id} {item.change.value} {item.event.value if item.event else 'Konsultasjon'} {item.state.value}"
        async for item in store.reading.queue()
        if tenant in (None, item.tenant)
    ]


async def questions(store):
    """What persons are and were asked: of which service, by which rule, like which other, and its state."""
    return [
        f"{each.service_id} {each.rule} {each.other_id} {each.state}"
        async for each in store.reading.reviews()
    ]


async def answer(store, asked, *, is_release, world=WORLD):
    return await decide_held(store, world, str(asked), BY, NOW, is_release=is_release)


async def number_of(store, said):
    """The number of the question that reads so."""
    [number] = [
        each.id
        async for each in store.reading.reviews()
        if f"{each.service_id} {each.rule} {each.other_id} {each.state}" == said
    ]
    return number
