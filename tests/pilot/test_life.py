"""The life of a pilot record as one story (mental-health.md section 4), and what stands beside it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from adapter.errors import NotFound, NotNow
from adapter.existing.releasing import Asked, release
from adapter.store.tables import history, operation, pilot_contact
from tests.notifications.documents import ORGNR, UNITS, named
from tests.pilot.given import (
    BY,
    KOMMUNE,
    OFFICIAL,
    PSY,
    activation,
    at,
    counted,
    courses,
    granted,
    part,
    take,
    talk,
    world,
)

OFF, ON = world(), world(part())


def asked(day, code=PSY):
    return Asked(KOMMUNE, code, BY, at(day))


async def queue(store):
    return [
        (item.service_code, item.change.value, item.event.value, str(item.hendelse_dato), item.state.value)
        async for item in store.reading.queue()
    ]


async def log(store):
    async with store._database.reading.connect() as connection:
        found = await connection.execute(select(operation).order_by(operation.c.seq))
        return [(row.act, row.who, row.why, row.detail) for row in found]


async def test_the_life_of_a_pilot_record(store):
    first = date(2024, 1, 8)
    weekly = [talk(f"a{n}", f"{first + timedelta(14 * n)}") for n in range(12)]

    # Received while nobody has switched the pilot on: counted, and nothing else.
    await take(store, OFF, talk("early", "2023-11-06"))
    assert (await counted(store), await courses(store)) == ({"counted": 1}, [])

    # Switched on: one held course with its counter; another one a year later.
    await take(store, ON, *weekly, talk("b1", "2025-09-01"), talk("b2", "2025-10-06"))
    assert await courses(store) == [
        ("held", "2024-01-08", "2024-06-10", None, 12),
        ("held", "2025-09-01", "2025-10-06", None, 2),
    ]
    assert await queue(store) == []

    # A decision comes later: the course that is open ends the day before, and is linked.
    await take(
        store, ON, granted("2025-11-03", "finished", period={"start": "2025-11-03", "end": "2026-01-30"})
    )
    assert (await courses(store))[1] == ("closed", "2025-09-01", "2025-10-06", "2025-11-02", 2)
    await take(store, ON, talk("c1", "2026-06-01"), talk("c2", "2026-08-03"), talk("c3", "2026-09-07"))
    reported = await queue(store)

    # Without an activation nothing is released; one that is entered and postponed does no harm.
    with pytest.raises(NotNow, match="not activated"):
        await release(store, ON, asked("2026-07-01"), dry_run=False)
    soon, later = (world(part(), activation(day)) for day in ("2026-07-01", "2026-08-01"))
    with pytest.raises(NotNow, match="valid from 2026-08-01"):
        await release(store, later, asked("2026-07-10"), dry_run=False)
    await release(store, soon, asked("2026-09-10"), dry_run=True)
    assert (await queue(store), (await courses(store))[2][0]) == (reported, "held")

    # A dry run says what would leave; then it leaves: from the first day of the duty, nothing before it.
    [would] = await release(store, later, asked("2026-09-10"), dry_run=True)
    assert (would.refused, would.made) == (None, ("N TjenesteStart 2026-08-01",))
    assert await queue(store) == reported
    assert await release(store, later, asked("2026-09-10"), dry_run=False) == [would]
    assert (await queue(store))[len(reported) :] == [(OFFICIAL, "N", "TjenesteStart", "2026-08-01", "queued")]
    assert [each[0] for each in await courses(store)] == ["held", "closed", "released"]

    # What is released lives on: the same again is nothing, and its end follows.
    assert await release(store, later, asked("2026-09-11"), dry_run=False) == []
    [ended] = await release(store, later, asked("2026-12-31"), dry_run=False)
    assert ended.made == ("N TjenesteSlutt 2026-09-07",)

    # Retention deletes the others, with a log; their counts stay.
    deleted = await store.pilot.delete(KOMMUNE, date(2026, 1, 1), BY, at("2026-12-31"))
    assert (deleted.courses, deleted.contacts) == (2, 14)
    assert await courses(store) == [("released", "2026-06-01", "2026-09-07", None, 3)]
    assert await counted(store) == {"counted": 1, "held": 3, "deleted": 14}
    assert [act for act, *_ in await log(store)] == ["pilot release", "pilot release", "pilot delete"]
    assert (await log(store))[-1] == (
        "pilot delete",
        BY.who,
        BY.why,
        {"before": "2026-01-01", "courses": 2, "contacts": 14},
    )
    assert all(check.equal for check in await store.reading.audit())


async def test_what_is_deleted_names_nobody_any_more(store):
    await take(store, ON, talk("1", "2024-01-08"))
    await store.pilot.delete(KOMMUNE, date(2026, 1, 1), BY, at("2026-12-31"))

    async with store._database.reading.connect() as connection:
        [told] = (await connection.execute(select(history))).mappings().all()
        assert (await connection.execute(select(pilot_contact))).all() == []
    assert (told.person_key, told.kommune_nr, told.person_hash) == (None, None, None)


async def test_a_correction_of_what_was_deleted_is_counted_once(store):
    await take(store, ON, talk("1", "2024-01-08"))
    await store.pilot.delete(KOMMUNE, date(2026, 1, 1), BY, at("2026-12-31"))
    await take(store, ON, talk("1", "2024-01-08", "entered-in-error", 2))

    assert await counted(store) == {}


async def test_what_is_rejected_stays_rejected_when_it_grows(store):
    await take(store, ON, talk("1", "2026-02-02"))
    [course] = await store.pilot.courses()
    await store.pilot.reject(course.id, BY, at("2026-03-01"))
    await take(store, ON, talk("2", "2026-02-09"))

    [now] = await store.pilot.courses()
    assert (now.id, now.state, now.contacts, now.who) == (course.id, "rejected", 2, BY.who)
    assert (
        await release(store, world(part(), activation("2026-01-01")), asked("2026-03-02"), dry_run=False)
        == []
    )
    with pytest.raises(NotNow, match="is rejected"):
        await store.pilot.reject(course.id, BY, at("2026-03-01"))
    with pytest.raises(NotFound):
        await store.pilot.reject("none", BY, at("2026-03-01"))


async def test_a_keyed_hash_is_never_released(store):
    hashed = world(part(identity="hashed"), activation("2026-01-01"))
    await take(store, hashed, talk("1", "2026-02-02"))
    with pytest.raises(NotNow, match="keyed hashes"):
        await release(store, hashed, asked("2026-03-01"), dry_run=False)

    # Nor when its kommune keeps identities from now on.
    [refused] = await release(
        store, world(part(), activation("2026-01-01")), asked("2026-03-01"), dry_run=False
    )
    assert (refused.refused, await queue(store)) == ("no-identity", [])


async def test_an_activation_speaks_for_its_own_code_only(store):
    await take(store, ON, talk("1", "2026-02-02"))
    where = world(part(), activation("2026-01-01", pilot="PILOT-PHR"))

    assert await release(store, where, asked("2026-03-01", "PILOT-PHR"), dry_run=False) == []


async def test_m_020_nothing_that_ended_before_the_first_day_is_released(store):
    await take(store, ON, talk("1", "2026-02-02"))

    assert (
        await release(store, world(part(), activation("2026-02-03")), asked("2026-03-01"), dry_run=False)
        == []
    )


@pytest.mark.parametrize(
    ("setting", "start"), [("start_on_valid_from", "2026-02-05"), ("true_start", "2026-02-02")]
)
async def test_mh_12_an_open_course_starts_by_setting(store, setting, start):
    where = world(part(), activation("2026-02-05", open_courses=setting))
    await take(store, where, talk("1", "2026-02-02"), talk("2", "2026-02-09"))

    [one] = await release(store, where, asked("2026-03-01"), dry_run=False)
    assert one.made == (f"N TjenesteStart {start}",)


async def test_what_is_registered_already_is_not_released_twice(store):
    where = world(part(), activation("2026-01-01"))
    own = granted(
        "2026-02-02", type=[{"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.9151", "code": OFFICIAL}]}]
    )
    await take(store, where, talk("1", "2026-02-02"), own | {"managingOrganization": named(UNITS[0], ORGNR)})

    [one] = await release(store, where, asked("2026-02-10"), dry_run=False)
    assert (one.outcome, one.reason, one.made) == ("no-event", "already-registered", ())


async def test_a_code_that_is_not_switched_on_is_not_released(store):
    where = world(part(), activation("2026-01-01", official={"list": "9151", "code": "11"}))
    await take(store, where, talk("1", "2026-02-02"))

    [one] = await release(store, where, asked("2026-02-10"), dry_run=False)
    assert one.refused == "not-switched-on"
    assert [each[0] for each in await courses(store)] == ["held"]


async def test_a_released_course_without_a_contact_left_is_annulled(store):
    where = world(part(), activation("2026-01-01"))
    await take(store, where, talk("1", "2026-02-02"))
    await release(store, where, asked("2026-02-10"), dry_run=False)
    await take(store, where, talk("1", "2026-02-02", "entered-in-error", 2))

    [one] = await release(store, where, asked("2026-02-11"), dry_run=False)
    assert one.made == ("C TjenesteStart 2026-02-02",)


async def test_mh_01_every_contact_of_a_psychologist_is_somewhere(store):
    """What became of each adds up to what came in."""
    documents = [
        talk("held", "2026-02-02"),
        talk("covered", "2026-06-02"),
        talk(
            "school",
            "2026-02-03",
            serviceType={"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.8663", "code": "KF01"}]},
        ),
        talk("broken", "2026-02-30"),
        talk("episode", "2026-02-04", episodeOfCare=[{"reference": "EpisodeOfCare/901"}]),
    ]
    await take(store, ON, granted("2026-06-01"))
    taken = await take(store, ON, *documents)

    became = [(each.result.outcome.value, each.result.reason) for each in taken]
    assert became == [
        ("not-in-kpr", "no-kpr-message"),
        ("not-in-kpr", "no-kpr-message"),
        ("consult", None),
        ("reject", "invalid-primitive"),
        ("no-event", "visit-within-service"),
    ]
    pilot = await counted(store)
    assert sum(pilot.values()) == [word for word, _ in became].count("not-in-kpr")
    assert sum(n for _, n in (await store.pilot.status()).covered) == 1
