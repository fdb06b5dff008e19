"""What a service notification says, what holds it back, and what is kept for the next version."""

from datetime import date, datetime

import pytest

from adapter import rules
from adapter.mapping import Person, ServiceEvent
from adapter.notifications import Change, Notification, Reported, Scope
from adapter.values import replace
from tests.notifications.documents import (
    FIDS,
    FNR,
    ORGNR,
    UNITS,
    Office,
    brief,
    bundle,
    coded,
    consultation,
    episode,
    history,
    meaning_of,
    minimelding,
    named,
    patient,
    said,
)
from tests.notifications.numbered import AGAIN, BACK, END, MARCH, PAUSED, START, UNBROKEN, s, told, v
from tests.notifications.strategies import deleted


def test_an_n_an_m_and_a_c_say_everything_about_the_service():
    office = Office()
    [new] = office.one(v(1, contained=[patient(id="p")], patient={"reference": "#p"})).notifications
    [changed] = office.one(
        v(2, period={"start": "2026-02-02"}, contained=[patient(id="p")], patient={"reference": "#p"})
    ).notifications
    [gone] = office.one(v(3, "entered-in-error", "2026-03-12")).notifications
    assert new == Notification(
        guid=new.guid,
        change=Change.NEW,
        event=ServiceEvent.START,
        hendelse_guid=new.hendelse_guid,
        service_id="T-1",
        service_code="21",
        hendelse_dato=date(2026, 2, 1),
        hendelse_reg_tid=datetime.fromisoformat("2026-03-10T12:00:00+01:00"),
        orgnr=UNITS[0],
        stop_id=None,
        ref=None,
        person=Person("1", FIDS[0]),
        pasient_guid=new.pasient_guid,
        bruker_nr=new.pasient_guid,
        kommune_nr="4601",
        scope=Scope.DEFAULT,
        switched_on=True,
        held_by=None,
    )
    assert changed == replace(
        new,
        guid=changed.guid,
        hendelse_guid=changed.hendelse_guid,
        change=Change.REPLACE,
        hendelse_dato=date(2026, 2, 2),
        ref=new.guid,
    )
    assert gone == replace(
        changed,
        guid=gone.guid,
        hendelse_guid=gone.hendelse_guid,
        change=Change.ANNUL,
        hendelse_reg_tid=datetime.fromisoformat("2026-03-12T12:00:00+01:00"),
    )


def test_what_is_taken_back_is_taken_back_as_it_was_reported():
    office = Office()
    office.one(v(1, "finished", period=MARCH))
    [gone, start] = office.one(v(2, type=[coded("20")], patient=named(FIDS[1], FNR))).notifications
    assert (gone.change, gone.service_code, gone.person.fid) == ("C", "21", FIDS[0])
    assert (start.change, start.service_code, start.person.fid) == ("M", "20", FIDS[1])


def test_a_code_that_is_switched_off_is_marked_so_and_its_c_is_not():
    office = Office()
    office.one(v(1))
    [gone, new] = office.one(v(2, type=[coded("15")])).notifications
    assert (gone.change, gone.service_code, gone.scope, gone.switched_on) == ("C", "21", "default", True)
    assert (new.change, new.service_code, new.scope, new.switched_on) == ("N", "15", "extended", False)
    [last] = office.one(deleted(v(3))).notifications
    assert (last.service_code, last.scope, last.switched_on) == ("15", "extended", False)


def test_both_ends_of_a_pause_have_one_id_and_two_pauses_have_two():
    office = Office()
    made = office.one(v(1, statusHistory=AGAIN)).notifications
    stops = [n.stop_id for n in made if n.stop_id]
    assert stops[0] == stops[1] != stops[2] == stops[3]
    assert [n.stop_id for n in made if n.event is ServiceEvent.START] == [None]


def test_a_pause_without_history_keeps_its_id_for_its_end():
    office = Office()
    [_, fra] = office.one(v(1, "onhold")).notifications
    [til] = office.one(v(2)).notifications
    assert fra.stop_id == til.stop_id
    [_, moved] = office.one(v(3, patient=named(FIDS[1], FNR))).notifications[:2]
    assert moved.stop_id == fra.stop_id


def test_every_event_keeps_the_unit_it_was_reported_under():
    office = Office()
    office.one(v(1))
    [change] = office.one(v(2, managingOrganization=named(UNITS[1], ORGNR))).notifications
    ended = office.one(v(3, "finished", period=MARCH, managingOrganization=named(UNITS[1], ORGNR)))
    [end] = ended.notifications
    again = office.one(
        v(
            4,
            "finished",
            period=MARCH,
            managingOrganization=named(UNITS[1], ORGNR),
            patient=named(FIDS[1], FNR),
        )
    )
    assert (change.orgnr, end.orgnr) == (UNITS[1], UNITS[1])
    assert [(n.event.value, n.orgnr) for n in again.notifications] == [
        ("TjenesteStart", UNITS[0]),
        ("TjenesteutforerEndret", UNITS[1]),
        ("TjenesteSlutt", UNITS[1]),
    ]


def test_a_change_of_provider_is_dated_by_the_tenants_extension():
    office = Office("local")
    office.one(v(1))
    url = "https://epj.example/utforer-fra"
    result = office.one(
        v(
            2,
            managingOrganization=named(UNITS[1], ORGNR),
            extension=[
                {"url": "https://epj.example/x", "valueDate": "2026-01-01"},
                {"url": url, "valueDate": "2026-03-01"},
            ],
        )
    )
    assert brief(result) == ["N TjenesteutforerEndret 2026-03-01"]
    assert said(result.findings) == []


DATED = [("date-from-lastUpdated", "EpisodeOfCare.meta.lastUpdated")]
HELD = rules.catalogue()[rules.PAUSE_NEEDS_DECISION].reason
LISTED = {
    "a pause on 21 is listed": (
        "plain",
        [v(1), v(2, "onhold")],
        [*DATED, ("pause-on-long-term-service", "EpisodeOfCare")],
    ),
    "its end is not": ("plain", [v(1), v(2, "onhold"), v(3)], DATED),
    "a pause on 20 is not listed": ("plain", [v(1, "onhold", type=[coded("20")], statusHistory=PAUSED)], []),
    "a pause on 21 is held where the tenant says so": (
        "hold",
        [v(1, statusHistory=BACK)],
        [(HELD, "EpisodeOfCare")],
    ),
    "a pause on 21 that is taken back is not listed": (
        "plain",
        [v(1, "onhold", statusHistory=PAUSED), v(2, statusHistory=UNBROKEN)],
        [],
    ),
    "a change of provider is dated by the version": (
        "plain",
        [v(1), v(2, managingOrganization=named(UNITS[1], ORGNR))],
        DATED,
    ),
    "a change of provider on 29 cannot be reported": (
        "plain",
        [v(1, type=[coded("29")]), v(2, type=[coded("29")], managingOrganization=named(UNITS[1], ORGNR))],
        [*DATED, ("provider-change-not-reportable", "EpisodeOfCare")],
    ),
    "another content under the same version is listed": (
        "plain",
        [v(1), v(1, period={"start": "2026-02-02"})],
        [("same-version-other-content", "EpisodeOfCare.meta.versionId"), ("duplicate", "EpisodeOfCare")],
    ),
    "another content of what was deleted is only stale": (
        "plain",
        [v(1), deleted(v(1)), v(1, "onhold")],
        [("stale-version", "EpisodeOfCare")],
    ),
    "an older version is only stale": ("plain", [v(2), v(1)], [("stale-version", "EpisodeOfCare")]),
}


@pytest.mark.parametrize(("tenant", "documents", "expected"), LISTED.values(), ids=LISTED)
def test_what_a_reader_should_know_is_listed(tenant, documents, expected):
    office = Office(tenant)
    results = [office.one(document) for document in documents]
    assert said(results[-1].findings) == expected


HOLDING = {
    "nothing, where all is well": ("plain", v(1), [None]),
    "a missing organisation number where the code asks for one": (
        "plain",
        v(1, managingOrganization=None),
        ["missing-organisation-number"],
    ),
    "nothing, where the code does without a number": (
        "plain",
        v(1, managingOrganization=None, type=[coded("5")]),
        [None],
    ),
    "nothing, where the code forbids a number": (
        "plain",
        v(1, managingOrganization=None, type=[coded("29")]),
        [None],
    ),
    "an early date": ("plain", v(1, period={"start": "1979-12-31"}), ["implausible-date"]),
    "nothing from 1980": ("plain", v(1, period={"start": "1980-01-01"}), [None]),
    "an early date before a missing number": (
        "plain",
        v(1, period={"start": "1979-12-31"}, managingOrganization=None),
        ["implausible-date"],
    ),
    "both ends of a pause, where the tenant says so": ("hold", v(1, statusHistory=BACK), [None, HELD, HELD]),
    "no pause, where the tenant does not": ("plain", v(1, statusHistory=BACK), [None, None, None]),
    "no pause of a service that does pause": (
        "hold",
        v(1, statusHistory=BACK, type=[coded("20")]),
        [None, None, None],
    ),
}


@pytest.mark.parametrize(("tenant", "document", "expected"), HOLDING.values(), ids=HOLDING)
def test_what_holds_a_notification_back_is(tenant, document, expected):
    held = [n.held_by for n in Office(tenant).one(document).notifications]
    assert [h and rules.catalogue()[h].reason for h in held] == expected


def test_a_change_of_provider_on_29_is_held_and_a_c_never_is():
    office = Office()
    office.one(v(1, type=[coded("29")]))
    [change] = office.one(v(2, type=[coded("29")], managingOrganization=named(UNITS[1], ORGNR))).notifications
    assert change.held_by == rules.PROVIDER_CHANGE_NOT_REPORTABLE
    assert [n.held_by for n in office.one(v(3, "entered-in-error")).notifications] == [None, None]


def test_the_history_is_what_the_next_version_needs():
    office = Office()
    result = office.one(v(1, "onhold"))
    [start, fra] = result.notifications
    kept = office.history
    assert kept.events == (
        Reported(ServiceEvent.START, date(2026, 2, 1), UNITS[0], start.guid),
        Reported(
            ServiceEvent.PAUSE, date(2026, 3, 10), UNITS[0], fra.guid, stop_id=fra.stop_id, remembered=True
        ),
    )
    assert (kept.resource, kept.version.version_id, kept.code, kept.scope) == (
        "EpisodeOfCare/901",
        "1",
        "21",
        "default",
    )
    assert (kept.switched_on, kept.orgnr, kept.person.fid, kept.made) == (True, UNITS[0], FIDS[0], 2)
    assert (kept.deleted, kept.waiting) == (False, ())
    result = office.one(v(2, "entered-in-error"))
    assert result.compared == ("TjenesteStart 2026-02-01", "MidlertidigStoppFra 2026-03-10")
    gone = office.history
    assert (gone.deleted, gone.events, gone.made, gone.version.version_id) == (True, (), 4, "2")
    assert (gone.code, gone.switched_on, gone.orgnr, gone.person.fid) == ("21", True, UNITS[0], FIDS[0])
    office.one(v(3))
    assert office.history.deleted is False


def test_what_the_last_version_said_is_kept_for_tables_that_change():
    changed_on = {"url": "https://epj.example/utforer-fra", "valueDate": "2026-03-01"}
    version = v(1, extension=[changed_on])
    office, facts = Office("local"), meaning_of(version, "local")
    office.one(version)
    assert facts.told is not None
    assert office.history.said.told == facts.told
    assert office.history.said.provider_changed_on == date(2026, 3, 1)


def test_a_service_called_off_that_no_longer_tells_its_start_keeps_it():
    office = Office()
    office.one(v(1))
    assert brief(office.one(v(2, "cancelled", period={"end": "2026-03-31"}))) == [END]


def test_what_was_compared_is_told_also_where_nothing_follows():
    office = Office()
    assert office.one(s(1)).compared == ()
    assert office.one(s(2)).compared == ("TjenesteStart 2026-02-01",)
    assert office.one(s(3, "unknown")).compared == ("TjenesteStart 2026-02-01",)
    assert office.one(deleted(s(4))).compared == ("TjenesteStart 2026-02-01",)


def test_a_service_keeps_its_id_when_its_identifier_changes():
    office = Office()
    office.one(v(1))
    other = [{"system": "https://epj.example/tjeneste", "value": "T-99"}]
    result = office.one(v(2, "finished", period=MARCH, identifier=other))
    assert (result.service_id, [n.service_id for n in result.notifications]) == ("T-1", ["T-1"])


def test_another_person_takes_over_none_of_the_numbers_first_used():
    office, numbered = Office(), patient()
    numbered["identifier"] += [{"system": "https://epj.example/bruker", "value": "B-1"}]
    office.one(v(1, contained=[numbered], patient={"reference": "#p"}))
    [corrected] = office.one(v(2, patient=named(FIDS[1], FNR))).notifications
    assert (corrected.change, corrected.person.fid) == ("M", FIDS[1])
    assert corrected.bruker_nr == corrected.pasient_guid


def test_two_resources_under_one_identifier_are_one_service():
    office = Office()
    office.one(v(1))
    result = office.one(v(1, "finished", day="2026-03-11", id="902", period=MARCH))
    assert brief(result) == [END]
    assert office.history.resource == "EpisodeOfCare/902"


def test_the_same_person_keeps_the_numbers_first_used():
    office, other = Office(), "https://epj.example/bruker"
    with_number = patient(id="p") | {
        "identifier": [{"system": other, "value": "B-1"}, {"system": FNR, "value": FIDS[0]}]
    }
    with_another = with_number | {
        "identifier": [{"system": other, "value": "B-2"}, with_number["identifier"][1]]
    }
    [first] = office.one(v(1, contained=[with_number], patient={"reference": "#p"})).notifications
    [later] = office.one(
        v(2, "finished", period=MARCH, contained=[with_another], patient={"reference": "#p"})
    ).notifications
    assert (first.bruker_nr, later.bruker_nr) == ("B-1", "B-1")
    assert first.pasient_guid == later.pasient_guid


def test_an_encounter_that_was_a_consultation_before_is_a_stay_of_its_own():
    office = Office("local")
    bare = {"identifier": None, "id": "77"}
    assert office.one(consultation(meta=told(1), **bare)).outcome == "consult"
    assert brief(office.one(s(2, **bare))) == [START]
    assert brief(office.one(s(3, **bare))) == []
    assert office.one(s(3, **bare)).reason == "duplicate"
    assert [each.change for each in office.one(consultation(meta=told(4), **bare)).consultations] == ["N"]


def test_both_ends_of_a_pause_seen_as_a_change_of_status_are_remembered():
    office = Office()
    office.one(v(1, "onhold"))
    office.one(v(2, day="2026-03-12"))
    assert [(e.event.value, e.remembered) for e in office.history.events] == [
        ("TjenesteStart", False),
        ("MidlertidigStoppFra", True),
        ("MidlertidigStoppTil", True),
    ]


def test_every_resource_of_a_batch_is_decided_after_the_one_before_it():
    office = Office()
    one, two = v(1), v(2, "finished", period=MARCH) | {"id": "901"}
    results = office.take(
        bundle(one, two, kind="collection") | {"entry": [{"resource": one}, {"resource": two}]}
    )
    assert [brief(r) for r in results.result.resources] == [[START], [END]]


def test_every_version_is_noted_with_its_content():
    office = Office()
    digests = []
    for document in (v(1), v(2), v(3, "planned"), v(4, "entered-in-error")):
        office.one(document)
        digests.append(office.history.digest)
        assert office.history.version.version_id == document["meta"]["versionId"]
    assert len(set(digests)) == 4


def test_a_first_sight_is_noted_with_everything_it_says():
    office = Office()
    office.one(v(1, "planned"))
    kept = office.history
    assert (kept.code, kept.scope, kept.switched_on, kept.orgnr) == ("21", "default", True, UNITS[0])
    assert (kept.person.fid, kept.events, kept.made, kept.resource) == (FIDS[0], (), 0, "EpisodeOfCare/901")


def test_a_change_of_provider_is_remembered_and_a_start_is_read_again():
    office = Office()
    office.one(v(1))
    office.one(v(2, managingOrganization=named(UNITS[1], ORGNR)))
    assert [(e.event.value, e.remembered) for e in office.history.events] == [
        ("TjenesteStart", False),
        ("TjenesteutforerEndret", True),
    ]
    office.one(v(3, managingOrganization=named(UNITS[1], ORGNR)))
    assert [e.remembered for e in office.history.events] == [False, True]


@pytest.mark.parametrize("told", [{"versionId": "2"}, {"lastUpdated": "2026-03-10T12:00:00+01:00"}])
def test_a_deletion_is_told_by_its_number_or_by_its_time(told):
    later = {"versionId": "3"} if "versionId" in told else {"lastUpdated": "2026-03-11T12:00:00+01:00"}
    office = Office()
    office.one(episode(meta=later))
    assert office.one(deleted(episode(meta=told))).reason == "stale-version"
    assert brief(office.one(deleted(episode(meta=later)))) == ["C TjenesteStart 2026-02-01"]
    assert said(office.one(deleted(episode(meta=later))).findings) == [("duplicate", "Bundle.entry[0]")]


@pytest.mark.parametrize("told", [{"versionId": "2"}, {"lastUpdated": "2026-03-10T12:00:00+01:00"}])
def test_a_deletion_of_a_consultation_is_told_by_its_number_or_by_its_time(told):
    later = {"versionId": "3"} if "versionId" in told else {"lastUpdated": "2026-03-11T12:00:00+01:00"}
    office = Office("local")
    office.one(consultation(meta=later))
    assert office.one(deleted(consultation(meta=told))).reason == "stale-version"
    assert office.one(deleted(consultation(meta=later))).outcome == "consult"


def test_a_start_of_an_episode_releases_what_waited_since_a_minimelding():
    office, same = Office("melding"), [{"system": "x:t", "value": "M-1"}]
    [fra] = office.one(minimelding("MidlertidigStoppFra", "2026-02-05")).notifications
    other = v(1, "planned", identifier=same, type=[coded("20")])
    assert office.one(other).released == ()
    assert office.history.waiting == ()
    [fra] = office.one(minimelding("MidlertidigStoppFra", "2026-02-06", guid="two")).notifications
    started = office.one(v(2, identifier=same, type=[coded("20")]))
    assert (started.released, office.history.waiting) == ((fra.guid,), ())
    assert [n.held_by for n in started.notifications] == [None] * len(started.notifications)
    assert (
        office.one(v(3, identifier=same, type=[coded("20")], period={"start": "2026-02-02"})).released == ()
    )


@pytest.mark.parametrize("first_told", ["5f0a0f4e-6a52-4d5e-9b7c-7c1c0d9c2a11", None])
def test_the_patients_guid_first_used_is_kept_too_though_we_made_it(first_told):
    one, two = "5f0a0f4e-6a52-4d5e-9b7c-7c1c0d9c2a11", "6f0a0f4e-6a52-4d5e-9b7c-7c1c0d9c2a11"
    office = Office()

    def by(guid: str | None) -> dict:
        known = [{"system": "EPJ", "value": guid}] if guid else []
        person = patient() | {"identifier": [{"system": FNR, "value": FIDS[0]}, *known]}
        return {"contained": [person], "patient": {"reference": "#p"}}

    [first] = office.one(v(1, **by(first_told))).notifications
    [second] = office.one(v(2, period={"start": "2026-02-02"}, **by(two))).notifications
    [third] = office.one(v(3, period={"start": "2026-02-03"}, **by(one))).notifications
    [last] = office.one(v(4, period={"start": "2026-02-04"}, **by(None))).notifications
    assert (first.pasient_guid == one) == (first_told == one)
    assert {n.pasient_guid for n in (second, third, last)} == {first.pasient_guid}


def test_a_pause_that_is_reported_anew_under_another_code_has_one_id_for_both_ends():
    office = Office()
    office.one(v(1, "onhold"))
    office.one(v(2, day="2026-03-12"))
    made = office.one(v(3, day="2026-03-14", type=[coded("15")])).notifications
    stops = {n.event: n.stop_id for n in made if n.change is Change.NEW}
    assert set(stops) == {ServiceEvent.START, ServiceEvent.PAUSE, ServiceEvent.RESUME}
    assert stops[ServiceEvent.PAUSE] == stops[ServiceEvent.RESUME] is not None


def test_the_end_of_a_pause_that_a_minimelding_told_stays_where_the_history_does_not_show_it():
    office = Office("melding")
    office.one(minimelding(guid="one"))
    office.one(minimelding("MidlertidigStoppTil", "2026-02-07", guid="two"))
    known = {"identifier": [{"system": "x:t", "value": "M-1"}], "type": [coded("20")]}
    result = office.one(v(1, statusHistory=UNBROKEN, **known))
    assert brief(result) == []


def test_an_older_deletion_of_what_is_gone_is_a_duplicate():
    office = Office()
    office.one(v(1))
    office.one(deleted(v(3)))
    assert office.one(deleted(v(2))).reason == "duplicate"


def test_a_deletion_that_comes_too_late_names_the_service_it_was_of():
    office = Office()
    office.one(v(3))
    result = office.one(deleted(v(2)))
    assert (result.reason, result.service_id, result.service_code) == ("stale-version", "T-1", "21")


def test_a_pause_that_was_none_is_taken_back_and_the_open_one_after_it_stays():
    office = Office()
    open_one = history(("active", "2026-02-15", "2026-02-20"), ("onhold", "2026-02-20", None))
    office.one(v(1, "onhold", statusHistory=[*BACK[:2], *open_one]))
    alone = history(("active", "2026-02-01", "2026-02-20"), ("onhold", "2026-02-20", None))
    made = office.one(v(2, "onhold", statusHistory=alone))
    assert brief(made) == ["C MidlertidigStoppTil 2026-02-15", "C MidlertidigStoppFra 2026-02-10"]


def test_an_episode_that_starts_a_service_releases_what_waited_for_it():
    office = Office("melding")
    [waits] = office.one(minimelding("MidlertidigStoppFra", "2026-02-10", guid="stop")).notifications
    known = {"identifier": [{"system": "x:t", "value": "M-1"}], "type": [coded("20")]}
    start = office.one(v(1, "onhold", statusHistory=PAUSED, **known))
    assert (brief(start), start.released) == (["N TjenesteStart 2026-02-01"], (waits.guid,))
    moved = office.one(v(2, "onhold", statusHistory=PAUSED, period={"start": "2026-02-02"}, **known))
    assert (brief(moved), moved.released) == (["M TjenesteStart 2026-02-02"], ())


@pytest.mark.parametrize("status", ["cancelled", "planned"])
def test_a_service_that_ends_without_a_known_start_takes_back_what_waited_for_it(status):
    office = Office("melding")
    office.one(minimelding("MidlertidigStoppFra", "2026-02-10", guid="stop"))
    known = {"identifier": [{"system": "x:t", "value": "M-1"}], "type": [coded("20")]}
    gone = office.one(v(1, status, period={"end": "2026-03-01"}, **known))
    assert (brief(gone), gone.released) == (["C MidlertidigStoppFra 2026-02-10"], ())
    assert (office.history.events, office.history.waiting) == ((), ())


@pytest.mark.parametrize(("number", "reason"), [(1, "stale-version"), (2, "duplicate")])
def test_a_version_that_is_not_used_names_the_service_it_was_of(number, reason):
    office = Office()
    office.one(v(2))
    result = office.one(v(number, identifier=[{"system": "x:t", "value": "T-9"}]))
    assert (result.reason, result.service_id) == (reason, "T-1")
