"""Two systems tell of the same person, in every order: nothing is reported twice, and nothing is lost."""

from datetime import date

import pytest
from batches import opened
from stories import ANNUAL, ANNULLED, LATER, another, answer, questions, records, tell

from adapter.config import Channel, ChannelFrom, KommuneMatching
from adapter.errors import NotNow
from adapter.existing.importing import import_rows
from adapter.mapping import Person
from adapter.matching.derived import DerivedRow, Form
from adapter.store.derived_answers import About
from tests.notifications.documents import (
    DNR,
    FIDS,
    FNR,
    UNITS,
    coded,
    consultation,
    episode,
    meta,
    minimelding,
    named,
    patient,
)
from tests.notifications.test_matched import elsewhere, world

FIRST = {"meta": meta("1")}
SECOND = {"meta": meta("2")}


@pytest.fixture
async def store(migrated_folder):
    async with opened(migrated_folder, migrate=False) as each:
        yield each


async def test_a_duplicate_whose_pause_came_before_its_start_is_not_reported(store):
    stay = {"serviceType": coded("21")}
    await tell(store, "plain", episode())
    await tell(store, "other", minimelding("MidlertidigStoppFra", "2026-03-01", guid="p", **stay))
    result = await tell(store, "other", minimelding("TjenesteStart", "2026-02-01", guid="s", **stay))

    assert result.reason == "already-registered"
    assert await records(store, "other") == ["M-1 N MidlertidigStoppFra closed"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"patient": named(FIDS[0], FNR)}, {"patient": named(FIDS[1], FNR)}),
        ({"type": [coded("21")]}, {"type": [coded("20")]}),
        ({"type": [coded("15")]}, {"type": [coded("15")], "period": {"start": "2025-02-01"}}),
    ],
    ids=["person", "code", "start"],
)
async def test_what_was_kept_out_comes_back_when_the_other_one_is_corrected(store, before, after):
    await tell(store, "plain", episode(**FIRST, **before))
    await tell(store, "other", elsewhere(**FIRST, **before))
    await tell(store, "plain", episode(**SECOND, **after))

    assert await records(store, "other") == ["X-9 N TjenesteStart held"]
    assert await questions(store) == ["X-9 KPR-D-024 T-1 open"]


@pytest.mark.parametrize(
    ("whose", "reason"), [(FIDS[0], "already-registered"), (FIDS[1], None)], ids=["right", "wrong"]
)
async def test_a_late_older_version_does_not_give_a_service_to_its_wrong_person(store, whose, reason):
    wrong, right = named(FIDS[1], FNR), named(FIDS[0], FNR)
    await tell(store, "plain", episode(**FIRST, patient=wrong))
    await tell(store, "plain", episode(**SECOND, patient=right))
    await tell(store, "plain", episode(**FIRST, patient=wrong))

    result = await tell(store, "other", elsewhere(patient=named(whose, FNR)))

    assert result.reason == reason


async def test_what_goes_on_after_the_other_one_ended_is_told_or_asked_about(store):
    early, late = "2026-02-02T12:00:00+01:00", "2026-04-20T12:00:00+02:00"
    ended = {"period": {"start": "2026-02-01", "end": "2026-03-10"}}
    await tell(store, "plain", episode(meta=meta("1", early)))
    await tell(store, "other", elsewhere(meta=meta("1", early)))
    await tell(store, "plain", episode("finished", meta=meta("2", "2026-03-10T12:00:00+01:00"), **ended))
    await tell(store, "other", elsewhere("onhold", meta=meta("2", late)))

    assert await records(store, "other")


async def test_the_second_of_two_equal_decisions_is_told_when_the_first_ends(store):
    code = {"type": [coded("15")]}
    ended = {"period": {"start": "2026-02-01", "end": "2026-03-10"}}
    await tell(store, "plain", episode(**FIRST, **code))
    await tell(store, "plain", another("T-2", "902", **FIRST, **code))
    await tell(store, "plain", episode("finished", **SECOND, **code, **ended))
    await tell(store, "plain", another("T-2", "902", "onhold", **SECOND, **code))

    assert [each for each in await records(store) if each.startswith("T-2 ")]


async def test_an_annual_service_stays_annual_after_a_version_with_nothing_new(store):
    ended = {"period": {"start": "2026-02-01", "end": "2026-03-01"}}
    await tell(store, "plain", episode(**FIRST), ANNUAL)
    await tell(store, "plain", episode(**SECOND), ANNUAL)
    await tell(store, "plain", episode("finished", meta=meta("3"), **ended), ANNUAL)

    assert await records(store) == ["T-1 N TjenesteStart out-of-scope", "T-1 N TjenesteSlutt out-of-scope"]


async def test_what_is_held_leaves_when_the_other_one_is_annulled(store):
    await tell(store, "plain", episode(**FIRST))
    await tell(store, "other", elsewhere(**FIRST, **LATER))
    await tell(store, "plain", ANNULLED)

    assert await records(store, "other") == ["X-9 N TjenesteStart queued"]
    assert await questions(store) == ["X-9 KPR-D-006 T-1 withdrawn"]
    with pytest.raises(NotNow):
        await answer(store, 1, is_release=False)


async def test_persons_that_are_joined_after_both_services_were_reported_are_asked_about(store):
    both = patient(FIDS[0])
    both["identifier"].append({"system": DNR, "value": FIDS[2], "use": "old"})
    one = {"contained": [both], "patient": {"reference": "#p"}}
    await tell(store, "plain", episode(**FIRST, patient=named(FIDS[2], DNR)))
    await tell(store, "other", elsewhere(**FIRST))
    assert await questions(store) == []

    await tell(store, "other", elsewhere(**SECOND, **one))

    assert await records(store) == ["T-1 N TjenesteStart queued", "X-9 N TjenesteStart queued"]
    assert await questions(store) == ["X-9 KPR-D-005a T-1 open"]


def made_from_a_talk():
    """A service under the id of the consultation it was made from."""
    child = consultation()["contained"][0]["identifier"][0]["value"]
    return episode(
        "finished",
        id="e5",
        identifier=[{"system": "https://epj.example/konsultasjon", "value": "K-5"}],
        type=[coded("15")],
        patient=named(child, FNR),
        period={"start": "2026-04-14", "end": "2026-04-14"},
    )


async def test_a_service_comes_back_when_its_consultation_turns_out_to_be_of_another_day(store):
    await tell(store, "plain", consultation(**FIRST))
    await tell(store, "plain", made_from_a_talk())
    await tell(store, "plain", consultation(**SECOND, period={"start": "2026-04-15T09:00:00+02:00"}))

    assert "K-5 N TjenesteStart held" in await records(store)


async def test_a_service_gives_way_again_when_its_consultation_was_held_after_all(store):
    await tell(store, "plain", made_from_a_talk())
    await tell(store, "plain", consultation(**FIRST))
    await tell(store, "plain", consultation("cancelled", **SECOND))
    assert [each.split()[-1] for each in await questions(store)] == ["open"]

    await tell(store, "plain", consultation(meta=meta("3")))

    assert [each.split()[-1] for each in await questions(store)] == ["withdrawn"]


async def imported(store, judged):
    """The annual extract has T-1, as the municipality named it."""
    row = DerivedRow(
        number=2,
        kommune_nr="4601",
        list="9151",
        code="21",
        start=date(2026, 2, 1),
        end=None,
        orgnr=UNITS[0],
        service_id="R1",
        source="annual",
        year=2026,
        person=Person(type_id="1", fid=FIDS[0]),
    )
    about = About(source="annual", form=Form.CSV, name="2026.csv", digest="first", year=2026)
    keys = judged.under(store.person_secret).keys
    await import_rows(
        store.derived, about, lambda skip: iter([row][skip:]), keys, lambda: judged.tenants.clock
    )


async def test_what_an_extract_has_is_told_from_when_running_reporting_begins(store):
    await imported(store, ANNUAL)
    kept_out = await tell(store, "plain", episode(**FIRST), ANNUAL)
    channels = (
        ChannelFrom(channel=Channel.ANNUAL),
        ChannelFrom(channel=Channel.RUNNING, valid_from=date(2026, 3, 1)),
    )
    running = world(kommuner={"4601": KommuneMatching(channels=channels)})
    told = await tell(store, "plain", episode(meta=meta("2", "2026-04-20T12:00:00+02:00")), running)

    assert (kept_out.reason, told.outcome) == ("already-registered", "notify")
    assert await records(store) == ["T-1 N TjenesteStart queued"]
