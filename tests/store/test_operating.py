"""What a person does to lines and messages, and what that leaves behind."""

from datetime import timedelta

import pytest
from batches import NOON
from records import (
    ACCEPTED,
    AGAIN,
    BY,
    HST,
    IPLOS,
    LATER,
    REFUSED,
    STOPPED,
    WRITTEN,
    attempted,
    consulted,
    contents,
    drafted,
    guid,
    held,
    made,
    message_of,
    put,
    receipts,
    rows,
    sent,
    sent_all,
    services,
    sound,
    standing,
    states,
    told,
    unsound,
)
from sqlalchemy import select

from adapter.errors import NotFound, NotNow
from adapter.mapping import ServiceEvent
from adapter.notifications import Change
from adapter.outbox import State
from adapter.outbox.line import ZERO_GUID, Head, LineKey
from adapter.rules import MISSING_ORGANISATION_NUMBER
from adapter.store import tables
from adapter.store.database import transaction
from adapter.store.operating import By
from adapter.store.resending import Choice
from adapter.store.settling import set_state
from adapter.values import replace

DELIVERED = (State.DELIVERED, None)
QUEUED = (State.QUEUED, None)
CLOSED = (State.CLOSED, "message-closed")
ANNULLED = (State.CLOSED, "annulled-before-sent")
END = {"event": ServiceEvent.END}


async def refused(store, *records, key=IPLOS, limit=10):
    """These records in a message that the register refused."""
    await put(store, *records)
    message = await sent(store, REFUSED, key, limit=limit)
    await receipts(store)
    return message


async def operations(store):
    table = tables.operation.c
    return await rows(store, select(tables.operation).order_by(table.seq))


class TestClose:
    """A person ends a refused message."""

    async def test_its_numbers_are_not_used_again_and_the_next_is_linked_to_the_last_accepted(self, store):
        await put(store, *services(1))
        await sent(store)
        message = await refused(store, *services(2, 3))
        await put(store, *services(4))

        await store.operations.close(message.id, BY, LATER)

        assert await told(store, await sent(store)) == [(4, 4, "N", 1, None)]
        assert await standing(store) == (Head(4, guid(4)), None)

    async def test_its_records_are_closed_and_each_has_a_receipt(self, store):
        message = await refused(store, *services(1, 2))

        await store.operations.close(message.id, BY, LATER)

        assert await states(store) == {1: CLOSED, 2: CLOSED}
        row = await message_of(store, message.id)
        assert (row.state, row.ended_at) == ("closed", LATER)
        assert [(each.record_id, each.verdict, each.cause) for each in await receipts(store)] == [
            (guid(1), "closed", "message-closed"),
            (guid(2), "closed", "message-closed"),
        ]

    async def test_a_closed_original_counts_as_never_sent(self, store):
        """A later correction goes in its place, under its GUID (outcomes.md section 3)."""
        message = await refused(store, made(1))
        await store.operations.close(message.id, BY, LATER)
        await put(store, made(2, Change.REPLACE, 1))

        assert await told(store, await sent(store)) == [(2, 1, "N", 0, None)]
        assert await states(store) == {1: CLOSED, 2: DELIVERED}

    async def test_a_later_annulment_of_it_is_closed_as_well(self, store):
        message = await refused(store, made(1))
        await store.operations.close(message.id, BY, LATER)
        await put(store, made(2, Change.ANNUL, 1))

        assert await drafted(store) is None
        assert await states(store) == {1: CLOSED, 2: ANNULLED}

    async def test_what_rests_on_a_closed_start_waits(self, store):
        message = await refused(store, made(1))
        await store.operations.close(message.id, BY, LATER)
        await put(store, made(2, **END))

        assert await drafted(store) is None
        assert (await states(store))[2] == (State.HELD, "start-not-reported")

    async def test_a_closed_correction_leaves_its_original_as_it_was(self, store):
        await put(store, made(1))
        await sent(store)
        message = await refused(store, made(2, Change.REPLACE, 1))
        await store.operations.close(message.id, BY, LATER)
        await put(store, made(3, Change.REPLACE, 1))

        assert await told(store, await sent(store)) == [(3, 3, "M", 1, 1)]

    async def test_its_annulments_are_queued_again_and_go_in_the_next_message(self, store):
        """Closed, each would leave its N at the register for good."""
        await put(store, *services(1))
        await sent(store)
        message = await refused(store, made(2, Change.ANNUL, 1, service_id="T1"), *services(3))

        assert await store.operations.close(message.id, BY, LATER) == 1

        assert await states(store) == {1: DELIVERED, 2: QUEUED, 3: CLOSED}
        assert [(each.record_id, each.verdict) for each in await receipts(store)] == [(guid(3), "closed")]
        assert await told(store, await sent(store)) == [(4, 2, "C", 1, 1)]
        assert (await states(store))[2] == DELIVERED
        assert await store.line_reading.check_chain(IPLOS) == []

    async def test_its_annulments_are_given_up_by_somebody_who_says_so(self, store):
        await put(store, *services(1))
        await sent(store)
        message = await refused(store, made(2, Change.ANNUL, 1, service_id="T1"), *services(3))
        assert (await store.line_reading.message(message.id)).annulments == 1

        assert await store.operations.close(message.id, BY, LATER, annulments_too=True) == 0

        assert await states(store) == {1: DELIVERED, 2: CLOSED, 3: CLOSED}
        assert await drafted(store) is None

    async def test_a_resend_has_no_annulments_to_give_up(self, store):
        await put(store, *services(1))
        await sent(store)
        await put(store, made(2, Change.ANNUL, 1, service_id="T1"))
        await sent(store)
        [again] = await store.operations.resend(IPLOS, Choice(), 10, BY, LATER)
        assert (await store.line_reading.message(again.id)).annulments == 0

        assert await store.operations.close(again.id, BY, LATER) == 0
        assert await states(store) == {1: DELIVERED, 2: DELIVERED}

    async def test_a_closed_message_of_hst_frees_its_number_of_the_year(self, store):
        await put(store, consulted(1))
        await sent(store, key=HST)
        message = await refused(store, consulted(2), key=HST)
        await put(store, consulted(3))

        await store.operations.close(message.id, BY, LATER)

        next_one = await sent(store, key=HST)
        assert (next_one.lopenr, next_one.first) == (2, 3)

    @pytest.mark.parametrize("verdict", [None, AGAIN, STOPPED], ids=["accepted", "waiting", "stopped"])
    async def test_only_a_refused_message_is_closed_or_released(self, store, verdict):
        """Of any other nobody knows that the register does not have it."""
        await put(store, made(1))
        message = await (sent(store, verdict) if verdict else sent(store))
        before = await states(store)

        with pytest.raises(NotNow, match="only a refused one"):
            await store.operations.close(message.id, BY, LATER)
        with pytest.raises(NotNow, match="only a refused one"):
            await store.operations.release(message.id, sound, BY, LATER)

        assert (await states(store), await operations(store)) == (before, [])


class TestRelease:
    """A person lets a refused message go, made anew of the same notifications and what corrects them."""

    async def test_it_has_the_same_numbers_and_links_under_another_id(self, store):
        await put(store, *services(1))
        await sent(store)
        old = await refused(store, *services(2, 3))
        before = await contents(store, old)

        new = await store.operations.release(old.id, sound, BY, LATER)

        assert new.id != old.id
        assert await contents(store, new) == before
        assert (await message_of(store, old.id)).replaced_by == new.id
        assert await states(store) == {1: DELIVERED, 2: (State.IN_MESSAGE, None), 3: (State.IN_MESSAGE, None)}
        await sent_all(store)
        assert await states(store) == dict.fromkeys((1, 2, 3), DELIVERED)
        assert await standing(store) == (Head(3, guid(3)), None)

    async def test_it_takes_in_what_was_corrected_since(self, store):
        old = await refused(store, *services(1, 2), made(3, Change.REPLACE, 2, service_id="T2"))
        await put(store, made(4, Change.REPLACE, 2, service_id="T2"))

        new = await store.operations.release(old.id, sound, BY, LATER)

        assert await told(store, new) == [(1, 1, "N", 0, None), (2, 2, "N", 1, None)]
        assert [each.record_id for each in await contents(store, new)] == [guid(1), guid(4)]
        corrected = (State.CLOSED, "corrected-before-sent")
        in_message = (State.IN_MESSAGE, None)
        assert await states(store) == {1: in_message, 2: corrected, 3: corrected, 4: in_message}

    async def test_it_leaves_out_what_was_annulled_since(self, store):
        old = await refused(store, *services(1, 2, 3))
        await put(store, made(4, Change.ANNUL, 2, service_id="T2"))

        new = await store.operations.release(old.id, sound, BY, LATER)

        assert await told(store, new) == [(1, 1, "N", 0, None), (3, 3, "N", 1, None)]
        await sent_all(store)
        assert await states(store) == {1: DELIVERED, 2: ANNULLED, 3: DELIVERED, 4: ANNULLED}

    async def test_what_follows_it_is_linked_to_what_is_left_of_it(self, store):
        old = await refused(store, *services(1, 2))
        await put(store, made(4, Change.ANNUL, 2, service_id="T2"), *services(5))
        await store.operations.release(old.id, sound, BY, LATER)
        await sent(store)

        assert await told(store, await sent(store)) == [(3, 5, "N", 1, None)]

    async def test_nothing_left_of_it_closes_it(self, store):
        old = await refused(store, made(1))
        await put(store, made(2, Change.ANNUL, 1), *services(3))

        assert await store.operations.release(old.id, sound, BY, LATER) is None

        assert (await message_of(store, old.id)).state == "closed"
        assert await told(store, await sent(store)) == [(2, 3, "N", 0, None)]
        assert await states(store) == {1: ANNULLED, 2: ANNULLED, 3: DELIVERED}

    async def test_a_correction_goes_with_what_corrects_it_by_now(self, store):
        """Its own content may be what was refused."""
        await put(store, made(1))
        await sent(store)
        old = await refused(store, made(2, Change.REPLACE, 1), *services(3))
        await put(store, made(4, Change.REPLACE, 1), made(5, Change.REPLACE, 1))

        new = await store.operations.release(old.id, sound, BY, LATER)

        assert await told(store, new) == [(2, 5, "M", 1, 1), (3, 3, "N", 5, None)]
        await sent_all(store)
        corrected = (State.CLOSED, "corrected-before-sent")
        assert await states(store) == {1: DELIVERED, 2: corrected, 3: DELIVERED, 4: corrected, 5: DELIVERED}
        assert await standing(store) == (Head(3, guid(3)), None)
        assert await store.line_reading.check_chain(IPLOS) == []

    async def test_a_correction_falls_out_before_its_annulment_which_goes_next(self, store):
        await put(store, made(1))
        await sent(store)
        old = await refused(store, made(2, Change.REPLACE, 1), *services(3))
        await put(store, made(4, Change.REPLACE, 1), made(5, Change.ANNUL, 1))

        new = await store.operations.release(old.id, sound, BY, LATER)
        _, last = await sent_all(store)

        assert await told(store, new) == [(3, 3, "N", 1, None)]
        assert await told(store, last) == [(4, 5, "C", 3, 1)]
        assert await states(store) == {1: DELIVERED, 2: ANNULLED, 3: DELIVERED, 4: ANNULLED, 5: DELIVERED}
        assert await store.line_reading.check_chain(IPLOS) == []

    async def test_nothing_but_an_annulled_correction_closes_it_and_the_annulment_goes(self, store):
        await put(store, made(1))
        await sent(store)
        old = await refused(store, made(2, Change.REPLACE, 1))
        await put(store, made(3, Change.ANNUL, 1))

        assert await store.operations.release(old.id, sound, BY, LATER) is None

        assert (await message_of(store, old.id)).state == "closed"
        assert await told(store, await sent(store)) == [(3, 3, "C", 1, 1)]
        assert await states(store) == {1: DELIVERED, 2: ANNULLED, 3: DELIVERED}

    async def test_of_two_corrections_of_one_event_the_newer_goes_alone(self, store):
        await put(store, made(1))
        await sent(store)
        old = await refused(store, made(2, Change.REPLACE, 1), made(3, Change.REPLACE, 1))

        new = await store.operations.release(old.id, sound, BY, LATER)

        assert await told(store, new) == [(3, 3, "M", 1, 1)]
        assert (await states(store))[2] == (State.CLOSED, "corrected-before-sent")

    async def test_a_consultation_goes_with_what_corrects_it_by_now(self, store):
        await put(store, consulted(1))
        await sent(store, key=HST)
        old = await refused(store, consulted(2, Change.REPLACE, 1), key=HST)
        await put(store, consulted(3, Change.REPLACE, 1))

        new = await store.operations.release(old.id, sound, BY, LATER)

        assert await told(store, new) == [(2, 3, "M", 1, 1)]

    async def test_a_correction_that_is_older_than_what_was_refused_is_not_taken_in(self, store):
        """It was out of scope when the newer one left, and is queued since."""
        await put(store, made(1))
        await sent(store)
        await put(store, made(2, Change.REPLACE, 1, state=State.OUT_OF_SCOPE, reason="service-not-reported"))
        old = await refused(store, made(3, Change.REPLACE, 1))
        async with transaction(store._database.writing) as connection:
            await set_state(connection, [guid(2)], State.QUEUED, None)

        new = await store.operations.release(old.id, sound, BY, LATER)

        assert await told(store, new) == [(2, 3, "M", 1, 1)]

    async def test_what_is_not_sound_by_now_is_held_and_the_rest_goes(self, store):
        old = await refused(store, *services(1, 2))

        new = await store.operations.release(old.id, unsound(MISSING_ORGANISATION_NUMBER, 1), BY, LATER)

        assert await told(store, new) == [(2, 2, "N", 0, None)]
        assert (await states(store))[1] == (State.HELD, "missing-organisation-number")

    async def test_what_rests_on_a_start_that_is_left_out_is_held_with_it(self, store):
        old = await refused(store, made(1), made(2, **END))

        new = await store.operations.release(old.id, unsound(MISSING_ORGANISATION_NUMBER, 1), BY, LATER)

        assert new is None
        assert await states(store) == {
            1: (State.HELD, "missing-organisation-number"),
            2: (State.HELD, "start-not-reported"),
        }

    async def test_one_of_hst_that_is_released_in_a_new_year_is_the_first_of_it(self, store):
        await put(store, consulted(1))
        await sent(store, key=HST)
        old = await refused(store, consulted(2), key=HST)
        await put(store, consulted(3))
        new_year = LATER.replace(year=2027, month=1, day=2)

        await store.operations.release(old.id, sound, BY, new_year)
        new = await sent(store, key=HST, now=new_year)
        next_one = await sent(store, key=HST, now=new_year)

        told = [(each.year, each.lopenr) for each in (old, new, next_one)]
        assert told == [(2026, 2), (2027, 1), (2027, 2)]

    async def test_of_hst_a_number_is_given_when_the_turn_has_come_and_goes_on_in_order(self, store):
        await put(store, consulted(1))
        await sent(store, key=HST)
        old = await refused(store, consulted(2), key=HST)
        [again] = await store.operations.resend(HST, Choice(id=guid(1)), 10, BY, LATER)
        await put(store, consulted(3))

        new = await store.operations.release(old.id, sound, BY, LATER)
        messages = await sent_all(store, HST)

        assert [old.lopenr, again.lopenr, new.lopenr] == [2, None, None]
        assert [(each.id, each.lopenr) for each in messages[:2]] == [(new.id, 2), (again.id, 3)]
        assert messages[2].lopenr == 4

    async def test_of_hst_the_number_of_a_closed_message_goes_to_the_next_one(self, store):
        await put(store, consulted(1))
        await sent(store, key=HST)
        old = await refused(store, consulted(2), key=HST)
        await store.operations.resend(HST, Choice(id=guid(1)), 10, BY, LATER)

        await store.operations.close(old.id, BY, LATER)
        [again] = await sent_all(store, HST)

        assert (old.lopenr, again.lopenr, again.is_resend) == (2, 2, True)


class TestUnknown:
    """A refused message that an earlier attempt may have brought to the register."""

    async def test_it_is_closed_only_by_somebody_who_knows_that_it_is_not_there(self, store):
        await put(store, made(1))
        await sent(store, AGAIN)
        old = await sent(store, REFUSED)

        with pytest.raises(NotNow, match="although-unknown"):
            await store.operations.close(old.id, BY, LATER)
        assert await states(store) == {1: (State.REFUSED, "validation-refused")}
        await store.operations.close(old.id, BY, LATER, although_unknown=True)

        assert await states(store) == {1: (State.CLOSED, "message-closed")}


class TestWithdrawing:
    """A resend that nobody wants any more."""

    async def test_a_resend_that_was_never_sent_is_closed(self, store):
        await put(store, made(1))
        await sent(store)
        [again] = await store.operations.resend(IPLOS, Choice(), 10, BY, LATER)

        await store.operations.close(again.id, BY, LATER)

        assert await store.lines.waiting(LATER, LATER, 1) == []
        assert await states(store) == {1: (State.DELIVERED, None)}

    async def test_one_that_was_sent_may_be_there_and_is_not(self, store):
        await put(store, made(1))
        await sent(store)
        await store.operations.resend(IPLOS, Choice(), 10, BY, LATER)
        again = await sent(store, AGAIN)

        with pytest.raises(NotNow, match="only a refused one"):
            await store.operations.close(again.id, BY, LATER)


class TestLines:
    """Stopping and starting."""

    async def test_a_stopped_line_waits_until_it_is_started(self, store):
        await put(store, made(1))
        await store.operations.stop(IPLOS, BY, LATER)
        assert await store.lines.waiting(LATER, LATER, 1) == []
        assert (await standing(store))[1] == "stopped-by-person"

        await store.operations.start(IPLOS, BY, LATER)

        assert await store.lines.waiting(LATER, LATER, 1) == [IPLOS]

    async def test_stopped_under_the_hands_of_its_sender_it_gives_nothing_more(self, store):
        await put(store, made(1), *services(2))
        async with held(store) as line:
            message = await attempted(line, await line.draft(sound, 1, LATER))
            await store.operations.stop(IPLOS, BY, LATER)
            await line.note(message, ACCEPTED, None, LATER)

            assert (await line.under_way(LATER), await line.draft(sound, 1, LATER)) == (None, None)
        assert await states(store) == {1: DELIVERED, 2: QUEUED}

    async def test_stopped_since_a_sender_looked_it_gives_nothing(self, store):
        """As by another sender, who had the line meanwhile."""
        await put(store, made(1))
        assert await store.lines.waiting(LATER, LATER, 1) == [IPLOS]
        message = await sent(store, STOPPED)

        async with held(store) as line:
            assert (await line.under_way(LATER), await line.draft(sound, 1, LATER)) == (None, None)
        await store.operations.start(IPLOS, BY, LATER)
        async with held(store) as line:
            assert (await line.under_way(LATER)).id == message.id

    async def test_a_message_is_not_sent_on_a_line_that_somebody_stopped(self, store):
        await put(store, made(1))
        waits = await sent(store, AGAIN)
        await store.operations.stop(IPLOS, BY, LATER)

        with pytest.raises(NotNow, match="start it"):
            await store.operations.send_now(waits.id, BY, LATER)

    async def test_started_again_its_message_is_sent_at_once(self, store):
        await put(store, made(1))
        odd = replace(STOPPED, is_odd=True)
        await sent(store, odd)

        await store.operations.start(IPLOS, BY, LATER)

        message = await drafted(store)
        assert (message.due, message.odd_answers) == (None, 0)
        assert await store.lines.waiting(LATER, NOON - timedelta(days=1), 100) == [IPLOS]

    async def test_a_refused_message_must_be_released_or_closed_first(self, store):
        message = await refused(store, made(1))

        with pytest.raises(NotNow, match=f"message {message.id} was refused"):
            await store.operations.start(IPLOS, BY, LATER)
        assert (await standing(store))[1] == "validation-refused"

    async def test_a_message_that_waits_is_sent_at_once(self, store):
        await put(store, made(1))
        due = LATER + timedelta(hours=3)
        async with held(store) as line:
            message = await line.write(await line.draft(sound, 10, LATER), WRITTEN)
            message = await line.begin(message, LATER)
            await line.note(message, AGAIN, due, LATER)

        await store.operations.send_now(message.id, BY, LATER)

        assert (await drafted(store)).due is None
        assert await store.lines.waiting(LATER, NOON - timedelta(days=1), 100) == [IPLOS]

    async def test_one_that_has_ended_is_not_sent_again_by_that(self, store):
        await put(store, made(1))
        message = await sent(store)

        with pytest.raises(NotNow, match="is accepted; only one that waits"):
            await store.operations.send_now(message.id, BY, LATER)

    async def test_a_message_that_nobody_knows_is_not_found(self, store):
        for act in (
            store.operations.send_now(guid(9), BY, LATER),
            store.operations.close(guid(9), BY, LATER),
            store.operations.release(guid(9), sound, BY, LATER),
        ):
            with pytest.raises(NotFound, match=guid(9)):
                await act


class TestHead:
    """Moving from another system, and coming back from a backup."""

    HEAD = Head(41, guid(900), year=2026, lopenr=7)

    async def test_a_line_goes_on_from_an_imported_head_once_it_is_confirmed(self, store):
        await put(store, made(1))
        await store.operations.import_head(IPLOS, self.HEAD, BY, LATER)
        assert await store.lines.waiting(LATER, LATER, 1) == []

        await store.operations.confirm_head(IPLOS, 41, guid(900).upper(), BY, LATER)

        assert await store.lines.waiting(LATER, LATER, 1) == [IPLOS]
        assert await told(store, await sent(store)) == [(42, 1, "N", 900, None)]

    async def test_one_of_hst_goes_on_with_the_number_of_its_year(self, store):
        await put(store, consulted(1))
        await store.operations.import_head(HST, self.HEAD, BY, LATER)
        await store.operations.confirm_head(HST, 41, guid(900), BY, LATER)

        assert (await sent(store, key=HST)).lopenr == 8

    @pytest.mark.parametrize(("number", "of"), [(40, 900), (41, 901)])
    async def test_another_head_than_the_lines_is_not_confirmed(self, store, number, of):
        await store.operations.import_head(IPLOS, self.HEAD, BY, LATER)

        with pytest.raises(NotNow, match=f"number 41, {guid(900)}"):
            await store.operations.confirm_head(IPLOS, number, guid(of), BY, LATER)
        assert (await standing(store))[1] == "head-imported"

    async def test_numbers_never_go_back(self, store):
        await put(store, *services(1, 2))
        await sent(store)

        with pytest.raises(NotNow, match="has given number 2 already"):
            await store.operations.import_head(IPLOS, Head(1, guid(1)), BY, LATER)
        assert await standing(store) == (Head(2, guid(2)), None)

    @pytest.mark.parametrize("ending", [AGAIN, REFUSED], ids=["unknown", "refused"])
    async def test_a_message_under_way_whose_last_notification_is_the_head_was_accepted(self, store, ending):
        await put(store, *services(1, 2))
        await sent(store, ending)

        await store.operations.import_head(IPLOS, Head(2, guid(2)), BY, LATER)
        await store.operations.confirm_head(IPLOS, 2, guid(2), BY, LATER)

        assert await states(store) == {1: (State.DELIVERED, None), 2: (State.DELIVERED, None)}
        assert (await standing(store)) == (Head(2, guid(2)), None)

    @pytest.mark.parametrize("ending", [AGAIN, REFUSED], ids=["unknown", "refused"])
    async def test_what_a_message_under_way_holds_is_queued_again_after_another_head(self, store, ending):
        await put(store, *services(1, 2))
        old = await sent(store, ending)

        await store.operations.import_head(IPLOS, self.HEAD, BY, LATER)
        await store.operations.confirm_head(IPLOS, self.HEAD.number, self.HEAD.guid, BY, LATER)
        new = await sent(store)

        assert (new.first, new.last) == (self.HEAD.number + 1, self.HEAD.number + 2)
        assert new.id != old.id
        assert await states(store) == {1: (State.DELIVERED, None), 2: (State.DELIVERED, None)}

    async def test_an_imported_head_that_was_mistyped_is_taken_back_until_it_is_confirmed(self, store):
        await put(store, *services(1, 2))
        await sent(store)
        await store.operations.import_head(IPLOS, Head(5_000_000, guid(900)), BY, LATER)

        await store.operations.import_head(IPLOS, Head(50, guid(900)), BY, LATER)
        with pytest.raises(NotNow, match="has given number 2 already"):
            await store.operations.import_head(IPLOS, Head(1, guid(900)), BY, LATER)
        await store.operations.confirm_head(IPLOS, 50, guid(900), BY, LATER)

        with pytest.raises(NotNow, match="has given number 50 already"):
            await store.operations.import_head(IPLOS, Head(49, guid(900)), BY, LATER)

    async def test_a_line_that_is_being_sent_on_gets_no_other_head(self, store):
        await put(store, made(1))
        async with held(store):
            with pytest.raises(NotNow, match="being sent on"):
                await store.operations.import_head(IPLOS, self.HEAD, BY, LATER)

    async def test_restored_every_line_waits_for_its_head_also_one_that_had_not_begun(self, store):
        await put(store, made(1), consulted(2), replace(made(3, service_id="T3"), kommune_nr="1804"))
        await sent(store, key=IPLOS)
        await sent(store, key=HST)

        assert await store.operations.restored(BY, LATER) == 3

        assert (await standing(store, IPLOS))[1] == "store-restored"
        assert (await standing(store, HST))[1] == "store-restored"
        assert await store.lines.waiting(LATER, LATER, 1) == []
        other = LineKey("1804", IPLOS.line)
        await store.operations.confirm_head(other, 0, ZERO_GUID, BY, LATER)
        assert await store.lines.waiting(LATER, LATER, 1) == [other]

    @pytest.mark.parametrize("why", ["imported", "restored"])
    async def test_nothing_but_its_confirmation_lets_it_go(self, store, why):
        await put(store, made(1))
        message = await sent(store, REFUSED)
        await store.operations.restored(BY, LATER)
        if why == "imported":
            await store.operations.close(message.id, BY, LATER)
            await store.operations.import_head(IPLOS, self.HEAD, BY, LATER)
        reason = (await standing(store))[1]

        with pytest.raises(NotNow, match="confirm it"):
            await store.operations.start(IPLOS, BY, LATER)
        await store.operations.stop(IPLOS, BY, LATER)
        with pytest.raises(NotNow, match="confirm it"):
            await store.operations.start(IPLOS, BY, LATER)
        if why == "restored":
            released = await store.operations.release(message.id, sound, BY, LATER)
            with pytest.raises(NotNow, match="confirm it"):
                await store.operations.send_now(released.id, BY, LATER)

        assert (await standing(store))[1] == reason
        assert await store.lines.waiting(LATER, LATER, 1) == []

    async def test_a_line_that_waits_for_no_head_is_not_started_by_confirming_one(self, store):
        await put(store, made(1))
        await sent(store, REFUSED)

        with pytest.raises(NotNow):
            await store.operations.confirm_head(IPLOS, 1, ZERO_GUID, BY, LATER)
        assert (await standing(store))[1] == "validation-refused"


class TestKept:
    """Each act is kept with who, when and why."""

    async def test_every_act_is_kept(self, store):
        one = await refused(store, *services(1))
        await store.operations.release(one.id, sound, BY, LATER)
        two = await sent(store, REFUSED)
        await store.operations.close(two.id, BY, LATER)
        await store.operations.stop(IPLOS, BY, LATER)
        await store.operations.start(IPLOS, BY, LATER)
        await store.operations.restored(BY, LATER)
        await store.operations.confirm_head(IPLOS, 1, ZERO_GUID, BY, LATER)

        found = await operations(store)

        assert [(each.act, each.kommune_nr, each.line, each.subject) for each in found] == [
            ("messages release", "0301", "IPLOS", one.id),
            ("messages close", "0301", "IPLOS", two.id),
            ("line stop", "0301", "IPLOS", None),
            ("line start", "0301", "IPLOS", None),
            ("line restored", "", "", None),
            ("line confirm", "0301", "IPLOS", None),
        ]
        assert {(each.who, each.why, each.at) for each in found} == {(BY.who, BY.why, LATER)}
        assert found[-1].detail == {"number": 1, "guid": ZERO_GUID}

    async def test_an_act_that_is_not_done_is_not_kept(self, store):
        with pytest.raises(NotFound):
            await store.operations.resend(IPLOS, Choice(), 10, BY, LATER)
        assert await operations(store) == []

    async def test_each_person_is_kept_by_name(self, store):
        await store.operations.stop(IPLOS, By("ola.vakt", "register away"), LATER)
        await store.operations.start(IPLOS, BY, LATER + timedelta(hours=1))

        assert [(each.who, each.why, each.at) for each in await operations(store)] == [
            ("ola.vakt", "register away", LATER),
            (BY.who, BY.why, LATER + timedelta(hours=1)),
        ]
