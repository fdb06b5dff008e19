"""
The rows of the failure table with two processes at work, one of them killed between the answer and its note.

Both are armed: whoever gets the line dies by kill -9 when it has the verdict and has not kept it, and the other finds
the line held. In the end the register has everything once, whether it had stored the message by then or not.
"""

import asyncio
import shutil
import signal

import pytest

from adapter.outbox.line import MessageState
from adapter.simulator.script import Act, Fault, Part
from adapter.simulator.tls import Tls
from tests.delivery.given import NORD, VEST, services
from tests.delivery.judging import told_once
from tests.delivery.killed import sender_process
from tests.delivery.test_failure_table import checkpoint
from tests.delivery.watching import watched
from tests.delivery.way import environment_of, way_to

#: What the dead one's attempt is called, whatever it had heard.
CUT_OFF = "cut-off"


@pytest.fixture
async def killed_way(running, tmp_path, sqlite_url):
    """A way with leases that outlast a slow machine."""
    simulator, wire = running
    environment = environment_of(simulator, tmp_path, sqlite_url, lease_seconds=3600)
    async with way_to(simulator, wire, environment) as opened:
        yield opened


async def one_of_two_dies(way, hours=0.0, **changes):
    """Let two processes send at once until neither finds anything to do; one is killed at the first verdict of 0301."""
    environment = {**way.environment, **changes}
    armed = (dict(environment), hours, "answered", 1, signal.SIGKILL, VEST.kommune_nr)
    both = [sender_process(*armed) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        await asyncio.to_thread(each.join, 120)

    assert sorted(each.exitcode for each in both) == [-signal.SIGKILL, 0]
    assert (await way.last()).message.state is MessageState.SENDING


async def others_take_over(way, *, rounds):
    """Two other senders leave the line alone until its lease has ended, and then go on; a person puts right what stops."""
    senders, posts = await way.senders(), posts_of_the_line(way)
    await senders.send_all()
    assert posts_of_the_line(way) == posts
    for _ in range(rounds):
        await way.later(senders)
        await put_right(way, VEST)
    await way.later(senders)


def posts_of_the_line(way):
    her_id = way.simulator.directory.party(VEST.kommune_nr).her_id
    return [post for post in way.wire.posts if post.her_id == her_id]


async def put_right(way, key):
    """As a person does."""
    line = await way.line(key)
    if line.stopped is None:
        return
    if line.under_way.state is MessageState.REFUSED:
        await way.release(line.under_way.id)
    else:
        await way.go_on(key)


async def is_told_once(way, *causes):
    """The attempts came to this, and the register has each notification of both kommuner once."""
    stories = [await way.store.line_reading.message(message.id) for message in await way.messages()]
    assert [each.cause for story in stories for each in story.attempts] == [*causes]
    assert [each.number for each in way.simulator.accepted[VEST]] == [1, 2]
    assert [each.number for each in way.simulator.accepted[NORD]] == [1]
    assert len(way.simulator.line(VEST).messages) == 1
    assert await told_once(way) == []


#: What the register stored though its answer was lost with the one who heard it.
STORED = [
    (1, None),
    (2, "no-json-stored"),
    (2, "login-page-stored"),
    (2, "other-message-id-stored"),
    (7, "invalid-token"),
    (8, "use-dpop-nonce"),
    (12, "technical-fault-stored"),
    (12, "bad-gateway-stored"),
    (14, "close-stored"),
    (14, "half-stored"),
]


@pytest.mark.parametrize(("row", "answer"), STORED)
async def test_what_was_stored_is_known_by_its_message_id(killed_way, row, answer):
    way = killed_way
    if answer is not None:
        way.order(answer)
    await way.take_in(*services(2), *services(1, "1804"))
    await one_of_two_dies(way)
    assert len(way.simulator.line(VEST).messages) == 1, row

    await others_take_over(way, rounds=0)

    await is_told_once(way, CUT_OFF, "received-before")


#: What was not stored, and is not the second time either; what that is called then.
NOT_STORED = [
    (2, "no-json", "no-receipt"),
    (3, "refused", "validation-refused"),
    (6, "refused-without-code", "no-validation-code"),
    (9, "forbidden", "not-allowed"),
    (9, "not-found", "wrong-address"),
    (9, "moved", "redirected"),
    (10, "too-large", "too-large"),
    (11, "too-many", "asked-to-wait"),
    (11, "away", "asked-to-wait"),
    (12, "technical-fault", "register-fault"),
    (12, "slow-sender", "server-fault"),
    (14, "close", CUT_OFF),
    (14, "reset", CUT_OFF),
]


@pytest.mark.parametrize(("row", "answer", "cause"), NOT_STORED)
async def test_what_was_not_stored_is_sent_again(killed_way, row, answer, cause):
    way = killed_way
    way.order(answer, times=2)
    await way.take_in(*services(2), *services(1, "1804"))
    await one_of_two_dies(way)
    assert len(way.simulator.line(VEST).messages) == 0, row

    await others_take_over(way, rounds=1)

    await is_told_once(way, CUT_OFF, cause, "received")


async def test_row_4_a_receipt_by_the_message_id_is_asked_for_again(killed_way):
    way = killed_way
    way.order("close-stored")
    await way.take_in(*services(2), *services(1, "1804"))
    await (await way.senders()).send_all()
    await one_of_two_dies(way, hours=2)

    await way.later(await way.senders(), hours=5)

    await is_told_once(way, CUT_OFF, CUT_OFF, "received-before")


async def test_row_5_a_clash_after_a_restore_is_found_to_be_our_own_message(killed_way, tmp_path):
    """Once the outcome of an attempt is unknown, "received before" is its receipt; and it is: the bytes are the same."""
    way = killed_way
    way.order("close", part=Part.TOKEN, kommune_nr=None, times=99)
    await way.take_in(*services(2))
    await way.sender().send_all()
    await checkpoint(way)
    backup = (tmp_path / "kpr.db").read_bytes()
    way.simulator.script.clear()
    await way.take_in(*services(1, "1804"))
    await way.later(way.sender())
    await way.store.close()
    for file in tmp_path.glob("kpr.db*"):
        file.unlink()
    (tmp_path / "kpr.db").write_bytes(backup)

    async with way.anew() as restored:
        await one_of_two_dies(restored, hours=3)
        await restored.later(await restored.senders(), hours=6)

        story = await restored.last()
        assert [each.cause for each in story.attempts][-2:] == [CUT_OFF, "received-before"]
        assert len(way.simulator.line(VEST).messages) == 1


async def test_row_13_without_a_connection(killed_way):
    way = killed_way
    await way.take_in(*services(2), *services(1, "1804"))
    await one_of_two_dies(way, KPR_REGISTER__URL="https://localhost:1")
    assert way.wire.posts == []

    await others_take_over(way, rounds=0)

    await is_told_once(way, CUT_OFF, "received")


async def test_row_14_without_an_answer_in_time(killed_way):
    way = killed_way
    way.order("hang-stored")
    await way.take_in(*services(2), *services(1, "1804"))
    await one_of_two_dies(way, KPR_REGISTER__READ_SECONDS="5")

    await others_take_over(way, rounds=0)

    await is_told_once(way, CUT_OFF, "received-before")


async def test_row_16_at_a_door_that_cannot_show_who_it_is(killed_way, made, tmp_path):
    way = killed_way
    await way.take_in(*services(2), *services(1, "1804"))
    async with watched(shutil.copytree(made, tmp_path / "false"), tls=Tls.UNTRUSTED) as (false, wire):
        await one_of_two_dies(way, KPR_REGISTER__URL=false.url)
        assert (wire.posts, false.stored_messages) == ([], {})

    await put_right(way, NORD)
    await others_take_over(way, rounds=0)

    await is_told_once(way, CUT_OFF, "received")


_AWAY = Fault(Act.ANSWER, Part.TOKEN, status=503, times=99)
_NO_SCOPE = Fault(
    Act.ANSWER,
    Part.TOKEN,
    status=400,
    times=99,
    body='{"error":"invalid_scope"}',
    headers={"content-type": "application/json"},
)


@pytest.mark.parametrize(
    ("row", "fault", "cause"), [(17, _AWAY, "token-away"), (18, _NO_SCOPE, "token-refused")]
)
async def test_without_a_token_nothing_has_left(killed_way, row, fault, cause):
    way = killed_way
    way.simulator.script.add(fault)
    await way.take_in(*services(2), *services(1, "1804"))
    await one_of_two_dies(way)
    await way.later(await way.senders(), hours=3)
    assert way.wire.posts == [], row

    way.simulator.script.clear()
    for key in (VEST, NORD):
        await put_right(way, key)
    await way.later(await way.senders(), hours=3)

    await is_told_once(way, CUT_OFF, cause, "received")
