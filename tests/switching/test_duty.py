"""
Since when there is a duty to report a code (MH-60): `report_sources` says so, and the days of a service count (V-021).

What had ended before the first day stays out of scope; what is given on it or later is reported, from its start on.
"""

from datetime import date

import pytest

from adapter.values import replace
from tests.notifications.documents import Office, coded, minimelding
from tests.pilot.given import at, granted, take
from tests.switching.test_switching import (
    END,
    ENDED,
    OFF,
    ON,
    OUT,
    PAUSE,
    QUEUED,
    RUNNING,
    START,
    C,
    M,
    N,
    drafted,
    queue,
)
from tests.switching.test_switching import switched as switched_in


def since(day, where=ON, code="15"):
    """The world in which a code that is switched on is reported since a day, as the loader fills it in."""
    tenants = {
        name: tenant.model_copy(update={"reported_since": {code: date.fromisoformat(day)}})
        for name, tenant in where.tenants.tenants.items()
    }
    return replace(where, tenants=where.tenants.model_copy(update={"tenants": tenants}))


def ended(day, version=2):
    return granted("2026-02-02", "finished", version, period={"start": "2026-02-02", "end": day})


@pytest.mark.parametrize(
    ("end", "state"), [("2026-09-30", OUT), ("2026-10-01", QUEUED), ("2026-10-02", QUEUED)]
)
async def test_v_021_a_service_that_had_ended_before_the_duty_stays_out_of_scope(store, end, state):
    await take(store, since("2026-10-01"), ended(end))

    assert await queue(store) == [(N, START, state), (N, END, state)]
    assert await switched_in(store, since("2026-10-01")) == []


async def test_v_021_a_service_that_runs_on_the_first_day_is_reported_from_its_start_on(store):
    """MH-60: it was given while there was a duty; the register takes nothing of it without its start (V-037)."""
    await take(store, since("2026-10-01"), RUNNING, granted("2026-02-02", "onhold", 2))

    assert await queue(store) == [(N, START, QUEUED), (N, PAUSE, QUEUED)]


@pytest.mark.parametrize("start", ["2026-10-01", "2026-10-02"])
async def test_v_021_a_service_that_began_on_the_first_day_or_later_is_reported(store, start):
    await take(store, since("2026-10-01"), granted(start))
    assert await queue(store) == [(N, START, QUEUED)]


async def test_a_service_that_runs_before_the_duty_waits_for_its_first_day_and_is_queued_on_it(store):
    later = since("2026-12-01")
    await take(store, later, RUNNING, granted("2026-02-04", version=2))
    assert await queue(store) == [(N, START, OUT), (M, START, OUT)]

    assert await switched_in(store, later, at("2026-11-30")) == []
    assert await switched_in(store, later, at("2026-12-01")) == [("plain", 1, 2, 0)]

    assert await drafted(store) == [(N, START, date(2026, 2, 4))]
    assert await switched_in(store, later, at("2026-12-02")) == []


@pytest.mark.parametrize("looked", ["2026-11-02", "2026-11-03", "2026-11-20"])
async def test_mh_060_what_was_given_on_the_first_day_is_queued_whenever_it_is_looked(store, looked):
    """Its documents are of the day before the duty, as those of a service that is taken in late."""
    later = since("2026-11-02")
    await take(store, later, RUNNING, ended("2026-11-02"))
    assert await queue(store) == [(N, START, OUT), (N, END, OUT)]
    assert await switched_in(store, later, at("2026-11-01")) == []

    assert await switched_in(store, later, at(looked)) == [("plain", 1, 2, 0)]

    assert await queue(store) == [(N, START, QUEUED), (N, END, QUEUED)]
    assert await switched_in(store, later, at("2026-11-21")) == []


@pytest.mark.parametrize(
    ("end", "state"), [("2026-10-28", OUT), ("2026-10-29", QUEUED), ("2026-10-30", QUEUED)]
)
@pytest.mark.parametrize("is_on_before", [True, False])
async def test_mh_060_the_order_of_intake_and_switching_on_decides_nothing(store, end, state, is_on_before):
    begun = since("2026-10-29")
    await take(store, begun if is_on_before else OFF, ended(end))

    told = await switched_in(store, begun)

    assert await queue(store) == [(N, START, state), (N, END, state)]
    assert told == ([("plain", 1, 2, 0)] if state == QUEUED and not is_on_before else [])


async def test_mh_060_the_next_version_of_what_was_given_on_the_first_day_brings_it_along(store):
    begun = since("2026-10-29")
    await take(store, OFF, ended("2026-10-30"))
    await take(store, begun, ended("2026-10-29", 3))

    assert await queue(store) == [(N, START, QUEUED), (N, END, QUEUED), (M, END, QUEUED)]
    assert await switched_in(store, begun) == []


async def test_mh_060_the_next_version_of_what_had_ended_before_the_first_day_stays_out_of_scope(store):
    begun = since("2026-10-29")
    await take(store, OFF, ended("2026-10-27"))
    await take(store, begun, ended("2026-10-28", 3))

    assert await queue(store) == [(N, START, OUT), (N, END, OUT), (M, END, OUT)]
    assert await switched_in(store, begun) == []


async def test_a_version_that_changes_nothing_does_not_make_a_waiting_service_a_reported_one(store):
    later = since("2026-12-01")
    await take(store, later, RUNNING, granted("2026-02-02", version=2), ended("2026-10-31", 3))

    assert await queue(store) == [(N, START, OUT), (N, END, OUT)]
    assert await switched_in(store, later, at("2026-12-01")) == []


async def test_what_ends_on_the_first_day_goes_out_with_its_start(store):
    await take(store, since("2026-11-02"), RUNNING)
    assert await queue(store) == [(N, START, OUT)]

    # The duty was moved forward by a day meanwhile: the documents are of 1 November.
    await take(store, since("2026-11-01"), ended("2026-11-01"))

    assert await queue(store) == [(N, START, QUEUED), (N, END, QUEUED)]


async def test_what_was_reported_is_followed_to_its_end_when_the_duty_is_put_off(store):
    """As MH-11: what the register has heard of is not left open in it."""
    await take(store, ON, RUNNING)
    await take(store, since("2026-12-01"), ended("2026-10-15"), granted("2026-02-02", "entered-in-error", 3))

    assert await queue(store) == [(N, START, QUEUED), (N, END, QUEUED), (C, END, QUEUED), (C, START, QUEUED)]


async def test_a_service_that_moves_to_a_code_without_a_duty_yet_is_taken_back(store):
    """KPR-M-016: C under the code that was reported, and the new one out of scope."""
    await take(store, since("2026-12-01"), granted("2026-02-02", type=[coded("20")]))
    assert await queue(store) == [(N, START, QUEUED)]

    await take(store, since("2026-12-01"), granted("2026-02-02", version=2))

    assert await queue(store) == [(N, START, QUEUED), (C, START, QUEUED), (N, START, OUT)]


async def test_a_code_without_a_day_of_its_own_is_reported_as_ever(store):
    await take(store, since("2026-12-01", code="20"), RUNNING, ENDED)
    assert await queue(store) == [(N, START, QUEUED), (N, END, QUEUED)]


@pytest.mark.parametrize(("end", "is_due"), [("2026-04-01", False), ("2026-04-02", True)])
def test_v_021_minimeldinger_are_held_against_the_duty_by_the_days_they_tell(end, is_due):
    office = Office("melding")
    office.world = since("2026-04-02", office.world, code="20")
    began = minimelding("TjenesteStart", "2026-03-01") | {"timestamp": "2026-03-01T10:00:00+01:00"}
    assert [each.switched_on for each in office.one(began).notifications] == [False]

    [told] = office.one(minimelding("TjenesteSlutt", end, guid="end")).notifications

    assert told.switched_on is is_due


def test_v_021_a_minimelding_of_a_service_that_runs_on_the_first_day_is_reported():
    office = Office("melding")
    office.world = since("2026-04-02", office.world, code="20")

    [told] = office.one(minimelding("TjenesteStart", "2026-03-01")).notifications

    assert told.switched_on


def test_what_a_minimelding_reported_is_followed_to_its_end_when_the_duty_is_put_off():
    office = Office("melding")
    office.one(minimelding("TjenesteStart", "2026-03-01"))
    office.world = since("2026-10-01", office.world, code="20")

    [told] = office.one(minimelding("TjenesteSlutt", "2026-04-10", guid="end")).notifications

    assert told.switched_on


@pytest.mark.parametrize(("start", "is_due"), [("2026-04-01", False), ("2026-04-02", True)])
def test_v_021_a_minimelding_of_the_day_before_tells_of_a_service_from_its_own_first_day_on(start, is_due):
    office = Office("melding")
    office.world = since("2026-04-02", office.world, code="20")
    sent_before = minimelding("TjenesteStart", start) | {"timestamp": "2026-04-01T10:00:00+02:00"}

    [told] = office.one(sent_before).notifications

    assert told.switched_on is is_due
