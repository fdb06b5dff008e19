"""MH-14: services that were 15 because of psykisk helse come under the official code by one previewed run."""

from datetime import UTC, date, datetime

import pytest

from adapter.config.pilot import RecodeAs
from adapter.errors import NotNow
from adapter.existing.applying import apply, find
from adapter.existing.asked import Asked
from adapter.existing.recoding import recode
from adapter.notifications import Recoded
from adapter.notifications.making import Making
from adapter.notifications.recoded import divided
from adapter.store.tables import operation
from adapter.values import replace
from tests.notifications.documents import (
    DNR,
    FIDS,
    FNR,
    ORGNR,
    UNITS,
    Office,
    history,
    meaning_of,
    meta,
    named,
)
from tests.notifications.strategies import deleted
from tests.pilot.given import BY, KOMMUNE, OFFICIAL, PSY, activation, granted, part, take, world

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
RECODE = {"from": "15", "rows": ["offers/psykisk-helse"], "day": "2026-08-01"}
PERSONS = (named(FIDS[0], FNR), named(FIDS[1], FNR), named(FIDS[2], DNR))
ON = world(part(), activation("2026-07-01", recode=RECODE))


def service(name, start, status="active", version=1, person=0, **changes):
    told = {
        "id": f"9{name}",
        "identifier": [{"system": "https://epj.example/tjeneste", "value": f"T-{name}"}],
        "patient": PERSONS[person],
        "meta": meta(str(version), f"2026-10-{version:02}T12:00:00+02:00"),
        "period": {"start": start},
    }
    return granted(start, status, version, **(told | changes))


async def recoded(store, where=ON, way=None, *, dry_run=False, now=NOW):
    asked = Asked(BY, now, KOMMUNE)
    return [one async for one in recode(store, where, asked, PSY, way, dry_run=dry_run)]


async def queue(store):
    """What is told of each service that is no course: id, code, and what."""
    return [
        (item.service_id[:3], item.service_code, f"{item.change} {item.event} {item.hendelse_dato}")
        async for item in store.reading.queue()
    ]


def brief(told):
    return [(one.key.id, one.way.value, *(one.made or [one.refused])) for one in told]


async def test_mh_14_as_one_story(store):
    paused = history(("active", "2026-03-02", "2026-07-20"), ("onhold", "2026-07-20", "2026-08-10"))
    began = service("1", "2026-03-02", statusHistory=paused)
    await take(store, ON, began, service("2", "2026-08-03", person=1))
    await take(store, ON, service("3", "2026-03-02", person=2, code="WOUNDS"))
    over = {"start": "2026-03-02", "end": "2026-07-31"}
    await take(store, ON, service("4", "2026-03-02", "finished", person=1, period=over))
    before = await queue(store)

    # Nothing happens by itself, nor where no activation says which services are meant.
    with pytest.raises(NotNow, match="which services are recoded"):
        await recoded(store, world(part(), activation("2026-07-01")))
    with pytest.raises(NotNow, match="from 2026-08-01"):
        await recoded(store, now=datetime(2026, 7, 31, 12, tzinfo=UTC))

    # Seen first, then done: one ends and goes on as another, one is renamed; the others stay.
    would = await recoded(store, dry_run=True)
    assert await queue(store) == before
    assert brief(would) == [
        (
            "T-1",
            "end",
            "C MidlertidigStoppTil 2026-08-10",
            "N TjenesteSlutt 2026-07-31",
            "N TjenesteStart 2026-08-01",
            "N MidlertidigStoppFra 2026-08-01",
            "N MidlertidigStoppTil 2026-08-10",
        ),
        ("T-2", "recode", "M TjenesteStart 2026-08-03"),
    ]
    assert await recoded(store) == would
    following = would[0].follows
    made = (await queue(store))[len(before) :]
    assert [(name, code) for name, code, _ in made] == [
        ("T-1", "15"),
        ("T-1", "15"),
        *[(following[:3], OFFICIAL)] * 3,
        ("T-2", OFFICIAL),
    ]

    # A second run makes nothing, and what was seen before is seen.
    assert await recoded(store) == []
    [again] = await take(store, ON, began)
    assert again.result.reason == "duplicate"

    # Later versions are divided the same way.
    after = len(await queue(store))
    ended = {"start": "2026-03-02", "end": "2026-10-01"}
    [taken] = await take(store, ON, began | {"status": "finished", "period": ended, "meta": meta("5")})
    assert taken.result.outcome == "notify"
    await take(store, ON, service("2", "2026-08-04", version=5, person=1))
    assert (await queue(store))[after:] == [
        (following[:3], OFFICIAL, "N TjenesteSlutt 2026-10-01"),
        ("T-2", OFFICIAL, "M TjenesteStart 2026-08-04"),
    ]

    # The tables still say 15: they have nothing to apply.
    asked = Asked(BY, NOW)
    assert (await find(store, ON, asked)).units == []

    # A deletion annuls both parts.
    after = len(await queue(store))
    await take(store, ON, deleted(began | {"meta": meta("6")}))
    gone = (await queue(store))[after:]
    assert {(name, what[0]) for name, _, what in gone} == {("T-1", "C"), (following[:3], "C")}
    assert [what for name, _, what in gone if name == "T-1"] == [
        "C TjenesteSlutt 2026-07-31",
        "C MidlertidigStoppFra 2026-07-20",
        "C TjenesteStart 2026-03-02",
    ]
    assert len(gone) == 7
    assert all(check.equal for check in await store.reading.audit())


async def test_one_way_alone(store):
    await take(store, ON, service("1", "2026-03-02"), service("2", "2026-08-03", person=1))

    assert [each[0] for each in brief(await recoded(store, way=RecodeAs.RECODE))] == ["T-2"]
    assert [each[0] for each in brief(await recoded(store, way=RecodeAs.END))] == ["T-1"]


async def test_who_did_it_and_why_is_kept(store):
    await take(store, ON, service("2", "2026-08-03"))
    await recoded(store)
    async with store._database.reading.connect() as connection:
        [row] = (await connection.execute(operation.select())).all()

    assert (row.act, row.who, row.why, row.kommune_nr) == ("pilot recode", BY.who, BY.why, KOMMUNE)
    assert (row.subject, row.detail["from"], row.detail["to"]) == ("plain/T-2", "15", OFFICIAL)


async def test_what_is_not_shown_by_documents_goes_with_the_part_it_is_of(store):
    """A pause that was seen as a change of status lasts over the day; its end comes in a later version."""
    await take(store, ON, service("1", "2026-03-02"))
    on_hold = meta("2", "2026-07-15T12:00:00+02:00")
    await take(store, ON, service("1", "2026-03-02", "onhold", meta=on_hold))
    [one] = await recoded(store)
    assert one.made == (
        "N TjenesteSlutt 2026-07-31",
        "N TjenesteStart 2026-08-01",
        "N MidlertidigStoppFra 2026-08-01",
    )
    before = len(await queue(store))
    await take(store, ON, service("1", "2026-03-02", meta=meta("3", "2026-10-03T12:00:00+02:00")))
    assert (await queue(store))[before:] == [(one.follows[:3], OFFICIAL, "N MidlertidigStoppTil 2026-10-03")]


async def test_a_provider_that_changes_later_changes_what_follows(store):
    await take(store, ON, service("1", "2026-03-02"))
    [one] = await recoded(store)
    before = len(await queue(store))
    await take(store, ON, service("1", "2026-03-02", version=3, managingOrganization=named(UNITS[2], ORGNR)))

    assert (await queue(store))[before:] == [
        (one.follows[:3], OFFICIAL, "N TjenesteutforerEndret 2026-10-03")
    ]


async def test_a_provider_that_changed_since_the_day_must_be_settled_first(store):
    await take(store, ON, service("1", "2026-03-02"))
    await take(store, ON, service("1", "2026-03-02", version=3, managingOrganization=named(UNITS[2], ORGNR)))

    assert brief(await recoded(store)) == [("T-1", "end", "provider-changed")]


async def test_a_code_that_is_not_switched_on_takes_nothing_over(store):
    where = world(part(), activation("2026-07-01", official={"list": "9151", "code": "11"}, recode=RECODE))
    await take(store, where, service("1", "2026-03-02"))

    assert brief(await recoded(store, where)) == [("T-1", "end", "not-switched-on")]


async def test_where_the_source_says_something_else_by_now_the_whole_service_is_that(store):
    await take(store, ON, service("1", "2026-03-02"))
    [one] = await recoded(store)
    before = len(await queue(store))
    code = {"type": [{"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.9151", "code": "20"}]}]}
    await take(store, ON, service("1", "2026-03-02", version=3, **code))

    assert (await queue(store))[before:] == [
        ("T-1", "15", "C TjenesteSlutt 2026-07-31"),
        ("T-1", "20", "M TjenesteStart 2026-03-02"),
        (one.follows[:3], OFFICIAL, "C TjenesteStart 2026-08-01"),
    ]


async def test_a_version_that_means_nothing_for_either_part_says_why(store):
    await take(store, ON, service("1", "2026-03-02"))
    await recoded(store)
    await take(store, ON, service("1", "2026-03-02", "entered-in-error", version=3))
    [taken] = await take(store, ON, service("1", "2026-03-02", "planned", version=4))

    assert (taken.result.outcome, taken.result.reason) == ("no-event", "not-started")


def test_where_nothing_is_compared_no_table_says_what_the_other_code_is_like():
    meaning = meaning_of(service("1", "2026-08-03", code="WOUNDS"), world=ON)
    office = Office(world=ON)
    office.one(service("1", "2026-08-03", code="WOUNDS"))
    renamed = replace(office.history, recoded=Recoded("15", OFFICIAL, date(2026, 8, 1)))

    first = divided(meaning, renamed, Making(ON.namespace, ON.tenants.tenants["plain"])).first

    assert (meaning.code, first.code, first.traits) == ("15", OFFICIAL, None)


async def test_a_service_that_came_to_begin_after_the_day_is_told_by_what_follows_alone(store):
    await take(store, ON, service("1", "2026-03-02"))
    [one] = await recoded(store)
    before = len(await queue(store))
    await take(store, ON, service("1", "2026-09-01", version=3))

    assert (await queue(store))[before:] == [
        ("T-1", "15", "C TjenesteSlutt 2026-07-31"),
        ("T-1", "15", "C TjenesteStart 2026-03-02"),
        (one.follows[:3], OFFICIAL, "M TjenesteStart 2026-09-01"),
    ]


async def test_the_same_service_of_another_system_stays_unreported(store):
    """Both are renamed together, so that neither is compared with what the other was."""
    await take(store, ON, service("1", "2026-08-03"))
    await take(store, ON, service("2", "2026-08-03"), tenant="other")
    before = len(await queue(store))

    told = brief(await recoded(store))
    assert sorted(told) == [("T-1", "recode", "M TjenesteStart 2026-08-03"), ("T-2", "recode", None)]
    assert len(await queue(store)) == before + 1


async def test_tables_that_change_meet_a_service_that_was_recoded(store):
    """Only what the tables say anew counts: under the code that they had, nothing is left to apply."""
    await take(store, ON, service("2", "2026-08-03"))
    await recoded(store)
    asked = Asked(BY, NOW)
    found = await find(store, ON, asked)
    assert [one async for one in apply(store, ON, asked, found.units, dry_run=False)] == []
