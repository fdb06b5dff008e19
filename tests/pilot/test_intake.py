"""What contacts of the pilot become as they come: counted, held, corrected, covered (KPR-D-015 to KPR-D-017)."""

from sqlalchemy import select

from adapter.config.pilot import Identity
from adapter.store.tables import history, person, pilot_contact
from tests.notifications.documents import (
    DNR,
    FIDS,
    FNR,
    ORGNR,
    UNITS,
    consultation,
    meta,
    named,
    patient,
    stay,
)
from tests.pilot.given import counted, courses, granted, part, take, talk, world

OFF, ON = world(), world(part())


async def rows(store, table):
    async with store._database.reading.connect() as connection:
        return (await connection.execute(select(table))).mappings().all()


async def test_where_nobody_switched_the_pilot_on_only_counts_are_kept(store):
    await take(store, OFF, talk("1", "2026-02-02"), talk("2", "2026-02-09"))

    assert await counted(store) == {"counted": 2}
    assert await courses(store) == []
    assert await rows(store, pilot_contact) == []
    assert await rows(store, person) == []
    assert [(row.person_key, row.person_hash) for row in await rows(store, history)] == [(None, None)] * 2


async def test_what_came_before_the_first_day_is_only_counted(store):
    late = world(part(since="2026-02-05"))
    await take(store, late, talk("1", "2026-02-04"), talk("2", "2026-02-05"))

    assert await counted(store) == {"counted": 1, "held": 1}


async def test_codes_that_a_kommune_does_not_hold_are_counted(store):
    await take(store, world(part(codes=["PILOT-RPH"])), talk("1", "2026-02-04"))

    assert await counted(store) == {"counted": 1}


async def test_contacts_make_one_record_and_another_a_year_later(store):
    await take(store, ON, talk("1", "2025-02-03"), talk("3", "2026-02-02"), talk("2", "2025-03-03"))

    assert await courses(store) == [
        ("held", "2025-02-03", "2025-03-03", None, 2),
        ("held", "2026-02-02", "2026-02-02", None, 1),
    ]


async def test_two_systems_of_a_kommune_make_one_course(store):
    await take(store, ON, talk("1", "2026-02-02"))
    await take(store, ON, talk("2", "2026-02-09"), tenant="other")

    assert await courses(store) == [("held", "2026-02-02", "2026-02-09", None, 2)]


async def test_a_contact_is_counted_once_however_often_it_comes(store):
    await take(
        store, ON, talk("1", "2026-02-02"), talk("1", "2026-02-02"), talk("1", "2026-02-02", version=2)
    )

    assert await counted(store) == {"held": 1}
    assert await courses(store) == [("held", "2026-02-02", "2026-02-02", None, 1)]


async def test_a_corrected_contact_changes_its_course(store):
    await take(
        store, ON, talk("1", "2026-02-02"), talk("2", "2026-02-09"), talk("2", "2026-02-16", version=2)
    )

    assert await courses(store) == [("held", "2026-02-02", "2026-02-16", None, 2)]


async def test_a_contact_that_is_called_off_or_deleted_leaves(store):
    await take(store, ON, talk("1", "2026-02-02"), talk("2", "2026-02-09"), talk("3", "2026-02-16"))
    await take(
        store, ON, talk("2", "2026-02-09", "cancelled", 2), talk("3", "2026-02-16", "entered-in-error", 2)
    )

    assert await counted(store) == {"held": 1}
    assert await courses(store) == [("held", "2026-02-02", "2026-02-02", None, 1)]


async def test_what_is_given_to_another_person_leaves_the_first(store):
    await take(store, ON, talk("1", "2026-02-02"), talk("2", "2026-02-09"))
    await take(store, ON, talk("2", "2026-02-09", version=2, subject=named(FIDS[1], FNR)))

    assert await courses(store) == [
        ("held", "2026-02-02", "2026-02-02", None, 1),
        ("held", "2026-02-09", "2026-02-09", None, 1),
    ]


async def test_a_planned_talk_is_no_contact_yet(store):
    await take(store, ON, talk("1", "2026-02-02", "planned"))
    assert await counted(store) == {}

    await take(store, ON, talk("1", "2026-02-02", version=2))
    assert await counted(store) == {"held": 1}


async def test_another_unit_makes_another_course(store):
    other = named(UNITS[1], ORGNR)
    await take(store, ON, talk("1", "2026-02-02"), talk("2", "2026-02-03", serviceProvider=other))

    assert [contacts for *_, contacts in await courses(store)] == [1, 1]


async def test_d_017_a_course_ends_the_day_before_a_decision(store):
    await take(store, ON, talk("1", "2026-04-01"), talk("2", "2026-05-04"), granted("2026-06-01"))

    assert await courses(store) == [("closed", "2026-04-01", "2026-05-04", "2026-05-31", 2)]
    [course] = await store.pilot.courses()
    assert course.ended_for == "T-1"


async def test_d_015_a_talk_while_the_service_runs_is_the_service_s(store):
    ended = {"period": {"start": "2026-06-01", "end": "2026-06-30"}}
    await take(store, ON, granted("2026-06-01", "finished", **ended))
    await take(store, ON, talk("1", "2026-06-30"), talk("2", "2026-07-01"))

    assert await courses(store) == [("held", "2026-07-01", "2026-07-01", None, 1)]
    assert (await store.pilot.status()).covered == (("4601", 1),)


async def test_d_015_wound_care_covers_no_talk(store):
    await take(store, ON, granted("2026-01-01", code="WOUNDS"), talk("1", "2026-06-01"))

    assert await courses(store) == [("held", "2026-06-01", "2026-06-01", None, 1)]


async def test_a_course_goes_on_when_the_decision_was_entered_in_error(store):
    await take(store, ON, talk("1", "2026-04-01"), granted("2026-06-01"), talk("2", "2026-06-03"))
    await take(store, ON, granted("2026-06-01", "entered-in-error", 2))

    assert await courses(store) == [("held", "2026-04-01", "2026-06-03", None, 2)]


async def test_a_person_whose_two_numbers_become_one_has_one_course(store):
    by_number = {"identifier": {"system": DNR, "value": FIDS[2]}}
    await take(store, ON, talk("1", "2026-02-02"), talk("2", "2026-02-09", subject=by_number))
    assert [contacts for *_, contacts in await courses(store)] == [1, 1]

    both = patient(FIDS[0])
    both["identifier"].append({"system": DNR, "value": FIDS[2], "use": "old"})
    await take(store, ON, talk("3", "2026-02-16", contained=[both], subject={"reference": "#p"}))

    assert await courses(store) == [("held", "2026-02-02", "2026-02-16", None, 3)]


async def test_a_hashed_identity_is_kept_nowhere(store):
    await take(store, world(part(identity=Identity.HASHED)), talk("1", "2026-02-02"))

    [contact] = await rows(store, pilot_contact)
    assert contact.sealed is None
    assert [row.person_hash for row in await rows(store, history)] == [None]


async def test_the_forlop_is_never_guessed(store):
    await take(store, ON, talk("1", "2026-02-02"))

    [course] = await store.pilot.courses()
    assert course.hovedforlop == (("unknown", "2026-02-02"),)
    assert (course.code, course.professions, course.programme) == ("PILOT-PSY-LT", ("4",), "none")


async def test_every_count_agrees_with_the_rows(store):
    await take(store, ON, talk("1", "2026-02-02"), granted("2026-06-01"), talk("2", "2026-06-03"))

    assert all(check.equal for check in await store.reading.audit())


async def test_a_contact_that_turns_out_to_be_a_consultation_leaves(store):
    await take(store, ON, talk("k5", "2026-02-02"))
    assert len(await courses(store)) == 1
    [taken] = await take(store, ON, consultation(meta=meta("2")))

    assert taken.result.outcome == "consult"
    assert (await counted(store), await courses(store)) == ({}, [])


async def test_what_was_reported_as_a_service_is_taken_back_when_it_is_a_contact(store):
    await take(store, ON, stay(id="1", meta=meta("1")))
    names = stay()["identifier"]
    await take(store, ON, talk("1", "2026-02-02", version=2, identifier=names))

    assert [item.change.value async for item in store.reading.queue()] == ["N", "C"]
    assert await counted(store) == {"held": 1}
