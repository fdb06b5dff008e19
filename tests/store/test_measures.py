"""What is open, counted for whoever watches: by reason, line and state, and never by person or place."""

import asyncio

from batches import keep, refused
from prometheus_client import REGISTRY
from records import LATER, STOPPED, put, sent, services

from adapter.config import Role
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


def numbers(name):
    found = [s for m in REGISTRY.collect() for s in m.samples if s.name == name]
    return {tuple(sample.labels.values()): sample.value for sample in found}


async def test_what_is_open_no_more_is_told_no_more():
    tell(
        Measured({"unknown-code": 3}, {("TjenesteStart", "held"): 2}, {("TjenesteStart", "no-token"): LATER})
    )
    assert numbers("kpr_parked_open") == {("unknown-code",): 3}
    assert numbers("kpr_records_open") == {("TjenesteStart", "held"): 2}
    assert numbers("kpr_lines_stopped_timestamp_seconds") == {
        ("TjenesteStart", "no-token"): LATER.timestamp()
    }
    tell(Measured({}, {}, {}))
    assert numbers("kpr_parked_open") == numbers("kpr_records_open") == {}
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
