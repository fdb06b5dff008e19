"""What is open, counted for whoever watches: by reason, line and state, and never by person or place."""

import asyncio
from datetime import timedelta

from batches import keep, refused
from prometheus_client import REGISTRY
from records import ACCEPTED, AGAIN, BY, IPLOS, LATER, STOPPED, put, sent, services

from adapter.config import Role
from adapter.events.pausing import What
from adapter.main.measuring import measured, tell
from adapter.outbox import State
from adapter.store.measures import Measured


async def test_what_is_open_is_counted_and_what_has_ended_is_not(store):
    await keep(store, refused(1), refused(2, body=b"another"))
    await put(store, *services(1, 2, 3))
    found = await store.measures.read()

    assert found.parked == {"end-before-start": 2}
    assert sum(found.records.values()) == 3
    assert {state for _, state in found.records} == {State.QUEUED}
    assert found.stopped == {}

    await sent(store, limit=2)
    assert sum((await store.measures.read()).records.values()) == 1


async def test_a_stopped_line_says_since_when(store):
    await put(store, *services(1))
    message = await sent(store, STOPPED)
    found = await store.measures.read()
    assert found.stopped == {(message.key.line, STOPPED.cause): LATER}


async def test_a_message_without_a_verdict_counts_until_it_has_one(store):
    await put(store, *services(1))
    await sent(store, AGAIN)
    assert (await store.measures.read()).delayed == {"IPLOS": 1}
    await store.operations.stop(IPLOS, BY, LATER)
    assert (await store.measures.read()).delayed == {}, "it waits for a person now"
    await store.operations.start(IPLOS, BY, LATER)
    await sent(store, ACCEPTED, now=LATER + timedelta(hours=1))
    assert (await store.measures.read()).delayed == {}


async def test_what_is_paused_says_since_when_the_first_was(store):
    assert (await store.measures.read()).paused == {}
    for hours, name in ((1, "vest"), (0, "nord")):
        await store.pauses.pause(What.TENANT, name, "0301", BY, LATER + timedelta(hours=hours))
    assert (await store.measures.read()).paused == {"tenant": LATER}
    await store.pauses.resume(What.TENANT, "nord", BY, LATER)
    assert (await store.measures.read()).paused == {"tenant": LATER + timedelta(hours=1)}


async def test_the_newest_key_says_how_much_it_has_sealed(store):
    await put(store, *services(1, 2))
    await store.seal_keys.count_used()
    used = (await store.measures.read()).key_used
    assert used >= 2
    await store.seal_keys.rotate(BY, LATER)
    assert (await store.measures.read()).key_used == 0


def numbers(name):
    found = [s for m in REGISTRY.collect() for s in m.samples if s.name == name]
    return {tuple(sample.labels.values()): sample.value for sample in found}


async def test_what_is_open_no_more_is_told_no_more():
    open_now = {"unknown-code": 3}, {("TjenesteStart", "held"): 2}, {("TjenesteStart", "no-token"): LATER}
    tell(Measured(*open_now, delayed={"IPLOS": 1}, paused={"tenant": LATER}, key_used=7))
    assert numbers("kpr_messages_delayed") == {("IPLOS",): 1}
    assert numbers("kpr_paused_timestamp_seconds") == {("tenant",): LATER.timestamp()}
    assert numbers("kpr_store_key_used_values") == {(): 7}
    assert numbers("kpr_parked_open") == {("unknown-code",): 3}
    assert numbers("kpr_records_open") == {("TjenesteStart", "held"): 2}
    assert numbers("kpr_lines_stopped_timestamp_seconds") == {
        ("TjenesteStart", "no-token"): LATER.timestamp()
    }
    tell(Measured({}, {}, {}))
    assert numbers("kpr_parked_open") == numbers("kpr_records_open") == {}
    assert numbers("kpr_messages_delayed") == numbers("kpr_paused_timestamp_seconds") == {}
    assert numbers("kpr_lines_stopped_timestamp_seconds") == {}


async def test_only_roles_of_one_process_ask_the_store():
    for role, asks in (
        (Role.ALL, True),
        (Role.PUBLISH, True),
        (Role.DELIVER, True),
        (Role.INTAKE, False),
        (Role.WEB, False),
    ):
        asked = Asked()
        async with measured(role, asked):
            if asks:
                await asked.told.wait()
        assert asked.told.is_set() == asks


class Asked:
    """A store that notes that it was asked."""

    def __init__(self):
        self.told = asyncio.Event()
        self.measures = self

    async def read(self):
        self.told.set()
        return Measured({}, {}, {})
