"""The initial load: the order that HIS 1135:2021 chapter 7 asks for (KPR-V-043)."""

from datetime import date

import pytest
from records import (
    BY,
    HST,
    IPLOS,
    LATER,
    contents,
    drafted,
    made,
    number_of,
    put,
    sent,
    sent_all,
    services,
    states,
)

from adapter.errors import NotFound, NotNow
from adapter.mapping import ServiceEvent
from adapter.notifications import Change
from adapter.outbox import State
from adapter.outbox.line import LineKey

START, PAUSE, RESUME, PROVIDER, END = ServiceEvent
AS_OF = date(2026, 1, 1)
BEFORE = (State.CLOSED, "before-initial-load")


def event(n, kind, day, service="A", change=Change.NEW, of=None, **about):
    return made(n, change, of, event=kind, hendelse_dato=date.fromisoformat(day), service_id=service, **about)


async def arranged(store, *records):
    """In which order records are sent after an initial load, whose counts are given too."""
    await put(store, *records)
    counts = await store.operations.initial_load(IPLOS, AS_OF, BY, LATER)
    messages = await sent_all(store)
    order = [number_of(each.record_id) for message in messages for each in await contents(store, message)]
    return order, counts


async def test_first_all_starts_then_open_pauses_then_what_happened_since_in_order_of_time(store):
    order, counts = await arranged(
        store,
        event(1, START, "2024-05-01", "A"),
        event(2, PAUSE, "2025-12-01", "A", stop_id="S1"),
        event(3, RESUME, "2026-01-20", "A", stop_id="S1"),
        event(4, START, "2023-02-01", "B"),
        event(5, END, "2026-01-10", "B"),
        event(6, START, "2026-01-05", "C"),
        event(7, PAUSE, "2025-11-01", "B", stop_id="S2"),
    )

    assert order == [4, 1, 7, 2, 6, 5, 3]
    assert counts == {"starts": 2, "pauses": 2, "events": 3, "before": 0}


async def test_what_ended_before_the_day_is_closed(store):
    order, counts = await arranged(
        store,
        event(1, START, "2024-05-01", "A"),
        event(2, END, "2025-12-31", "A"),
        event(3, START, "2024-05-01", "B"),
        event(4, END, "2026-01-01", "B"),
    )

    assert order == [3, 4]
    assert counts["before"] == 2
    assert (await states(store))[1] == (await states(store))[2] == BEFORE


async def test_a_pause_that_ended_before_the_day_is_closed_and_its_service_is_told(store):
    order, _ = await arranged(
        store,
        event(1, START, "2024-05-01"),
        event(2, PAUSE, "2025-06-01", stop_id="S1"),
        event(3, RESUME, "2025-06-10", stop_id="S1"),
        event(4, PAUSE, "2025-12-20", stop_id="S2"),
    )

    assert order == [1, 4]
    assert {n: state for n, state in (await states(store)).items() if n in (2, 3)} == {2: BEFORE, 3: BEFORE}


async def test_of_earlier_providers_the_last_is_told(store):
    order, _ = await arranged(
        store,
        event(1, START, "2024-05-01"),
        event(2, PROVIDER, "2025-02-01"),
        event(3, PROVIDER, "2025-08-01"),
        event(4, PROVIDER, "2026-02-01"),
    )

    assert order == [1, 3, 4]
    assert (await states(store))[2] == BEFORE


async def test_the_date_of_an_event_is_that_of_its_last_content(store):
    order, counts = await arranged(
        store,
        event(1, START, "2026-01-09", "A"),
        event(2, START, "2026-01-05", "B"),
        event(3, START, "2025-12-09", "A", Change.REPLACE, 1),
    )

    assert order == [3, 2]
    assert (counts["starts"], counts["events"]) == (1, 1)


async def test_what_was_annulled_is_closed_as_ever(store):
    order, _ = await arranged(
        store,
        event(1, START, "2025-05-01", "A"),
        event(2, START, "2025-06-01", "B"),
        event(3, START, "2025-05-01", "A", Change.ANNUL, 1),
    )

    assert order == [2]
    assert (await states(store))[1] == (await states(store))[3] == (State.CLOSED, "annulled-before-sent")


async def test_on_one_day_a_service_starts_before_it_ends(store):
    order, _ = await arranged(
        store,
        event(1, END, "2026-01-05"),
        event(2, START, "2026-01-05"),
        event(3, PAUSE, "2026-01-05", stop_id="S"),
    )

    assert order == [2, 3, 1]


async def test_services_of_the_same_name_at_two_epjs_are_two(store):
    await put(
        store,
        event(1, START, "2024-05-01"),
        event(2, START, "2024-05-01", tenant="ost"),
        event(3, END, "2025-05-01", tenant="ost"),
    )

    await store.operations.initial_load(IPLOS, AS_OF, BY, LATER)

    assert await states(store) == {1: (State.QUEUED, None), 2: BEFORE, 3: BEFORE}


async def test_what_is_queued_later_comes_after_it(store):
    await put(store, event(1, START, "2024-05-01"), event(2, START, "2023-05-01", "B"))
    await store.operations.initial_load(IPLOS, AS_OF, BY, LATER)
    await put(store, event(3, START, "2020-05-01", "C"))

    message = await drafted(store)

    assert [number_of(each.guid) for each in await contents(store, message)] == [2, 1, 3]


async def test_all_of_it_is_numbered_over_several_messages(store):
    await put(store, *(event(n, START, f"2025-01-{30 - n:02}", f"T{n}") for n in range(1, 8)))
    await store.operations.initial_load(IPLOS, AS_OF, BY, LATER)

    messages = await sent_all(store, limit=3)

    found = [(n.number, number_of(n.guid)) for each in messages for n in await contents(store, each)]
    assert found == [(n, 8 - n) for n in range(1, 8)]


async def test_an_empty_queue_has_nothing_to_arrange(store):
    assert await arranged(store) == ([], {"starts": 0, "pauses": 0, "events": 0, "before": 0})


@pytest.mark.parametrize("begun", ["accepted", "under-way"])
async def test_a_line_that_has_begun_has_no_initial_load(store, begun):
    await put(store, *services(1, 2))
    await (sent(store) if begun == "accepted" else drafted(store))

    with pytest.raises(NotNow, match="has begun"):
        await store.operations.initial_load(IPLOS, AS_OF, BY, LATER)


async def test_consultations_have_none(store):
    with pytest.raises(NotNow, match="only IPLOS"):
        await store.operations.initial_load(HST, AS_OF, BY, LATER)


async def test_what_no_kommune_is_called_has_no_line(store):
    """Somebody's number, typed in its place, would be written down."""
    with pytest.raises(NotFound, match="four digits"):
        await store.operations.initial_load(LineKey("01810112345", IPLOS.line), AS_OF, BY, LATER)

    assert await store.line_reading.lines() == []


async def test_a_load_as_of_the_wrong_day_is_done_again_for_the_right_one(store):
    await put(store, event(1, START, "2024-05-01", "A"), event(2, END, "2026-03-01", "A"))
    await store.operations.initial_load(IPLOS, date(2026, 11, 1), BY, LATER)
    assert set((await states(store)).values()) == {BEFORE}

    counts = await store.operations.initial_load(IPLOS, date(2026, 1, 1), BY, LATER)

    assert counts == {"starts": 1, "pauses": 0, "events": 1, "before": 0}
    assert set((await states(store)).values()) == {(State.QUEUED, None)}
