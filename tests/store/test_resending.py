"""Notifications that the register has, sent once more (HIS 1135:2021, chapter 8)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from batches import NOON, PERSON
from records import (
    BY,
    HST,
    IPLOS,
    LATER,
    REFUSED,
    TOO_LARGE,
    attempted,
    consulted,
    contents,
    drafted,
    guid,
    held,
    made,
    message_of,
    number_of,
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
)
from sqlalchemy import select

from adapter.errors import NotFound
from adapter.mapping import Person
from adapter.notifications import Change
from adapter.outbox import State
from adapter.outbox.line import Head
from adapter.store import tables
from adapter.store.resending import Choice
from adapter.values import replace

OTHER = replace(PERSON, fid="17815230132", bruker_nr="bruker-4478")
DELIVERED = (State.DELIVERED, None)


async def resent(store, choice, key=IPLOS, limit=10):
    """The numbers of the records that are sent once more, message by message."""
    messages = await store.operations.resend(key, choice, limit, BY, LATER)
    return [[number_of(n.guid) for n in await contents(store, each)] for each in messages]


def one_of(person, n):
    """The nth start of a service, of a person under the number that is theirs."""
    at = NOON + timedelta(days=n - 10)
    return made(n, service_id=f"T{n}", created=at, person=person, bruker_nr=person.bruker_nr)


@pytest.fixture
async def delivered(store):
    """Records 1 to 5, a day apart from each other, delivered in two messages."""
    await put(store, *(one_of(OTHER if n == 4 else PERSON, n) for n in range(1, 6)))
    await sent_all(store, limit=3)
    await receipts(store)
    return store


class TestChoice:
    """What is chosen: every criterion by itself, and all together."""

    async def test_by_id(self, delivered):
        assert await resent(delivered, Choice(id=guid(2).upper())) == [[2]]

    async def test_since_an_id(self, delivered):
        assert await resent(delivered, Choice(since_id=guid(3))) == [[3, 4, 5]]

    async def test_until_an_id(self, delivered):
        assert await resent(delivered, Choice(until_id=guid(3))) == [[1, 2, 3]]

    async def test_between_ids(self, delivered):
        assert await resent(delivered, Choice(since_id=guid(2), until_id=guid(4))) == [[2, 3, 4]]

    async def test_since_a_day(self, delivered):
        assert await resent(delivered, Choice(since=date(2026, 1, 27))) == [[4, 5]]

    async def test_until_a_day(self, delivered):
        assert await resent(delivered, Choice(until=date(2026, 1, 25))) == [[1, 2]]

    async def test_between_days(self, delivered):
        assert await resent(delivered, Choice(since=date(2026, 1, 25), until=date(2026, 1, 26))) == [[2, 3]]

    async def test_a_day_is_a_norwegian_one(self, store):
        night = datetime(2026, 1, 31, 23, 0, tzinfo=UTC)
        await put(
            store, made(1, created=night - timedelta(seconds=1)), made(2, service_id="T2", created=night)
        )
        await sent_all(store)

        assert await resent(store, Choice(since=date(2026, 2, 1))) == [[2]]
        assert await resent(store, Choice(until=date(2026, 1, 31))) == [[1]]

    async def test_of_a_message(self, delivered):
        first = (await rows(delivered, select(tables.message).order_by(tables.message.c.seq)))[0]

        assert await resent(delivered, Choice(message_id=first.id.upper())) == [[1, 2, 3]]

    async def test_of_one_person(self, delivered):
        assert await resent(delivered, Choice(person=OTHER)) == [[4]]

    async def test_of_one_person_at_every_epj_of_the_kommune(self, store):
        await put(store, made(1), made(2, service_id="T2", tenant="ost"))
        await sent_all(store)

        assert await resent(store, Choice(person=PERSON)) == [[1], [2]]

    async def test_all_criteria_hold_together(self, delivered):
        assert await resent(delivered, Choice(person=PERSON, since_id=guid(2), until=date(2026, 1, 27))) == [
            [2, 3]
        ]

    async def test_everything_of_a_line(self, delivered):
        assert await resent(delivered, Choice()) == [[1, 2, 3, 4, 5]]

    @pytest.mark.parametrize(
        "choice",
        [
            Choice(id=guid(9)),
            Choice(since_id=guid(9)),
            Choice(since=date(2030, 1, 1)),
            Choice(person=Person(type_id="1", fid="17815230213", bruker_nr="", pasient_guid="")),
        ],
        ids=["id", "since-id", "since", "person"],
    )
    async def test_what_the_register_does_not_have_is_not_found(self, delivered, choice):
        with pytest.raises(NotFound):
            await resent(delivered, choice)

    async def test_what_was_refused_is_not_chosen(self, store):
        await put(store, *services(1))
        await sent(store)
        await put(store, *services(2))
        await sent(store, REFUSED)

        assert await resent(store, Choice()) == [[1]]

    async def test_other_lines_are_not_touched(self, delivered):
        await put(delivered, consulted(7), replace(made(8, service_id="T8"), kommune_nr="1804"))
        await sent(delivered, key=HST)
        await sent(delivered, key=replace(IPLOS, kommune_nr="1804"))

        assert await resent(delivered, Choice(), HST) == [[7]]

    async def test_a_resend_is_not_chosen_beside_what_it_repeats(self, delivered):
        await resent(delivered, Choice(id=guid(2)))
        await sent(delivered)

        assert await resent(delivered, Choice(id=guid(2))) == [[2]]

    async def test_what_is_kept_of_it_does_not_name_the_person(self, delivered):
        [made] = await delivered.operations.resend(
            IPLOS, Choice(person=OTHER, since=date(2026, 1, 1)), 10, BY, LATER
        )

        [kept] = await rows(delivered, select(tables.operation))
        assert kept.detail == {"person": True, "since": "2026-01-01", "messages": [made.id]}
        assert OTHER.fid not in str(tuple(kept))


class TestSent:
    """A resend repeats; it never renumbers, and changes nothing of a record or of the line."""

    async def test_numbers_links_and_contents_are_as_they_were(self, store):
        await put(store, made(1), *services(2), made(3, Change.REPLACE, 1))
        first = await sent(store, limit=2)
        await put(store, made(4, Change.REPLACE, 1))
        second = await sent(store, limit=2)
        before = [*await contents(store, first), *await contents(store, second)]

        [again] = await store.operations.resend(IPLOS, Choice(), 10, BY, LATER)

        assert again.is_resend
        assert await contents(store, again) == before

    async def test_accepted_it_moves_neither_records_nor_head(self, delivered):
        before = await states(delivered), await standing(delivered)
        await resent(delivered, Choice(until_id=guid(2)))
        message = await sent(delivered)

        assert (await message_of(delivered, message.id)).state == "accepted"
        assert (await states(delivered), await standing(delivered)) == before

    async def test_refused_it_leaves_its_records_delivered_and_says_nothing_else_of_them(self, delivered):
        before = await states(delivered), await standing(delivered)
        await resent(delivered, Choice(until_id=guid(2)))
        message = await sent(delivered, REFUSED)

        assert await states(delivered) == before[0]
        assert await standing(delivered) == (before[1][0], "validation-refused")
        await delivered.operations.close(message.id, BY, LATER)
        assert (await states(delivered), await standing(delivered)) == before
        assert await receipts(delivered) == []

    async def test_released_it_is_a_resend_still(self, delivered):
        before = await states(delivered), await standing(delivered)
        await resent(delivered, Choice(until_id=guid(2)))
        old = await sent(delivered, REFUSED)

        new = await delivered.operations.release(old.id, sound, BY, LATER)

        assert (new.is_resend, await told(delivered, new)) == (True, await told(delivered, old))
        await sent(delivered)
        assert (await states(delivered), await standing(delivered)) == before

    async def test_it_goes_before_what_is_queued_and_what_follows_is_linked_as_without_it(self, delivered):
        await put(delivered, *services(6))
        await resent(delivered, Choice(id=guid(1)))

        messages = await sent_all(delivered)

        assert [await told(delivered, each) for each in messages] == [
            [(1, 1, "N", 0, None)],
            [(6, 6, "N", 5, None)],
        ]

    async def test_it_goes_in_portions(self, delivered):
        assert await resent(delivered, Choice(), limit=2) == [[1, 2], [3, 4], [5]]
        assert [each.first for each in await sent_all(delivered)] == [1, 3, 5]

    async def test_it_waits_for_the_message_that_is_under_way(self, delivered):
        await put(delivered, *services(6))
        waits = await drafted(delivered)
        await resent(delivered, Choice(id=guid(1)))

        assert [each.first for each in await sent_all(delivered)] == [waits.first, 1]
        assert await standing(delivered) == (Head(6, guid(6)), None)

    async def test_too_large_it_is_split_into_two_resends(self, delivered):
        before = await states(delivered), await standing(delivered)
        [again] = await delivered.operations.resend(IPLOS, Choice(), 10, BY, LATER)
        async with held(delivered) as line:
            await line.split(await attempted(line, again), TOO_LARGE, LATER)

        messages = await sent_all(delivered)

        assert [(each.is_resend, each.first, each.last) for each in messages] == [(True, 1, 2), (True, 3, 5)]
        assert (await states(delivered), await standing(delivered)) == before

    async def test_of_hst_each_takes_the_next_number_of_the_norwegian_year(self, store):
        await put(store, *(consulted(n) for n in range(1, 5)))
        await sent_all(store, HST)
        eve = NOON.replace(month=12, day=31, hour=23, minute=30)

        messages = await store.operations.resend(HST, Choice(), 2, BY, eve)
        async with held(store, HST, now=eve) as line:
            await line.split(await attempted(line, messages[0], eve), TOO_LARGE, eve)
        await put(store, consulted(9))
        sent_messages = await sent_all(store, HST, now=eve)

        assert [each.lopenr for each in messages] == [None, None]
        assert [each.lopenr for each in sent_messages] == [1, 2, 3, 4]
        assert (await standing(store, HST))[0].year == 2027


async def test_a_message_names_one_epj_in_a_resend_too(store):
    await put(store, made(1), made(2, service_id="T2", tenant="ost"), made(3, service_id="T3"))
    await sent_all(store)

    messages = await store.operations.resend(IPLOS, Choice(), 10, BY, LATER)

    assert [each.tenant for each in messages] == ["vest", "ost"]
    assert await states(store) == dict.fromkeys((1, 2, 3), DELIVERED)
