"""Stories of minimeldinger: the sender says N, M or C itself (crosswalk 4)."""

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
    PROFILE,
    UNITS,
    Office,
    brief,
    coded,
    guid_of,
    minimelding,
    named,
    said,
)

START, FRA, TIL = "TjenesteStart", "MidlertidigStoppFra", "MidlertidigStoppTil"
CHANGED, END = "TjenesteutforerEndret", "TjenesteSlutt"


def n(event=START, day="2026-02-01", guid="one", **more):
    return minimelding(event, day, guid=guid, **more)


def m(event, day, related, guid="m", **more):
    return minimelding(event, day, change="M", guid=guid, related=related, **more)


def c(event, day, related, guid="c", **more):
    return minimelding(event, day, change="C", guid=guid, related=related, **more)


ELSEWHERE = {"serviceProvider": named(UNITS[1], ORGNR)}
STORIES = {
    "a start": [(n(), ["N TjenesteStart 2026-02-01"], None)],
    "a whole course": [
        (n(), ["N TjenesteStart 2026-02-01"], None),
        (n(FRA, "2026-02-05", "two"), ["N MidlertidigStoppFra 2026-02-05"], None),
        (n(TIL, "2026-02-07", "three"), ["N MidlertidigStoppTil 2026-02-07"], None),
        (n(CHANGED, "2026-02-08", "four", **ELSEWHERE), ["N TjenesteutforerEndret 2026-02-08"], None),
        (n(END, "2026-02-09", "five", **ELSEWHERE), ["N TjenesteSlutt 2026-02-09"], None),
    ],
    "the same message twice": [(n(), ["N TjenesteStart 2026-02-01"], None), (n(), [], "duplicate")],
    "the same start in another message": [
        (n(), ["N TjenesteStart 2026-02-01"], None),
        (n(guid="two"), [], "unchanged"),
        (n(guid="two"), [], "duplicate"),
    ],
    "the same start without its unit": [
        (n(), ["N TjenesteStart 2026-02-01"], None),
        (n(guid="two", serviceProvider=None), [], "unchanged"),
    ],
    "the same start under another unit is a correction": [
        (n(), ["N TjenesteStart 2026-02-01"], None),
        (n(guid="two", **ELSEWHERE), ["M TjenesteStart 2026-02-01"], None),
    ],
    "a second start is a correction of the first": [
        (n(), ["N TjenesteStart 2026-02-01"], None),
        (n(day="2026-02-02", guid="two"), ["M TjenesteStart 2026-02-02"], None),
    ],
    "a second end is a correction of the first": [
        (n(), ["N TjenesteStart 2026-02-01"], None),
        (n(END, "2026-02-09", "two"), ["N TjenesteSlutt 2026-02-09"], None),
        (n(END, "2026-02-08", "three"), ["M TjenesteSlutt 2026-02-08"], None),
    ],
    "a second pause is another pause": [
        (n(), ["N TjenesteStart 2026-02-01"], None),
        (n(FRA, "2026-02-05", "two"), ["N MidlertidigStoppFra 2026-02-05"], None),
        (n(FRA, "2026-02-06", "three"), ["N MidlertidigStoppFra 2026-02-06"], None),
        (n(FRA, "2026-02-06", "four"), [], "unchanged"),
    ],
    "a correction": [
        (n(), ["N TjenesteStart 2026-02-01"], None),
        (m(START, "2026-02-03", "one"), ["M TjenesteStart 2026-02-03"], None),
        (m(START, "2026-02-04", "one", "m2"), ["M TjenesteStart 2026-02-04"], None),
    ],
    "an annulment, and a start anew": [
        (n(), ["N TjenesteStart 2026-02-01"], None),
        (c(START, "2026-02-01", "one"), ["C TjenesteStart 2026-02-01"], None),
        (n(guid="two"), ["N TjenesteStart 2026-02-01"], None),
    ],
    "a correction of what was never heard of": [(m(START, "2026-02-03", "one"), [], "unknown-original")],
    "a correction of what was annulled": [
        (n(), ["N TjenesteStart 2026-02-01"], None),
        (c(START, "2026-02-01", "one"), ["C TjenesteStart 2026-02-01"], None),
        (m(START, "2026-02-03", "one"), [], "unknown-original"),
    ],
    "a correction of another kind of event": [
        (n(), ["N TjenesteStart 2026-02-01"], None),
        (m(END, "2026-02-03", "one"), [], "unknown-original"),
    ],
    "a correction that comes before its original can come again": [
        (m(START, "2026-02-03", "one"), [], "unknown-original"),
        (n(), ["N TjenesteStart 2026-02-01"], None),
        (m(START, "2026-02-03", "one"), ["M TjenesteStart 2026-02-03"], None),
    ],
    "a GUID with other content": [
        (n(), ["N TjenesteStart 2026-02-01"], None),
        (n(day="2026-02-02"), [], "invalid-bundle"),
    ],
    "a GUID with another change": [
        (n(guid="zero"), ["N TjenesteStart 2026-02-01"], None),
        (m(START, "2026-02-03", "zero", "one"), ["M TjenesteStart 2026-02-03"], None),
        (c(START, "2026-02-03", "zero", "one"), [], "invalid-bundle"),
    ],
    "a hendelseGUID that comes again": [
        (n(ids={"hendelseGUID": guid_of("h")}), ["N TjenesteStart 2026-02-01"], None),
        (m(START, "2026-02-03", "one", ids={"hendelseGUID": guid_of("h")}), [], "invalid-bundle"),
        (m(START, "2026-02-03", "one", "m2", ids={"hendelseGUID": guid_of("i")}), ["M TjenesteStart 2026-02-03"],
         None),
    ],
    "an end without a start": [(n(END, "2026-02-09"), ["N TjenesteSlutt 2026-02-09"], None)],
}  # fmt: skip


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_a_minimelding_is_passed_on_as_its_sender_says(story):
    office = Office("melding")
    for document, made, reason in story:
        result = office.one(document)
        assert (brief(result), result.reason) == (made, reason)
        assert result.service_id == (None if result.outcome == "reject" else "M-1")
        if result.outcome == "no-event":
            assert said(result.findings)[-1] == (reason, "Bundle.entry[1].resource")


def test_a_minimelding_says_everything_about_its_event():
    office = Office("melding")
    ids = {"hendelseGUID": guid_of("h")}
    [new] = office.one(n(ids=ids)).notifications
    assert new == Notification(
        guid=new.guid,
        change=Change.NEW,
        event=ServiceEvent.START,
        hendelse_guid=guid_of("h"),
        service_id="M-1",
        service_code="20",
        hendelse_dato=date(2026, 2, 1),
        hendelse_reg_tid=new.hendelse_reg_tid,
        orgnr=UNITS[0],
        stop_id=None,
        ref=None,
        person=Person("1", FIDS[0]),
        pasient_guid=new.pasient_guid,
        bruker_nr=new.pasient_guid,
        kommune_nr="4604",
        scope=Scope.DEFAULT,
        switched_on=True,
    )
    assert new.guid not in (guid_of("h"), guid_of("one"))
    [changed] = office.one(m(START, "2026-02-03", "one", **ELSEWHERE)).notifications
    assert changed == replace(
        new,
        guid=changed.guid,
        change=Change.REPLACE,
        hendelse_guid=changed.hendelse_guid,
        hendelse_dato=date(2026, 2, 3),
        hendelse_reg_tid=changed.hendelse_reg_tid,
        orgnr=UNITS[1],
        ref=new.guid,
    )
    [gone] = office.one(
        c(START, "2026-02-03", "one", ids={"hendelseGUID": guid_of("j")}, **ELSEWHERE)
    ).notifications
    assert (gone.change, gone.ref, gone.hendelse_guid, gone.orgnr) == ("C", new.guid, guid_of("j"), UNITS[1])


def test_a_correction_without_a_unit_keeps_the_one_reported():
    office = Office("melding")
    office.one(n())
    [changed] = office.one(m(START, "2026-02-03", "one", serviceProvider=None)).notifications
    assert changed.orgnr == UNITS[0]
    assert office.history.orgnr == UNITS[0]


def test_a_correction_has_the_hendelse_guid_its_sender_gave_it():
    office = Office("melding")
    office.one(n())
    [changed] = office.one(m(START, "2026-02-03", "one", ids={"hendelseGUID": guid_of("i")})).notifications
    assert changed.hendelse_guid == guid_of("i")


def test_the_unit_last_told_is_noted():
    office = Office("melding")
    office.one(n())
    office.one(n(CHANGED, "2026-02-08", "two", **ELSEWHERE))
    assert office.history.orgnr == UNITS[1]


def test_the_history_of_a_minimelding_is_that_of_a_service():
    office = Office("melding")
    [start] = office.one(n()).notifications
    [fra] = office.one(n(FRA, "2026-01-20", "two", ids={"midlertidigStoppID": "S-1"})).notifications
    kept = office.history
    assert kept.events == (
        Reported(
            ServiceEvent.PAUSE,
            date(2026, 1, 20),
            UNITS[0],
            fra.guid,
            "S-1",
            remembered=True,
            sender_guid=guid_of("two"),
        ),
        Reported(
            ServiceEvent.START,
            date(2026, 2, 1),
            UNITS[0],
            start.guid,
            remembered=True,
            sender_guid=guid_of("one"),
        ),
    )
    assert (kept.code, kept.scope, kept.switched_on, kept.made) == ("20", "default", True, 2)
    assert (kept.person.fid, kept.orgnr, kept.waiting, kept.deleted) == (FIDS[0], UNITS[0], (), False)
    assert kept.resource == f"Encounter/{guid_of('encounter two')}"


def test_events_of_one_date_stand_in_the_order_of_kpr():
    office = Office("melding")
    for number, event in enumerate((END, CHANGED, TIL, FRA, START)):
        office.one(n(event, guid=str(number)))
    assert [e.event.value for e in office.history.events] == [START, FRA, TIL, CHANGED, END]


PAUSES = {
    "the sender's id": ([n(FRA, "2026-02-05", "a", ids={"midlertidigStoppID": "S-9"})], ["S-9"]),
    "the id of the open pause, for its end": (
        [n(FRA, "2026-02-05", "a", ids={"midlertidigStoppID": "S-9"}), n(TIL, "2026-02-06", "b")],
        ["S-9", "S-9"],
    ),
    "the id of the last open pause": (
        [
            n(FRA, "2026-02-05", "a", ids={"midlertidigStoppID": "S-1"}),
            n(TIL, "2026-02-06", "b"),
            n(FRA, "2026-02-07", "c", ids={"midlertidigStoppID": "S-2"}),
            n(FRA, "2026-02-08", "d", ids={"midlertidigStoppID": "S-3"}),
            n(TIL, "2026-02-09", "e"),
            n(TIL, "2026-02-10", "f"),
        ],
        ["S-1", "S-1", "S-2", "S-3", "S-3", "S-2"],
    ),
    "no id for what is no pause": ([n(END, "2026-02-05", "a", ids={"midlertidigStoppID": "S-9"})], [None]),
}


@pytest.mark.parametrize(("documents", "expected"), PAUSES.values(), ids=PAUSES)
def test_a_pause_gets(documents, expected):
    office = Office("melding")
    office.one(n())
    assert [office.one(document).notifications[0].stop_id for document in documents] == expected


def test_pauses_without_an_id_get_one_each_for_both_ends():
    office = Office("melding")
    office.one(n())
    documents = [
        n(FRA, "2026-02-05", "a"),
        n(TIL, "2026-02-06", "b"),
        n(FRA, "2026-02-07", "c"),
        n(TIL, "2026-02-08", "d"),
    ]
    one, two, three, four = (office.one(document).notifications[0].stop_id for document in documents)
    assert one == two != three == four


def test_an_end_of_no_pause_gets_an_id_of_its_own():
    office = Office("melding")
    office.one(n())
    assert office.one(n(TIL, "2026-02-06", "b")).notifications[0].stop_id


def test_what_comes_before_its_start_waits_for_it():
    office = Office("melding")
    end = office.one(n(END, "2026-02-09", "two"))
    fra = office.one(n(FRA, "2026-02-05", "three", serviceType=coded("21")))
    assert [r.notifications[0].held_by for r in (end, fra)] == [rules.START_NOT_REPORTED] * 2
    assert [r.released for r in (end, fra)] == [(), ()]
    assert said(end.findings) == [("start-not-reported", "Bundle.entry[1].resource")]
    assert said(fra.findings) == [
        ("start-not-reported", "Bundle.entry[1].resource"),
        ("pause-on-long-term-service", "Bundle.entry[1].resource"),
    ]
    waiting = (end.notifications[0].guid, fra.notifications[0].guid)
    assert office.history.waiting == waiting
    start = office.one(n())
    assert (start.notifications[0].held_by, start.released) == (None, waiting)
    assert office.history.waiting == ()
    assert office.one(n(TIL, "2026-02-07", "four")).released == ()


def test_an_annulment_without_a_start_waits_for_nothing():
    office = Office("melding")
    office.one(n(END, "2026-02-09", "two"))
    gone = office.one(c(END, "2026-02-09", "two"))
    assert (gone.notifications[0].held_by, said(gone.findings)) == (None, [])


def test_an_annulment_of_what_was_held_for_its_unit_is_not_held():
    office, nowhere = Office("melding"), {"serviceProvider": None}
    assert office.one(n(**nowhere)).notifications[0].held_by == rules.MISSING_ORGANISATION_NUMBER
    assert office.one(c(START, "2026-02-01", "one", **nowhere)).notifications[0].held_by is None


def test_a_correction_without_a_start_waits_too():
    office = Office("melding")
    office.one(n(END, "2026-02-09", "two"))
    changed = office.one(m(END, "2026-02-08", "two"))
    assert changed.notifications[0].held_by == rules.START_NOT_REPORTED
    assert len(office.history.waiting) == 2


def test_what_is_held_for_another_reason_does_not_wait_for_its_start():
    office = Office("melding")
    early = office.one(n(END, "1979-02-09", "two"))
    assert early.notifications[0].held_by == rules.EARLY_DATE
    assert office.history.waiting == ()
    assert said(early.findings)[-1] == ("start-not-reported", "Bundle.entry[1].resource")


def test_a_change_of_provider_on_29_is_held():
    office = Office("melding")
    office.one(n(serviceType=coded("29")))
    result = office.one(n(CHANGED, "2026-02-08", "two", serviceType=coded("29"), **ELSEWHERE))
    assert result.notifications[0].held_by == rules.PROVIDER_CHANGE_NOT_REPORTABLE
    assert said(result.findings) == [("provider-change-not-reportable", "Bundle.entry[1].resource")]


def test_a_code_out_of_scope_is_marked_so():
    office = Office("melding")
    [made] = office.one(n(serviceType=coded("15"))).notifications
    assert (made.scope, made.switched_on) == ("extended", False)
    assert (office.history.scope, office.history.switched_on) == ("extended", False)
    [now] = office.one(n(END, "2026-02-09", "two", subject=named(FIDS[1], FNR))).notifications
    assert (now.scope, now.switched_on, now.person.fid) == ("default", True, FIDS[1])
    assert (office.history.code, office.history.scope, office.history.switched_on) == ("20", "default", True)
    assert office.history.person.fid == FIDS[1]


def test_what_was_compared_is_told():
    office = Office("melding")
    assert office.one(n()).compared == ()
    assert office.one(n(guid="two")).compared == ("TjenesteStart 2026-02-01",)
    assert office.one(n(END, "2026-02-09", "three")).compared == ("TjenesteStart 2026-02-01",)


WRONG = {
    "an unknown original stands in the link": (
        m(START, "2026-02-03", "one"),
        [("unknown-original", "Bundle.link[0].url")],
    ),
    "a GUID that comes again stands in the identifier": (
        n(day="2026-02-04", guid="seen"),
        [("invalid-bundle", "Bundle.identifier")],
    ),
    "a hendelseGUID that comes again stands in the Encounter": (
        n(day="2026-02-04", guid="new", ids={"hendelseGUID": guid_of("h")}),
        [("invalid-bundle", "Bundle.entry[1].resource.identifier")],
    ),
}


@pytest.mark.parametrize(("document", "expected"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named_where_it_stands(document, expected):
    office = Office("melding")
    office.one(n(guid="seen", ids={"hendelseGUID": guid_of("h")}))
    before = office.history
    result = office.one(document)
    assert (result.outcome, said(result.findings)) == ("reject", expected)
    assert office.history == before


def test_the_time_of_registration_is_that_of_the_message():
    office = Office("melding")
    [made] = office.one(n()).notifications
    assert made.hendelse_reg_tid == datetime.fromisoformat("2026-05-02T08:01:00+02:00")


def test_every_message_is_noted_with_its_content():
    office, digests = Office("melding"), []
    for number, event in enumerate((START, FRA, TIL)):
        office.one(n(event, guid=str(number), meta={"profile": [PROFILE], "versionId": str(number)}))
        digests.append(office.history.digest)
        assert office.history.version.version_id == str(number)
        assert office.history.resource == f"Encounter/{guid_of(f'encounter {number}')}"
    assert len(set(digests)) == 3
    assert all(digests)
