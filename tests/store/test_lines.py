"""One ordered line for each kommune and message type, held by one sender at a time."""

import base64
from datetime import date, timedelta

import pytest
from batches import FID, NOON, PERSON, opened
from batches import guid as batch_guid
from records import (
    ACCEPTED,
    AGAIN,
    BY,
    HST,
    IPLOS,
    LATER,
    REFUSED,
    STOPPED,
    TOO_LARGE,
    UNREADABLE,
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
    standing,
    states,
    told,
    unsound,
)
from sqlalchemy import select, update

from adapter.errors import Fenced, Misconfigured, NotFound
from adapter.mapping import ServiceEvent
from adapter.notifications import Change
from adapter.outbox import Kind, State
from adapter.outbox.line import ZERO_GUID, Head, LineKey, MessageState
from adapter.outbox.messages import message_of as message_of_due
from adapter.outbox.verdict import Stored
from adapter.rules import DATE_IN_FUTURE, MISSING_ORGANISATION_NUMBER
from adapter.store import tables
from adapter.store.database import transaction
from adapter.values import replace

END = {"event": ServiceEvent.END}
DELIVERED = (State.DELIVERED, None)


class TestNumbersAndLinks:
    """Numbers ascend and links follow, over all messages of a line (KPR-V-011, KPR-V-012)."""

    async def test_they_go_on_from_message_to_message(self, store):
        await put(store, *services(1, 2, 3, 4, 5))

        messages = await sent_all(store, limit=2)

        assert [await told(store, each) for each in messages] == [
            [(1, 1, "N", 0, None), (2, 2, "N", 1, None)],
            [(3, 3, "N", 2, None), (4, 4, "N", 3, None)],
            [(5, 5, "N", 4, None)],
        ]
        assert await standing(store) == (Head(5, guid(5)), None)

    async def test_the_first_is_linked_to_the_zero_guid(self, store):
        await put(store, made(1))

        [first] = await contents(store, await sent(store))

        assert (first.number, first.previous) == (1, ZERO_GUID)

    async def test_a_message_tells_how_many_it_holds_and_their_numbers(self, store):
        await put(store, *services(1, 2, 3))
        await sent(store, limit=1)

        message = await drafted(store)

        assert (message.count, message.first, message.last) == (2, 2, 3)
        assert (message.state, message.tenant, message.is_resend) == (MessageState.DRAFT, "vest", False)

    async def test_each_kommune_and_each_type_counts_by_itself(self, store):
        elsewhere = [replace(each, kommune_nr="1804") for each in services(3, 4)]
        await put(store, *services(1, 2), *elsewhere, consulted(5))
        nord = LineKey("1804", IPLOS.line)

        for key in (IPLOS, nord, HST):
            await sent(store, key=key)

        assert (await standing(store, IPLOS))[0] == Head(2, guid(2))
        assert (await standing(store, nord))[0] == Head(2, guid(4))
        assert (await standing(store, HST))[0] == Head(1, guid(5), year=2026, lopenr=1)

    async def test_an_hst_message_takes_the_next_number_of_its_year(self, store):
        await put(store, consulted(1), consulted(2), consulted(3))

        messages = [await sent(store, key=HST, limit=1) for _ in range(2)]
        new_year = await sent(store, key=HST, now=LATER.replace(year=2027))

        assert [each.lopenr for each in [*messages, new_year]] == [1, 2, 1]

    async def test_the_year_of_an_hst_message_is_the_norwegian_one(self, store):
        await put(store, consulted(1), consulted(2))
        await sent(store, key=HST, limit=1)

        message = await sent(store, key=HST, now=NOON.replace(month=12, day=31, hour=23, minute=30))

        assert (message.lopenr, (await standing(store, HST))[0].year) == (1, 2027)

    async def test_a_message_holds_one_epjs_notifications_only(self, store):
        other = [replace(each, tenant="ost") for each in services(2)]
        await put(store, *services(1), *other, *services(3))

        messages = await sent_all(store)

        assert [each.tenant for each in messages] == ["vest", "ost"]
        assert [[n[1] for n in await told(store, each)] for each in messages] == [[1, 3], [2]]

    async def test_nothing_is_made_of_an_empty_queue(self, store):
        assert await drafted(store) is None

    async def test_the_next_message_is_numbered_after_one_that_is_under_way_no_more(self, store):
        """A second draft beside the first would be linked to what the register may refuse."""
        await put(store, *services(1, 2))
        first = await drafted(store, limit=1)

        assert (await drafted(store, limit=1)).id == first.id


class TestWaiting:
    """Which lines have something to send."""

    async def waiting(self, store, *, now=LATER, before=NOON - timedelta(days=1), enough=100):
        return await store.lines.waiting(now, before, enough)

    async def test_a_line_waits_once_enough_is_queued(self, store):
        await put(store, *services(1, 2))

        assert await self.waiting(store, enough=3) == []
        assert await self.waiting(store, enough=2) == [IPLOS]

    async def test_or_when_its_oldest_has_waited_long_enough(self, store):
        await put(store, made(1))

        assert await self.waiting(store, before=NOON - timedelta(seconds=1)) == []
        assert await self.waiting(store, before=NOON) == [IPLOS]

    @pytest.mark.parametrize("state", [each for each in State if each is not State.QUEUED])
    async def test_what_is_not_queued_makes_no_line_wait(self, store, state):
        await put(store, made(1, state=state))

        assert await self.waiting(store, before=LATER, enough=1) == []

    async def test_what_waits_for_its_day_makes_its_line_wait_on_that_day(self, store):
        await put(store, made(1, hendelse_dato=date(2026, 2, 4)))
        assert await drafted(store, judge=unsound(DATE_IN_FUTURE, 1)) is None

        day = LATER.replace(day=4)
        assert await self.waiting(store, before=LATER, enough=1) == []
        assert await self.waiting(store, now=day, before=day, enough=1) == [IPLOS]

    async def test_a_message_is_due_at_once_or_at_its_time(self, store):
        await put(store, made(1))
        async with held(store) as line:
            message = await attempted(line, await line.draft(lambda _: None, 10, LATER))
            assert await self.waiting(store) == [IPLOS]
            await line.note(message, AGAIN, LATER + timedelta(hours=1), LATER)

        assert await self.waiting(store) == []
        assert await self.waiting(store, now=LATER + timedelta(hours=1)) == [IPLOS]

    async def test_while_a_message_waits_its_time_no_other_is_made(self, store):
        await put(store, *services(1, 2))
        async with held(store) as line:
            message = await attempted(line, await line.draft(lambda _: None, 1, LATER))
            await line.note(message, AGAIN, LATER + timedelta(hours=1), LATER)

        assert await self.waiting(store, before=LATER, enough=1) == []

    async def test_a_line_that_is_stopped_does_not_wait(self, store):
        await put(store, *services(1, 2))
        await sent(store, STOPPED, limit=1)

        assert await self.waiting(store, before=LATER, enough=1) == []

    async def test_lines_are_named_in_their_order(self, store):
        await put(store, consulted(1), made(2), replace(made(3, service_id="T3"), kommune_nr="0101"))

        assert await self.waiting(store, before=NOON) == [LineKey("0101", IPLOS.line), HST, IPLOS]


class TestLease:
    """Two senders never work on one line."""

    async def test_while_one_holds_a_line_another_gets_nothing(self, store):
        async with held(store), store.lines.leased(IPLOS, "two", 60, LATER) as other:
            assert other is None

    async def test_a_line_that_was_given_back_is_free(self, store):
        async with held(store):
            pass

        async with store.lines.leased(IPLOS, "two", 60, LATER) as other:
            assert other is not None

    async def test_a_line_is_given_back_when_its_holder_stumbles(self, store):
        with pytest.raises(RuntimeError):
            async with held(store):
                raise RuntimeError

        async with held(store, holder="two"):
            pass

    async def test_other_lines_are_free_meanwhile(self, store):
        async with held(store) as one, held(store, HST, holder="two") as two:
            assert (one.key, two.key) == (IPLOS, HST)

    async def test_a_lease_that_ran_out_is_taken_over(self, store):
        async with held(store):
            async with store.lines.leased(IPLOS, "two", 60, LATER + timedelta(seconds=59)) as early:
                assert early is None
            async with store.lines.leased(IPLOS, "two", 60, LATER + timedelta(seconds=60)) as late:
                assert late is not None

    async def test_each_attempt_renews_it(self, store):
        await put(store, made(1))
        async with held(store) as line:
            message = await line.write(await line.draft(lambda _: None, 10, LATER), WRITTEN)
            await line.begin(message, LATER + timedelta(seconds=50))

            async with store.lines.leased(IPLOS, "two", 60, LATER + timedelta(seconds=109)) as early:
                assert early is None

    async def test_two_stores_on_one_database_share_the_leases(self, place):
        async with (
            opened(place) as one,
            opened(place) as other,
            held(one),
            other.lines.leased(IPLOS, "two", 60, LATER) as line,
        ):
            assert line is None

    @pytest.mark.parametrize(
        "act",
        [
            lambda line, _: line.under_way(LATER),
            lambda line, _: line.draft(lambda _: None, 10, LATER),
            lambda line, message: line.write(message, WRITTEN),
            lambda line, message: line.protect_anew(message, UNREADABLE, LATER),
            lambda line, message: line.refuse(message, "rules-broken", [], LATER),
            lambda line, message: line.begin(message, LATER),
            lambda line, message: line.note(message, ACCEPTED, None, LATER),
            lambda line, message: line.split(message, TOO_LARGE, LATER),
            lambda line, _: line.stop("no-certificate", LATER),
        ],
        ids=[
            "under_way",
            "draft",
            "write",
            "protect_anew",
            "refuse",
            "begin",
            "note",
            "split",
            "stop",
        ],
    )
    async def test_a_late_owner_is_refused_whatever_it_does(self, store, act):
        await put(store, *services(1, 2))
        late = LATER + timedelta(minutes=2)
        async with held(store) as line:
            message = await line.draft(lambda _: None, 10, LATER)
            before = await states(store)
            async with held(store, now=late, holder="two"):
                with pytest.raises(Fenced, match="another sender"):
                    await act(line, message)

        assert await states(store) == before
        assert (await message_of(store, message.id)).state == MessageState.DRAFT
        assert (await standing(store))[1] is None

    async def test_a_late_owner_does_not_give_back_what_another_holds(self, store):
        late = LATER + timedelta(minutes=2)
        async with held(store) as first, held(store, now=late, holder="two"):
            await first.give_back()
            async with store.lines.leased(IPLOS, "three", 60, late) as third:
                assert third is None


class TestAttempts:
    """Every attempt is written down before its first byte leaves, and what it came to after it."""

    async def attempts(self, store):
        table = tables.attempt.c
        query = select(table.ending, table.stored, table.cause, table.ended_at).order_by(table.seq)
        return [tuple(row) for row in await rows(store, query)]

    async def test_one_that_was_cut_off_is_unknown_the_next_time(self, store):
        await put(store, made(1))
        async with held(store) as line:
            await attempted(line, await line.draft(lambda _: None, 10, LATER))

        async with held(store, holder="two") as line:
            found = await line.under_way(LATER)
            again = await line.begin(found, LATER)

        assert (found.state, found.attempts, found.unknown) == (MessageState.SENDING, 1, False)
        assert (again.id, again.attempts, again.unknown) == (found.id, 2, True)
        assert await self.attempts(store) == [
            ("again", "unknown", "cut-off", LATER),
            (None, None, None, None),
        ]

    async def test_one_without_a_verdict_waits_with_the_same_bytes(self, store):
        await put(store, made(1))
        due = LATER + timedelta(hours=1)
        async with held(store) as line:
            message = await attempted(line, await line.draft(lambda _: None, 10, LATER))
            await line.note(message, AGAIN, due, LATER)
            found = await line.under_way(LATER)

            assert (found.id, found.state, found.due) == (message.id, MessageState.READY, due)
            assert (found.attempts, found.unknown, found.cause) == (1, True, "no-answer")
            assert await line.payload(found) == WRITTEN.payload
        assert await states(store) == {1: (State.IN_MESSAGE, None)}
        assert await receipts(store) == []

    async def test_what_may_be_there_stays_so_whatever_the_next_attempt_says(self, store):
        await put(store, made(1))
        await sent(store, AGAIN)
        await sent(store, replace(AGAIN, stored=Stored.NO, cause="throttled"))

        assert (await drafted(store)).unknown

    async def test_one_that_never_reached_the_door_is_not_counted(self, store):
        await put(store, made(1))
        await sent(store, replace(AGAIN, stored=Stored.NO, cause="no-token", counts=False))

        assert (await drafted(store)).attempts == 0

    async def test_odd_answers_are_counted_in_a_row(self, store):
        await put(store, made(1))
        odd = replace(AGAIN, cause="no-receipt", is_odd=True)
        counts = []
        for verdict in (odd, odd, AGAIN, odd):
            await sent(store, verdict)
            counts.append((await drafted(store)).odd_answers)

        assert counts == [1, 2, 0, 1]

    async def test_what_stops_everything_stops_the_line_and_keeps_the_message(self, store):
        await put(store, *services(1, 2))
        message = await sent(store, STOPPED, limit=1)

        assert (await standing(store))[1] == "no-token"
        assert (await message_of(store, message.id)).state == MessageState.READY
        assert await states(store) == {1: (State.IN_MESSAGE, None), 2: (State.QUEUED, None)}

    async def test_a_message_is_attempted_only_when_it_is_written(self, store):
        await put(store, made(1))
        async with held(store) as line:
            draft = await line.draft(lambda _: None, 10, LATER)
            with pytest.raises(Fenced):
                await line.begin(draft, LATER)

    async def test_what_has_ended_is_not_noted_twice(self, store):
        await put(store, made(1))
        message = await sent(store)

        async with held(store) as line:
            with pytest.raises(Fenced):
                await line.note(message, REFUSED, None, LATER)
        assert await states(store) == {1: DELIVERED}


class TestAccepted:
    """The register has it."""

    async def test_its_records_are_delivered_and_the_head_moves(self, store):
        await put(store, *services(1, 2))
        message = await sent(store)

        row = await message_of(store, message.id)
        assert (row.state, row.ended_at, row.ref_id) == (MessageState.ACCEPTED, LATER, "REF-1")
        assert await states(store) == {1: DELIVERED, 2: DELIVERED}
        assert await standing(store) == (Head(2, guid(2)), None)

    async def test_what_became_of_each_record_is_due_to_be_published(self, store):
        await put(store, *services(1, 2))
        message = await sent(store)

        found = await receipts(store)

        assert [(each.record_id, each.guid, each.number) for each in found] == [
            (guid(1), guid(1), 1),
            (guid(2), guid(2), 2),
        ]
        assert {(each.verdict, each.cause, each.status, each.ref_id) for each in found} == {
            ("delivered", "received", 200, "REF-1")
        }
        assert {(each.message_id, each.kommune_nr, each.line, each.at) for each in found} == {
            (message.id, "0301", "IPLOS", "2026-02-03T11:00:00+00:00")
        }


class TestRefused:
    """The register will not have it: that line stops, and no other."""

    async def test_its_records_are_refused_and_its_line_stops(self, store):
        await put(store, *services(1, 2))
        message = await sent(store, REFUSED, limit=1)

        row = await message_of(store, message.id)
        assert (row.state, row.cause, row.status, row.code) == ("refused", "validation-refused", 400, 1234)
        assert await states(store) == {1: (State.REFUSED, "validation-refused"), 2: (State.QUEUED, None)}
        assert await standing(store) == (Head(1, ZERO_GUID), "validation-refused")

    async def test_other_lines_go_on(self, store):
        elsewhere = replace(made(2, service_id="T2"), kommune_nr="1804")
        await put(store, made(1), elsewhere, consulted(3))
        await sent(store, REFUSED)

        waiting = await store.lines.waiting(LATER, LATER, 1)
        assert waiting == [HST, LineKey("1804", IPLOS.line)]

    async def test_each_record_has_its_receipt(self, store):
        await put(store, *services(1, 2))
        await sent(store, REFUSED)

        assert [(each.record_id, each.verdict, each.code) for each in await receipts(store)] == [
            (guid(1), "refused", 1234),
            (guid(2), "refused", 1234),
        ]

    async def test_our_own_checks_refuse_it_before_anything_is_sent(self, store):
        await put(store, made(1))
        async with held(store) as line:
            draft = await line.draft(lambda _: None, 10, LATER)
            await line.refuse(draft, "rules-broken", ["KPR-V-012"], LATER)

        row = await message_of(store, draft.id)
        assert (row.state, row.cause, row.rules) == ("refused", "rules-broken", ["KPR-V-012"])
        assert await rows(store, select(tables.attempt)) == []
        assert await states(store) == {1: (State.REFUSED, "rules-broken")}
        assert (await standing(store))[1] == "rules-broken"


class TestAnotherForm:
    """What was certainly never stored may be sent in another form."""

    async def test_protected_anew_it_has_another_id_and_the_same_notifications(self, store):
        await put(store, *services(1, 2))
        async with held(store) as line:
            old = await attempted(line, await line.draft(lambda _: None, 10, LATER))
            before = await line.contents(old)
            new = await line.protect_anew(old, UNREADABLE, LATER)
            found = await line.under_way(LATER)

            assert (found, found.state, found.anew) == (new, MessageState.DRAFT, 1)
            assert new.id != old.id
            assert await line.contents(new) == before
        row = await message_of(store, old.id)
        assert (row.state, row.replaced_by, row.ended_at) == ("replaced", new.id, LATER)
        assert await states(store) == {1: (State.IN_MESSAGE, None), 2: (State.IN_MESSAGE, None)}
        assert await receipts(store) == []

    async def test_protected_anew_it_is_delivered_under_the_same_numbers(self, store):
        await put(store, *services(1, 2))
        async with held(store) as line:
            old = await attempted(line, await line.draft(lambda _: None, 1, LATER))
            await line.protect_anew(old, UNREADABLE, LATER)
        await sent_all(store)

        assert await states(store) == {1: DELIVERED, 2: DELIVERED}
        assert await standing(store) == (Head(2, guid(2)), None)

    async def test_one_of_hst_keeps_its_number_of_the_year(self, store):
        await put(store, consulted(1))
        async with held(store, HST) as line:
            old = await attempted(line, await line.draft(lambda _: None, 10, LATER))
            await line.protect_anew(old, None, LATER)
            new = await line.under_way(LATER)

        assert (old.lopenr, new.lopenr) == (1, 1)
        assert new.id != old.id

    async def test_a_draft_of_hst_that_the_year_turned_over_is_counted_in_the_new_one(self, store):
        await put(store, consulted(1), consulted(2))
        new_year = LATER.replace(year=2027, month=1, day=2)
        async with held(store, HST) as line:
            await line.draft(lambda _: None, 1, LATER)
            old = await line.under_way(LATER)
            again = await line.under_way(new_year)

        assert [(old.year, old.lopenr), (again.year, again.lopenr)] == [(2026, 1), (2027, 1)]
        assert (await standing(store, HST))[0].lopenr == 1

    async def test_too_large_it_is_split_and_the_rest_is_numbered_as_before(self, store):
        await put(store, *services(1, 2, 3, 4, 5))
        async with held(store) as line:
            old = await attempted(line, await line.draft(lambda _: None, 10, LATER))
            before = await line.contents(old)
            await line.split(old, TOO_LARGE, LATER)

        assert await states(store) == {
            n: (State.IN_MESSAGE if n < 3 else State.QUEUED, None) for n in range(1, 6)
        }
        messages = await sent_all(store)
        after = [n for message in messages for n in await contents(store, message)]
        assert [message.count for message in messages] == [2, 3]
        assert after == before
        row = await message_of(store, old.id)
        assert (row.state, row.replaced_by) == ("replaced", messages[0].id)

    async def test_split_it_takes_in_what_was_corrected_since(self, store):
        await put(store, *services(1, 2), made(3, Change.REPLACE, 2, service_id="T2"))
        async with held(store) as line:
            old = await attempted(line, await line.draft(lambda _: None, 10, LATER))
            await put(store, made(4, Change.REPLACE, 2, service_id="T2"))
            await line.split(old, TOO_LARGE, LATER)
        messages = await sent_all(store)

        assert await told(store, messages[1]) == [(2, 2, "N", 1, None)]
        assert (await contents(store, messages[1]))[0].record_id == guid(4)
        assert await states(store) == {
            1: DELIVERED,
            2: (State.CLOSED, "corrected-before-sent"),
            3: (State.CLOSED, "corrected-before-sent"),
            4: DELIVERED,
        }

    async def test_split_messages_of_hst_are_numbered_one_after_the_other(self, store):
        await put(store, consulted(1), consulted(2))
        async with held(store, HST) as line:
            old = await attempted(line, await line.draft(lambda _: None, 10, LATER))
            await line.split(old, TOO_LARGE, LATER)
        messages = await sent_all(store, HST)

        assert [each.lopenr for each in messages] == [1, 2]


class TestMerging:
    """What was corrected or annulled before it left (outcomes.md section 3, KPR-V-010)."""

    async def test_an_original_leaves_with_its_last_correction(self, store):
        await put(store, made(1), made(2, Change.REPLACE, 1), made(3, Change.REPLACE, 1))
        message = await sent(store)

        [only] = await contents(store, message)
        assert (only.guid, only.status, only.ref, only.record_id) == (guid(1), Change.NEW, None, guid(3))
        assert only.content.hendelse_guid == guid(100_003)
        corrected = (State.CLOSED, "corrected-before-sent")
        assert await states(store) == {1: corrected, 2: corrected, 3: DELIVERED}

    async def test_its_records_say_whose_content_went_in_their_place(self, store):
        await put(store, made(1), made(2, Change.REPLACE, 1))
        await sent(store)

        table = tables.record.c
        found = await rows(store, select(table.id, table.taken_by).order_by(table.seq))
        assert [tuple(row) for row in found] == [(guid(1), guid(2)), (guid(2), None)]

    async def test_an_original_and_its_annulment_do_not_leave(self, store):
        await put(store, made(1), made(2, Change.REPLACE, 1), made(3, Change.ANNUL, 1))

        assert await drafted(store) is None
        annulled = (State.CLOSED, "annulled-before-sent")
        assert await states(store) == dict.fromkeys((1, 2, 3), annulled)

    async def test_what_was_annulled_uses_no_number(self, store):
        await put(store, made(1), made(2, Change.ANNUL, 1), *services(4))

        assert await told(store, await sent(store)) == [(1, 4, "N", 0, None)]

    async def test_a_correction_beyond_the_limit_goes_as_one(self, store):
        await put(store, *services(1, 2), made(3, Change.REPLACE, 1))
        messages = await sent_all(store, limit=2)

        assert await told(store, messages[1]) == [(3, 3, "M", 2, 1)]

    async def test_an_annulment_beyond_the_limit_goes_as_one(self, store):
        await put(store, *services(1, 2), made(3, Change.ANNUL, 1))
        messages = await sent_all(store, limit=2)

        assert await told(store, messages[1]) == [(3, 3, "C", 2, 1)]

    async def test_a_correction_goes_in_the_place_of_an_original_that_is_held(self, store):
        await put(store, made(1), *services(2))
        assert await told(store, await sent(store, judge=unsound(MISSING_ORGANISATION_NUMBER, 1))) == [
            (1, 2, "N", 0, None)
        ]
        assert (await states(store))[1] == (State.HELD, "missing-organisation-number")

        await put(store, made(3, Change.REPLACE, 1))

        assert await told(store, await sent(store)) == [(2, 1, "N", 2, None)]
        assert (await states(store))[1] == (State.CLOSED, "corrected-before-sent")

    async def test_an_annulment_closes_an_original_that_is_held(self, store):
        await put(store, made(1))
        await drafted(store, judge=unsound(MISSING_ORGANISATION_NUMBER, 1))
        await put(store, made(2, Change.ANNUL, 1))

        assert await drafted(store) is None
        assert await states(store) == dict.fromkeys((1, 2), (State.CLOSED, "annulled-before-sent"))

    async def test_a_correction_of_what_the_register_has_overtakes_one_that_is_held(self, store):
        """Released later, the older content would replace the newer."""
        await put(store, made(1))
        await sent(store)
        await put(store, made(2, Change.REPLACE, 1))
        assert await drafted(store, judge=unsound(MISSING_ORGANISATION_NUMBER, 2)) is None
        await put(store, made(3, Change.REPLACE, 1))
        await sent(store)

        assert await states(store) == {
            1: DELIVERED,
            2: (State.CLOSED, "corrected-before-sent"),
            3: DELIVERED,
        }

    async def test_it_does_so_where_both_are_looked_at_at_once(self, store):
        await put(store, made(1))
        await sent(store)
        await put(store, made(2, Change.REPLACE, 1), made(3, Change.REPLACE, 1))
        await sent(store, judge=unsound(MISSING_ORGANISATION_NUMBER, 2))

        assert (await states(store))[2] == (State.CLOSED, "corrected-before-sent")

    async def test_an_annulment_of_what_the_register_has_closes_a_correction_that_is_held(self, store):
        await put(store, made(1))
        await sent(store)
        await put(store, made(2, Change.REPLACE, 1))
        await drafted(store, judge=unsound(MISSING_ORGANISATION_NUMBER, 2))
        await put(store, made(3, Change.ANNUL, 1))
        await sent(store)

        assert (await states(store))[2] == (State.CLOSED, "annulled-before-sent")

    async def test_an_original_waits_with_a_correction_that_is_not_sound(self, store):
        """Without it, it would tell the register what its source has taken back."""
        await put(store, made(1), made(2, Change.REPLACE, 1))

        assert await drafted(store, judge=unsound(MISSING_ORGANISATION_NUMBER, 2)) is None
        reason = (State.HELD, "missing-organisation-number")
        assert await states(store) == {1: reason, 2: reason}


class TestHeld:
    """What may not leave yet waits by itself; what it waited for lets it go."""

    async def test_an_event_waits_for_the_start_of_its_service_and_follows_it(self, store):
        await put(store, made(2, **END))
        assert await drafted(store) is None
        assert await states(store) == {2: (State.HELD, "start-not-reported")}

        await put(store, made(3))
        messages = await sent_all(store)

        assert [await told(store, each) for each in messages] == [
            [(1, 3, "N", 0, None)],
            [(2, 2, "N", 3, None)],
        ]

    async def test_it_does_not_follow_a_start_that_was_refused(self, store):
        await put(store, made(2, **END))
        await drafted(store)
        await put(store, made(3))
        await sent(store, REFUSED)

        assert (await states(store))[2] == (State.HELD, "start-not-reported")

    async def test_it_does_not_follow_the_start_of_the_same_name_at_another_epj(self, store):
        await put(store, made(2, **END))
        await drafted(store)
        await put(store, made(3, tenant="ost"))
        await sent_all(store)

        assert (await states(store))[2] == (State.HELD, "start-not-reported")

    async def test_it_waits_again_when_the_start_was_annulled(self, store):
        await put(store, made(1))
        await sent(store)
        await put(store, made(2, Change.ANNUL, 1))
        await sent(store)
        await put(store, made(3, **END))

        assert await drafted(store) is None
        assert await states(store) == {1: DELIVERED, 2: DELIVERED, 3: (State.HELD, "start-not-reported")}

    async def test_a_start_whose_correction_was_sent_is_a_start(self, store):
        await put(store, made(1), made(2, Change.REPLACE, 1))
        await sent(store)
        await put(store, made(3, **END))

        assert await told(store, await sent(store)) == [(2, 3, "N", 1, None)]

    async def test_a_date_in_the_future_is_sent_on_its_day(self, store):
        await put(store, made(1, hendelse_dato=date(2026, 2, 4)))
        early = LATER.replace(day=3, hour=22, minute=59)
        assert await drafted(store, judge=unsound(DATE_IN_FUTURE, 1)) is None
        assert await drafted(store, now=early) is None
        assert await states(store) == {1: (State.HELD, "date-in-future")}

        await sent(store, now=early + timedelta(minutes=1))

        assert await states(store) == {1: DELIVERED}

    async def test_what_was_corrected_to_a_later_day_waits_for_that_day(self, store):
        """Neither does it leave with its first date, nor once its first date has come."""
        await put(store, made(1), made(2, Change.REPLACE, 1, hendelse_dato=date(2026, 2, 5)))
        in_future = unsound(DATE_IN_FUTURE, 2)
        assert await drafted(store, judge=in_future) is None
        assert await drafted(store, judge=in_future, now=LATER + timedelta(days=1)) is None

        message = await sent(store, now=LATER + timedelta(days=2))

        assert (await contents(store, message))[0].record_id == guid(2)
        assert await told(store, message) == [(1, 1, "N", 0, None)]

    async def test_its_line_goes_on_meanwhile(self, store):
        await put(store, *services(1, 2))
        message = await sent(store, judge=unsound(MISSING_ORGANISATION_NUMBER, 1))

        assert await told(store, message) == [(1, 2, "N", 0, None)]

    async def test_more_held_than_fit_a_message_do_not_hide_what_may_leave(self, store):
        await put(store, *services(1, 2, 3, 4))
        message = await drafted(store, judge=unsound(MISSING_ORGANISATION_NUMBER, 1, 2, 3), limit=2)

        assert await told(store, message) == [(1, 4, "N", 0, None)]


class TestBytes:
    """The bytes of a message: sealed, bound to it, and gone when it is old."""

    async def test_the_clear_bytes_are_sealed(self, store):
        await put(store, made(1))
        secret = replace(WRITTEN, clear=f"<Melding><fid>{FID}</fid></Melding>".encode())
        async with held(store) as line:
            message = await line.write(await line.draft(lambda _: None, 10, LATER), secret)
            assert await line.clear(message) == secret.clear

        kept = await message_of(store, message.id)
        assert FID.encode() not in bytes(kept.sealed)
        assert FID not in str(tuple(kept))

    async def test_they_open_in_the_row_of_their_message_only(self, store):
        await put(store, *services(1, 2))
        one, two = await sent(store, limit=1), await sent(store, limit=1)
        sealed = (await message_of(store, one.id)).sealed
        async with transaction(store._database.writing) as connection:
            await connection.execute(
                update(tables.message).where(tables.message.c.id == two.id).values(sealed=sealed)
            )

        async with held(store) as line:
            assert await line.clear(one) == WRITTEN.clear
            with pytest.raises(Misconfigured, match="moved from another row"):
                await line.clear(two)

    async def test_those_that_ended_before_a_day_are_forgotten_and_the_message_is_kept(self, store):
        await put(store, *services(1, 2, 3))
        old = await sent(store, limit=1)
        recent = await sent(store, limit=1, now=LATER + timedelta(days=2))
        waits = await sent(store, AGAIN, now=LATER)

        assert await store.lines.forget_bytes(LATER + timedelta(days=1)) == 1
        assert await store.lines.forget_bytes(LATER + timedelta(days=1)) == 0
        async with held(store, now=LATER + timedelta(days=3)) as line:
            assert await line.clear(recent) == WRITTEN.clear
            assert await line.payload(waits) == WRITTEN.payload
            with pytest.raises(NotFound, match="were deleted"):
                await line.clear(old)
        row = await message_of(store, old.id)
        assert (row.payload, row.sealed, row.state) == (None, None, "accepted")

    async def test_those_of_a_refused_message_stay_until_it_is_ended(self, store):
        await put(store, made(1))
        await sent(store, REFUSED)

        assert await store.lines.forget_bytes(LATER + timedelta(days=400)) == 0

    async def test_a_message_without_bytes_says_so(self, store):
        await put(store, made(1))
        async with held(store) as line:
            draft = await line.draft(lambda _: None, 10, LATER)
            with pytest.raises(NotFound, match="not written yet"):
                await line.clear(draft)


class TestReceipts:
    """What is published of a verdict: the same bytes each time, and nothing about a person."""

    async def published(self, store):
        async with store.publications.due(Kind.RECEIPTS, 100) as due:
            return [message_of_due(each, "kpr.receipts") for each in due]

    async def all_verdicts(self, store):
        await put(store, *services(1), made(2, Change.REPLACE, 1, service_id="T1"))
        await sent(store)
        await put(store, *services(3))
        message = await sent(store, REFUSED)
        await store.operations.close(message.id, BY, LATER)

    async def test_they_are_due_in_the_order_of_the_verdicts(self, store):
        await self.all_verdicts(store)

        assert [(each.record_id, each.guid, each.verdict) for each in await receipts(store)] == [
            (guid(2), guid(1), "delivered"),
            (guid(3), guid(3), "refused"),
            (guid(3), guid(3), "closed"),
        ]

    async def test_what_could_not_be_published_comes_again_with_the_same_bytes(self, store):
        await self.all_verdicts(store)

        async def stumble():
            async with store.publications.due(Kind.RECEIPTS, 100) as due:
                found.extend(message_of_due(each, "kpr.receipts") for each in due)
                raise RuntimeError

        found = []
        with pytest.raises(RuntimeError):
            await stumble()

        assert len(found) == 3
        assert await self.published(store) == found
        assert await self.published(store) == []

    async def test_they_wait_for_no_record_and_no_record_for_them(self, store):
        await self.all_verdicts(store)

        assert (await store.publications.waiting(Kind.RECEIPTS)).count == 3
        assert (await store.publications.waiting(Kind.RECORDS)).count == 0

    async def test_nothing_in_them_is_about_the_person(self, store):
        await self.all_verdicts(store)
        kept = [bytes(row.sealed) for row in await rows(store, select(tables.publication))]
        found = await self.published(store)

        whole = b"".join(
            [*kept, *(part for each in found for part in (each.key, each.value, *_parts(each.headers)))]
        )
        about = (FID, PERSON.bruker_nr, PERSON.pasient_guid, batch_guid("pasient"), "T1", "T3")
        assert len(found) == len(kept) == 3
        assert [each for each in about for form in _forms(each) if form in whole] == []


def _parts(headers):
    return [part for name, value in headers for part in (name.encode(), value)]


def _forms(secret: str) -> list[bytes]:
    """A text as it may hide in bytes: plain, and in base64 at each of the three offsets."""
    plain = secret.encode()
    if len(plain) < 8:
        # Too short to look for among random bytes.
        return [b'"' + plain + b'"', b":" + plain, b"/" + plain]
    encoded = [base64.b64encode(b"\0" * n + plain) for n in range(3)]
    # Without what depends on what stands before and after.
    return [plain, encoded[0][:-4], encoded[1][4:-4], encoded[2][4:-4]]
