"""What is paused is not read: nothing is lost, nothing changes its order, and who waits at a door is told."""

from datetime import UTC, datetime

import pytest

from adapter.config import KafkaSettings
from adapter.events import Event
from adapter.events.files import Arrival
from adapter.events.folder import Folder
from adapter.events.http import HttpDoor
from adapter.events.kafka import KafkaDoor
from adapter.events.pausing import IntakePaused
from adapter.health import Health
from tests.events.ledger import QUICK, Intake, Ledger, sending

NOON = datetime(2026, 2, 2, 11, 0, tzinfo=UTC)


class Tenants:
    """Who is paused at the moment."""

    def __init__(self, *paused: str) -> None:
        self.paused = set(paused)

    def waits(self, event: Event) -> bool:
        return event.tenant in self.paused


async def test_a_request_of_what_is_paused_is_not_put_in_line():
    door = HttpDoor(10, Tenants("vest").waits)

    with pytest.raises(IntakePaused):
        await door.ask(Event("http/1", b"{}", NOON, "http", tenant="vest"))


async def test_files_of_what_is_paused_are_left_and_read_once_it_goes_on(tmp_path):
    for name in ("nord", "vest"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.json").write_text(name)
    paused = Tenants("nord")
    arrival = Arrival("folder", NOON, tenants=frozenset({"nord", "vest"}))
    door = Folder(tmp_path, lambda: arrival, limit=1000, once=True, waits=paused.waits)

    assert [e.tenant async for batch in door.batches([], 10) for e in batch] == ["vest"]

    paused.paused.clear()
    assert [e.tenant async for batch in door.batches([], 10) for e in batch] == ["nord"]


@pytest.mark.parametrize("before", [0, 2], ids=["at-its-beginning", "behind-others"])
async def test_a_partition_waits_from_the_first_event_of_what_is_paused(broker, topic_prefix, before):
    topic, other = await broker.topic(f"{topic_prefix}epj.a"), await broker.topic(f"{topic_prefix}epj.b")
    sent = [("nord", b"%d" % n) for n in range(before)] + [("vest", b"held"), ("nord", b"behind")]
    async with sending(broker) as producer:
        for tenant, body in sent:
            await producer.send_and_wait(topic, body, partition=0, headers=[("tenant", tenant.encode())])
        await producer.send_and_wait(other, b"elsewhere", partition=0, headers=[("tenant", b"nord")])
    ledger, paused = Ledger(), Tenants("vest")
    async with Intake(_door(broker, topic_prefix, ledger, paused), ledger) as intake:
        await intake.taken(before + 1)
        # Looked at again several times meanwhile: each look is a claim.
        looked = ledger.positions[topic, "0"].epoch
        await intake.until(lambda: ledger.positions[topic, "0"].epoch >= looked + 3)
        assert {b"held", b"behind"}.isdisjoint(ledger.bodies)

        paused.paused.clear()
        await intake.taken(before + 3)

    assert [e.body for e in ledger.taken if e.source == topic] == [body for _, body in sent]
    assert ledger.fenced == 0


def _door(broker, prefix, ledger, paused):
    settings = KafkaSettings(
        bootstrap_servers=broker.bootstrap,
        group=f"{prefix}group",
        topics=rf"{prefix.replace('.', '[.]')}epj[.].*",
        tenant_header="tenant",
        session_timeout_seconds=6,
    )
    return KafkaDoor(settings, ledger, Health(), QUICK, paused.waits)
