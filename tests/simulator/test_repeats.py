"""What was received before, and what is still known after a crash."""

import pytest

from adapter.outbox import Line
from adapter.register import LineKey
from adapter.simulator import Demands
from adapter.simulator.codes import Code
from adapter.simulator.running import PARTIES, running_simulator
from tests.simulator.caller import GUID, Caller, organisation, wrapped
from tests.simulator.conftest import OTHER
from tests.simulator.messages import Told, guid, iplos

OSLO = LineKey("0301", Line.IPLOS)
FIRST, SECOND = iplos(Told(1)), iplos(Told(2, event="TjenesteSlutt"))


async def test_the_same_bytes_under_the_same_id_were_received_before(caller, simulator):
    body = caller.envelope(FIRST, 1)
    await caller.send(body)

    assert (await caller.send(body)).json()["validationCode"] == Code.RECEIVED_BEFORE
    body["messageHeader"]["messageId"] = GUID.format(1).upper()
    assert (await caller.send(body)).json()["validationCode"] == Code.RECEIVED_BEFORE
    assert len(simulator.line(OSLO).messages) == 1


async def test_other_bytes_under_the_same_id_clash(caller):
    await caller.send(caller.envelope(FIRST, 1))

    # Encrypted anew: the content is the same, the bytes are not.
    assert (await caller.send(caller.envelope(FIRST, 1))).json()["validationCode"] == Code.MESSAGE_ID_CLASH


async def test_another_kommunes_id_clashes(caller, simulator):
    body = caller.envelope(FIRST, 1)
    await caller.send(body)
    token = await caller.token(assertion_details=organisation("NO:ORGNR:310000000:"))
    body["messageHeader"]["fromHerId"] = OTHER.her_id

    assert (await caller.post(body, token)).json()["validationCode"] == Code.MESSAGE_ID_CLASH


async def test_the_id_of_a_refused_message_may_come_again(caller):
    assert (await caller.send(caller.envelope(SECOND, 1))).status_code == 400

    assert (await caller.send(caller.envelope(FIRST, 1))).status_code == 200


async def test_a_register_that_does_not_mind_repeats_gives_a_receipt_again(folder):
    async with running_simulator(folder, demands=Demands(repeats_are_refused=False)) as simulator:
        caller = Caller(simulator)
        async with caller.client:
            body = caller.envelope(FIRST, 1)
            assert [(await caller.send(body)).status_code for _ in range(2)] == [200, 200]
            assert len(simulator.line(OSLO).messages) == 1


async def test_what_is_sent_again_in_another_message_is_counted_as_resent(caller, simulator):
    await caller.deliver(FIRST, 1)

    assert (await caller.deliver(FIRST, 2)).status_code == 200
    assert simulator.line(OSLO).resent == 1
    assert len(simulator.accepted[OSLO]) == 1


async def test_what_was_stored_is_there_after_a_crash(folder):
    async with running_simulator(folder) as simulator:
        caller = Caller(simulator)
        async with caller.client:
            body = caller.envelope(FIRST, 1)
            await caller.send(body)
            stored, before = simulator.stored_messages, simulator.accepted

    # A line that the crash cut off was never answered.
    file = simulator.folder.stored
    file.write_bytes(file.read_bytes() + b'{"id":"half')
    async with running_simulator(folder) as again:
        assert (again.stored_messages, again.accepted) == (stored, before)
        caller = Caller(again)
        async with caller.client:
            assert (await caller.send(body)).json()["validationCode"] == Code.RECEIVED_BEFORE
            assert (await caller.deliver(SECOND, 2)).status_code == 200
    async with running_simulator(folder) as once_more:
        assert [one.number for one in once_more.accepted[OSLO]] == [1, 2]


async def test_nothing_that_names_a_person_is_kept(folder):
    async with running_simulator(folder, parties=PARTIES) as simulator:
        caller = Caller(simulator)
        async with caller.client:
            await caller.send(caller.envelope(FIRST, 1))
    text = simulator.folder.stored.read_text(encoding="utf-8")

    assert Told(1).guid in text
    assert [
        value for value in (Told(1).fid, Told(1).bruker_nr, Told(1).service, "Eksempel") if value in text
    ] == []
    assert wrapped(b"x", GUID.format(1))["messageHeader"]["messageId"] in text


async def test_a_line_may_go_on_where_another_system_ended(folder):
    async with running_simulator(folder) as simulator:
        simulator.register.begin(OSLO, 17, guid(5, 17))
        caller = Caller(simulator)
        async with caller.client:
            assert (await caller.deliver(FIRST, 1)).json()["validationCode"] == Code.NUMBER
            assert (await caller.deliver(iplos(Told(18, previous=guid(5, 17))), 2)).status_code == 200
        with pytest.raises(ValueError, match="begun"):
            simulator.register.begin(OSLO, 1, guid(5, 1))

    async with running_simulator(folder) as again:
        assert again.accepted == simulator.accepted
