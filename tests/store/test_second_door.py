"""A door that takes JSON under bare keys goes through the same sending as MessageIn does, failures included."""

import json
from datetime import timedelta

import pytest
from records import BY, IPLOS, LATER, made, put, rows, services, standing, states
from second_door import UNSPEAKABLE, JsonDoor, JsonRegister, JsonWriting, Key, KeyList
from sqlalchemy import select

from adapter.config import Kommune, RegisterSettings
from adapter.outbox import State
from adapter.register.sending import Sender
from adapter.store import tables

YEAR = timedelta(days=365)
KOMMUNE = {
    "orgnr": "315000106",
    "her_id": 8000001,
    "signing": [{"certificate": "none.pem", "key": "none.key"}],
    "contacts": [{"typeKontaktperson": "1", "kontPerson": "Drift", "meldEpost1": "drift@example.no"}],
}
DELIVERED = (State.DELIVERED, None)


class Way:
    """A store, a sender and the register behind the second door; the clock is moved by hand."""

    def __init__(self, store):
        self.store, self.now = store, LATER
        self.register = JsonRegister([Key(1, LATER + YEAR)])
        self.keys = KeyList(self.register)
        self.writing = JsonWriting()
        self.sender = Sender(
            lines=store.lines,
            door=JsonDoor(self.register),
            addresses=self.keys,
            writer=self.writing,
            settings=RegisterSettings(her_id=1, gather_seconds=0, first_pause_seconds=60),
            kommuner={"0301": Kommune.model_validate(KOMMUNE)},
            clock=lambda: self.now,
            holder="test",
        )

    async def send(self, *faults, hours=0):
        self.now += timedelta(hours=hours)
        self.register.faults += faults
        await self.sender.send_all()

    @property
    def numbers(self):
        return [each["number"] for each in self.register.stored.values()]

    async def messages(self):
        return await rows(self.store, select(tables.message).order_by(tables.message.c.seq))


@pytest.fixture
async def way(store):
    await put(store, *services(1, 2, 3))
    return Way(store)


async def test_everything_arrives_once_in_its_order(way):
    await way.send()
    await put(way.store, *services(4))
    await way.send()

    assert way.numbers == [1, 2, 3, 4]
    previous = [each["previous"] for each in way.register.stored.values()]
    assert previous[1:] == list(way.register.stored)[:-1]
    assert set((await states(way.store)).values()) == {DELIVERED}
    assert (await standing(way.store))[0].number == 4


async def test_what_is_kept_is_the_json_that_was_sent(way):
    await way.send()

    [message] = await way.messages()
    clear = json.loads((await way.store.message_content.open(message.id)).xml)
    assert [each["tjenesteId"] for each in clear] == ["T1", "T2", "T3"]
    assert (message.schema_build, message.mark) == ("json 1", "key 1")


@pytest.mark.parametrize("fault", ["silent", "down"])
async def test_what_has_no_receipt_is_sent_again_as_the_same_bytes(way, fault):
    await way.send(fault)
    assert len(await way.messages()) == 1
    await way.send(hours=2)

    assert len(way.register.bodies) == 2
    assert len(set(way.register.bodies)) == 1
    assert way.numbers == [1, 2, 3]
    assert set((await states(way.store)).values()) == {DELIVERED}


async def test_what_the_register_cannot_open_is_protected_anew_with_a_new_key(way):
    await way.keys.encryption_key(1)
    way.register.keys.append(Key(2, LATER + 2 * YEAR))

    await way.send("key-expired")

    assert way.keys.asked == 2
    assert [json.loads(body)["enc_key_id"] for body in way.register.bodies] == [1, 2]
    assert [each.state for each in await way.messages()] == ["replaced", "accepted"]
    assert way.numbers == [1, 2, 3]


async def test_a_key_that_has_expired_is_asked_for_anew(way):
    way.register.keys = [Key(1, LATER)]
    await way.keys.encryption_key(1)
    way.register.keys.append(Key(2, LATER + YEAR))

    await way.send()

    assert [json.loads(body)["enc_key_id"] for body in way.register.bodies] == [2]


async def test_without_a_key_that_may_be_used_the_line_stops(way):
    way.register.keys = [Key(1, LATER)]

    await way.send()

    assert (await standing(way.store))[1] == "register-key-expired"
    assert way.register.bodies == []


async def test_a_new_key_replaces_what_was_written_and_never_sent(way):
    async with way.store.lines.leased(IPLOS, "another", 60, way.now) as line:
        message = await line.draft(lambda _: None, 10, way.now)
        written = way.writing.write(message, await line.contents(message), (1, way.register.keys[0]), way.now)
        await line.write(message, written)
    way.register.keys = [Key(2, LATER + YEAR)]

    await way.send()

    assert [json.loads(body)["enc_key_id"] for body in way.register.bodies] == [2]


async def test_a_refused_message_stops_its_line_until_a_person_acts(way):
    await way.send("schema")
    assert (await standing(way.store))[1] == "validation-refused"
    [refused] = await way.messages()
    assert (refused.state, refused.code) == ("refused", 2008)

    def judge(each):
        return way.writing.holds_back(each, way.now)

    await way.store.operations.release(refused.id, judge, BY, way.now)
    await way.send()

    assert way.numbers == [1, 2, 3]


async def test_what_is_too_large_is_split(way):
    await way.send("too-large")

    assert [(each.state, each.size) for each in await way.messages()] == [
        ("replaced", 3),
        ("accepted", 1),
        ("accepted", 2),
    ]
    assert way.numbers == [1, 2, 3]


async def test_what_breaks_a_rule_is_held_alone(way):
    await put(way.store, made(4, service_id="T4", orgnr=None), made(5, service_id=UNSPEAKABLE))

    await way.send()

    held = {n: reason for n, (state, reason) in (await states(way.store)).items() if state is State.HELD}
    assert held == {4: "missing-organisation-number", 5: "implausible-date"}
    assert way.numbers == [1, 2, 3]
    assert (await standing(way.store))[1] is None
