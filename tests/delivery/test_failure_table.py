"""
What the client does with each outcome, row by row, as the register's door answers (rows 1-14).

Each row is of one line; another kommune's line has something to send in the same run, and gets through. Two
senders are at work on the store, each with its own connections, tokens and leases. `test_failure_table_killed.py` has
the rows with one of two processes killed before it notes what came.
"""

import pytest

from adapter.outbox.line import MessageState
from adapter.simulator.script import Part
from tests.delivery.given import NORD, VEST, services
from tests.delivery.judging import told_once

RECEIVED = ("accepted", "yes", "received", 200)


def attempts(story):
    """What each attempt came to."""
    return [(each.ending, each.stored, each.cause, each.status) for each in story.attempts]


def door_of(way):
    return way.wire.asked[way.simulator.demands.path]


async def first_try(way, *, vest=2, **settings):
    """Send what two kommuner have queued; the one without a fault gets through."""
    await way.take_in(*services(vest), *services(1, "1804"))
    sender = await way.senders(**settings)
    await sender.send_all()
    other = await way.last(NORD)
    assert (other.message.state, attempts(other)) == (MessageState.ACCEPTED, [RECEIVED])
    return sender, await way.last()


async def ends_accepted(way, story, *endings):
    """The message got through at last under its old name, after attempts that ended so."""
    told = await way.store.line_reading.message(story.message.id)
    assert [each[:3] for each in attempts(told)] == [*endings]
    assert told.message.state is MessageState.ACCEPTED
    assert len(await way.messages()) == 1
    assert [each.number for each in way.simulator.accepted[VEST]] == [1, 2]
    assert len(way.simulator.line(VEST).messages) == 1
    assert way.wire.overlapping == []
    assert await told_once(way) == []


async def is_stopped(way, cause, *, stored=0):
    """The line waits for a person, and nothing more is sent however late it is."""
    line = await way.line()
    assert line.stopped == cause
    asked = door_of(way)
    await way.later(await way.senders(), hours=5)
    assert door_of(way) == asked
    assert len(way.simulator.line(VEST).messages) == stored


async def test_row_1_a_receipt_for_our_message_id_ends_it(way):
    _, story = await first_try(way)

    await ends_accepted(way, story, RECEIVED[:3])
    [at_register] = way.simulator.line(VEST).messages
    assert (story.message.id, story.message.ref_id) == (at_register.id, at_register.ref_id)
    assert set((await way.states()).values()) == {("delivered", None)}


@pytest.mark.parametrize("answer", ["no-json", "login-page", "other-message-id"])
@pytest.mark.parametrize("stored", ["", "-stored"])
async def test_row_2_success_that_is_no_receipt_is_repeated_with_the_same_bytes(way, answer, stored):
    way.order(answer + stored, times=2 if not stored else 1)
    sender, story = await first_try(way)
    cause = "other-message" if answer.startswith("other") else "no-receipt"
    odd = ("again", "unknown", cause)

    assert [each[:3] for each in attempts(story)] == [odd]
    assert (story.message.odd_answers, story.message.unknown) == (1, True)
    await way.later(sender)
    await way.later(sender)

    ended = [odd, ("accepted", "yes", "received-before")] if stored else [odd, odd, RECEIVED[:3]]
    await ends_accepted(way, story, *ended)
    assert len(way.wire.of(story.message.id)) == len(ended)


async def test_row_2_too_many_answers_that_are_no_receipt_stop_the_line(way):
    way.order("login-page", times=3)
    sender, _ = await first_try(way, stop_after_odd_answers=3)
    await way.later(sender)
    await way.later(sender)

    await is_stopped(way, "no-receipt")
    await way.go_on()
    await sender.send_all()
    odd = ("again", "unknown", "no-receipt")
    stopping = ("stopped", "unknown", "no-receipt")
    await ends_accepted(way, await way.last(), odd, odd, stopping, RECEIVED[:3])


async def test_row_3_what_the_register_refuses_waits_for_a_person(way):
    way.order("refused", body='{"validationCode":1203,"validationMessage":"Avvist","refId":"REF-42"}')
    _, story = await first_try(way)

    assert attempts(story) == [("refused", "no", "validation-refused", 400)]
    assert (story.message.code, story.message.ref_id) == (1203, "REF-42")
    assert story.message.state is MessageState.REFUSED
    refused = [state for state in (await way.states()).values() if state[0] == "refused"]
    assert refused == [("refused", "validation-refused")] * 2
    await is_stopped(way, "validation-refused")
    assert len(way.wire.of(story.message.id)) == 1


async def test_row_4_received_before_after_an_unknown_attempt_is_a_receipt(way):
    way.order("close-stored")
    sender, story = await first_try(way)

    await way.later(sender)

    await ends_accepted(way, story, ("again", "unknown", "cut-off"), ("accepted", "yes", "received-before"))


async def test_row_5_received_before_without_an_unknown_attempt_is_a_clash(way, tmp_path):
    """As after a restore: the store does not know any more what it had sent."""
    way.order("close", part=Part.TOKEN, kommune_nr=None, times=8)
    await way.take_in(*services(2))
    sender = await way.senders()
    await sender.send_all()
    await checkpoint(way)
    backup = (tmp_path / "kpr.db").read_bytes()
    way.simulator.script.clear()
    await way.later(sender)
    assert len(way.simulator.line(VEST).messages) == 1
    for store in (way.store, way.other):
        await store.close()
    for file in tmp_path.glob("kpr.db*"):
        file.unlink()
    (tmp_path / "kpr.db").write_bytes(backup)

    async with way.anew() as restored:
        await restored.later(await restored.senders())
        story = await restored.last()
        assert [each[:3] for each in attempts(story)][-1] == ("refused", "unknown", "message-id-taken")
        await is_stopped(restored, "message-id-taken", stored=1)


async def checkpoint(way):
    """Have all of the store in one file."""
    async with way.store._database.writing.connect() as connection:
        await connection.exec_driver_sql("COMMIT")
        await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


async def test_row_6_a_refusal_in_words_of_somebody_else_stops_the_line(way):
    way.order("refused-without-code")
    sender, story = await first_try(way)

    assert attempts(story) == [("stopped", "no", "no-validation-code", 400)]
    await is_stopped(way, "no-validation-code")
    await way.go_on()
    await sender.send_all()
    await ends_accepted(way, story, ("stopped", "no", "no-validation-code"), RECEIVED[:3])


async def test_row_7_a_token_that_is_not_taken_is_replaced_at_once_and_does_not_count(way):
    way.order("invalid-token")
    _, story = await first_try(way)

    assert way.simulator.issuer.issued == 3
    assert (story.message.attempts, len(way.wire.of(story.message.id))) == (1, 2)
    await ends_accepted(way, story, RECEIVED[:3])


async def test_row_8_a_nonce_that_is_wanted_is_shown_at_once(way):
    way.order("use-dpop-nonce")
    _, story = await first_try(way)

    assert (story.message.attempts, len(way.wire.of(story.message.id))) == (1, 2)
    await ends_accepted(way, story, RECEIVED[:3])


@pytest.mark.parametrize(
    ("answer", "times", "cause", "status"),
    [
        ("invalid-token", 2, "not-authenticated", 401),
        ("forbidden", 1, "not-allowed", 403),
        ("not-found", 1, "wrong-address", 404),
        ("wrong-method", 1, "wrong-address", 405),
        ("wrong-type", 1, "wrong-address", 415),
        ("moved", 1, "redirected", 302),
    ],
)
async def test_row_9_what_only_a_person_can_change_stops_the_line(way, answer, times, cause, status):
    way.order(answer, times=times)
    sender, story = await first_try(way)

    assert attempts(story) == [("stopped", "no", cause, status)]
    await is_stopped(way, cause)
    assert way.wire.asked["/elsewhere"] == 0
    await way.go_on()
    await sender.send_all()
    await ends_accepted(way, story, ("stopped", "no", cause), RECEIVED[:3])


async def test_row_10_what_is_too_large_goes_in_two_halves(way):
    way.order("too-large")
    await first_try(way)

    whole, first, second = await way.messages()
    assert (whole.state, whole.replaced_by) == (MessageState.REPLACED, first.id)
    assert [(m.state, m.count, m.first) for m in (first, second)] == [
        (MessageState.ACCEPTED, 1, 1),
        (MessageState.ACCEPTED, 1, 2),
    ]
    assert [m.id for m in way.simulator.line(VEST).messages] == [first.id, second.id]
    assert await told_once(way) == []


@pytest.mark.parametrize(("answer", "status"), [("too-many", 429), ("away", 503)])
async def test_row_11_a_register_that_asks_for_a_pause_gets_it(way, answer, status):
    way.order(answer, headers={"retry-after": "600"})
    sender, story = await first_try(way)

    assert attempts(story) == [("again", "no", "asked-to-wait", status)]
    await way.later(sender, hours=0.16)  # 576 seconds
    assert len(way.wire.of(story.message.id)) == 1
    await way.later(sender, hours=0.01)
    await ends_accepted(way, story, ("again", "no", "asked-to-wait"), RECEIVED[:3])


@pytest.mark.parametrize(
    ("answer", "cause", "status"),
    [
        ("technical-fault", "register-fault", 500),
        ("slow-sender", "server-fault", 408),
        ("bad-gateway", "server-fault", 502),
        ("gateway-timeout", "server-fault", 504),
    ],
)
async def test_row_12_a_fault_that_may_pass_is_repeated_with_growing_pauses(way, answer, cause, status):
    way.order(answer, times=3)
    sender, story = await first_try(way, first_pause_seconds=60)

    pauses = [await pause(way)]
    for _ in range(2):
        await way.later(sender, hours=0.1)
        pauses.append(await pause(way))

    assert [wanted * 0.75 <= seen <= wanted for wanted, seen in zip((60, 120, 240), pauses, strict=True)]
    assert (await way.last()).message.attempts == 3
    await way.later(sender)
    await ends_accepted(way, story, *[("again", "unknown", cause)] * 3, RECEIVED[:3])


async def pause(way):
    """The seconds from the last attempt's end to the next."""
    story = await way.last()
    return (story.message.due - story.attempts[-1].ended).total_seconds()


@pytest.mark.parametrize("answer", ["technical-fault-stored", "bad-gateway-stored", "gateway-timeout-stored"])
async def test_row_12_what_was_stored_before_the_fault_is_not_stored_again(way, answer):
    way.order(answer)
    sender, story = await first_try(way)
    cause = "register-fault" if answer.startswith("technical") else "server-fault"

    await way.later(sender)

    await ends_accepted(way, story, ("again", "unknown", cause), ("accepted", "yes", "received-before"))


@pytest.mark.parametrize("address", ["https://localhost:1", "https://register.invalid"])
async def test_row_13_without_a_connection_nothing_was_sent_and_nothing_counts(way, address):
    """Of all lines: a door has one address."""
    await way.take_in(*services(2))
    shut = await way.senders(url=address)
    for _ in range(3):
        await way.later(shut)
    story = await way.last()

    assert [each[:3] for each in attempts(story)] == [("again", "no", "not-connected")] * 3
    assert (story.message.attempts, story.message.unknown, door_of(way)) == (0, False, 0)
    await way.later(await way.senders())
    await ends_accepted(way, story, *[("again", "no", "not-connected")] * 3, RECEIVED[:3])


@pytest.mark.parametrize(
    ("fault", "cause"),
    [("close", "cut-off"), ("reset", "cut-off"), ("half", "cut-off"), ("hang", "timed-out")],
)
@pytest.mark.parametrize("stored", ["", "-stored"])
async def test_row_14_after_silence_the_same_bytes_are_sent_again(way, fault, cause, stored):
    way.order(fault + stored)
    patience = {"read_seconds": 5} if fault == "hang" else {}
    _, story = await first_try(way, **patience)

    assert [each[:3] for each in attempts(story)] == [("again", "unknown", cause)]
    assert (story.message.attempts, story.message.unknown) == (1, True)
    await way.later(await way.senders())
    ended = ("accepted", "yes", "received-before") if stored else RECEIVED[:3]
    await ends_accepted(way, story, ("again", "unknown", cause), ended)
    assert len(way.wire.of(story.message.id)) == 2


@pytest.mark.parametrize("fault", ["hang-stored", "close-stored"])
async def test_row_14_a_register_that_repeats_its_receipt_is_as_good(lenient, fault):
    """Whether MessageIn refuses a repeated messageId is not known: both ways end in one message there."""
    way = lenient
    way.order(fault)
    patience = {"read_seconds": 5} if fault.startswith("hang") else {}
    _, story = await first_try(way, **patience)

    await way.later(await way.senders())

    cause = "timed-out" if fault.startswith("hang") else "cut-off"
    await ends_accepted(way, story, ("again", "unknown", cause), RECEIVED[:3])
