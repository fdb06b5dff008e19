"""The register's certificate changes, while messages wait: what it never saw is protected anew, else the same bytes."""

import pytest

from adapter.outbox.line import MessageState
from adapter.simulator import Demands
from adapter.simulator.codes import Code
from tests.delivery.given import VEST, services
from tests.delivery.judging import told_once
from tests.delivery.test_failure_table import attempts
from tests.delivery.watching import watched
from tests.delivery.way import environment_of, way_to

UNREADABLE = f'{{"validationCode":{int(Code.UNREADABLE)},"refId":"REF-7"}}'


@pytest.fixture
async def patient(register_folder, tmp_path, sqlite_url):
    """The way to a register that can still open what was encrypted for its former certificate."""
    async with watched(register_folder, demands=Demands(opens_old=True)) as (simulator, wire):
        environment = environment_of(simulator, tmp_path, sqlite_url)
        async with way_to(simulator, wire, environment) as opened:
            yield opened


async def test_what_was_never_sent_is_protected_anew_under_a_new_message_id(way):
    await way.take_in(*services(2))
    await way.sender(url="https://localhost:1").send_all()
    before = await way.last()
    way.simulator.directory.renew_recipient()
    await way.later(way.sender())

    old, new = await way.messages()
    assert (old.id, old.state, old.replaced_by) == (before.message.id, MessageState.REPLACED, new.id)
    assert (new.state, new.first, new.last) == (MessageState.ACCEPTED, 1, 2)
    assert {post.message_id for post in way.wire.posts} == {new.id}
    assert await told_once(way) == []


@pytest.mark.parametrize("fault", ["close", "close-stored"])
async def test_what_may_be_there_is_sent_again_with_the_same_bytes(patient, fault):
    way = patient
    way.order(fault)
    await way.take_in(*services(2))
    sender = way.sender()
    await sender.send_all()
    way.simulator.directory.renew_recipient()
    await way.later(sender)

    [message] = await way.messages()
    assert message.state is MessageState.ACCEPTED
    assert len({post.digest for post in way.wire.of(message.id)}) == 1
    assert await told_once(way) == []


async def test_what_may_be_there_and_cannot_be_opened_any_more_waits_for_a_person(way):
    """Protected anew by itself it might be told twice; released, it keeps its notifications' GUIDs."""
    way.order("close")
    await way.take_in(*services(2))
    sender = way.sender()
    await sender.send_all()
    way.simulator.directory.renew_recipient()
    await way.later(sender)

    [message] = await way.messages()
    assert (message.state, (await way.line()).stopped) == (MessageState.REFUSED, "unreadable")
    await way.release(message.id)
    await sender.send_all()
    assert [each.number for each in way.simulator.accepted[VEST]] == [1, 2]
    assert await told_once(way) == []


async def test_what_the_register_cannot_open_is_protected_anew_once(way):
    way.order("refused", body=UNREADABLE)
    await way.take_in(*services(2))
    await way.sender().send_all()

    old, new = await way.messages()
    assert (old.state, new.state) == (MessageState.REPLACED, MessageState.ACCEPTED)
    first = await way.store.line_reading.message(old.id)
    assert attempts(first) == [("unreadable", "no", "unreadable", 400)]
    assert await told_once(way) == []


async def test_what_the_register_cannot_open_twice_waits_for_a_person(way):
    way.order("refused", body=UNREADABLE, times=9)
    await way.take_in(*services(2))
    sender = way.sender()
    await sender.send_all()
    await way.later(sender)

    assert [m.state for m in await way.messages()] == [MessageState.REPLACED, MessageState.REFUSED]
    assert ((await way.line()).stopped, len(way.wire.posts)) == ("unreadable", 2)


async def test_a_change_of_certificate_does_not_use_up_the_one_time(way):
    """First the register changes its certificate, later it says once that it cannot open a message."""
    await way.take_in(*services(2))
    await way.sender(url="https://localhost:1").send_all()
    way.simulator.directory.renew_recipient()
    way.order("refused", body=UNREADABLE)
    await way.later(way.sender())

    states = [message.state for message in await way.messages()]
    assert states == [MessageState.REPLACED, MessageState.REPLACED, MessageState.ACCEPTED]
    assert await told_once(way) == []


async def test_our_own_new_certificate_is_used_for_what_was_never_sent(way):
    await way.take_in(*services(2))
    await way.sender(url="https://localhost:1").send_all()
    directory = way.simulator.directory
    old = directory.signer("0301").certificate
    directory.renew_signing("0301")
    directory.folder.keep("kommuner/0301", directory.signer("0301"))
    directory.revoke(old)
    await way.later(way.sender())

    assert [m.state for m in await way.messages()] == [MessageState.REPLACED, MessageState.ACCEPTED]
    assert await told_once(way) == []
