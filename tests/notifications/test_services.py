"""Stories of services: what each version makes, and what its result says."""

import json

import pytest

from tests.notifications.documents import (
    FIDS,
    FNR,
    ORGNR,
    UNITS,
    Office,
    brief,
    coded,
    named,
    said,
    stay_r5,
)
from tests.notifications.numbered import (
    AGAIN,
    BACK,
    END,
    MARCH,
    MOVED,
    PAUSED,
    START,
    UNBROKEN,
    s,
    told,
    v,
)
from tests.notifications.register import Register
from tests.notifications.strategies import deleted

#: Each step: a document, what it makes, and the reason where it makes nothing.
STORIES = {
    "an active service has started": [(v(1), [START], None)],
    "planned is not started": [(v(1, "planned"), [], "not-started")],
    "waitlist is not started": [(v(1, "waitlist"), [], "not-started")],
    "on hold is started and paused": [
        (v(1, "onhold"), [START, "N MidlertidigStoppFra 2026-03-10"], None)
    ],
    "finished is the whole course": [(v(1, "finished", period=MARCH), [START, END], None)],
    "cancelled before anything is nothing": [(v(1, "cancelled"), [], "cancelled-before-start")],
    "cancelled with an end before anything is nothing": [
        (v(1, "cancelled", period=MARCH), [], "cancelled-before-start")
    ],
    "entered in error before anything is nothing": [
        (v(1, "entered-in-error"), [], "cancelled-before-start")
    ],
    "a planned end is no end": [(v(1, period=MARCH), [START], None)],
    "an active service that ends": [(v(1), [START], None), (v(2, "finished", period=MARCH), [END], None)],
    "another start is a correction": [
        (v(1), [START], None),
        (v(2, period={"start": "2026-02-02"}), ["M TjenesteStart 2026-02-02"], None),
    ],
    "another end is a correction": [
        (v(1, "finished", period=MARCH), [START, END], None),
        (
            v(2, "finished", period={"start": "2026-02-01", "end": "2026-03-30"}),
            ["M TjenesteSlutt 2026-03-30"],
            None,
        ),
    ],
    "a service opened again has no end": [
        (v(1, "finished", period=MARCH), [START, END], None),
        (v(2), ["C TjenesteSlutt 2026-03-31"], None),
    ],
    "a new version that says the same makes nothing": [(v(1), [START], None), (v(2), [], "unchanged")],
    "the same version twice is a duplicate": [(v(1), [START], None), (v(1), [], "duplicate")],
    "an older version is stale": [(v(2), [START], None), (v(1, "finished", period=MARCH), [], "stale-version")],
    "cancelled with an end is finished": [
        (v(1), [START], None),
        (v(2, "cancelled", period=MARCH), [END], None),
    ],
    "cancelled without an end takes all back": [
        (v(1), [START], None),
        (v(2, "cancelled"), ["C TjenesteStart 2026-02-01"], None),
    ],
    "planned again takes all back": [
        (v(1), [START], None),
        (v(2, "planned"), ["C TjenesteStart 2026-02-01"], None),
    ],
    "entered in error takes all back, the start last": [
        (v(1, "finished", period=MARCH, statusHistory=BACK),
         [START, "N MidlertidigStoppFra 2026-02-10", "N MidlertidigStoppTil 2026-02-15", END], None),
        (v(2, "entered-in-error"),
         ["C TjenesteSlutt 2026-03-31", "C MidlertidigStoppTil 2026-02-15",
          "C MidlertidigStoppFra 2026-02-10", "C TjenesteStart 2026-02-01"], None),
        (v(3, "entered-in-error"), [], "duplicate"),
    ],
    "what was entered in error can come back": [
        (v(1), [START], None),
        (v(2, "entered-in-error"), ["C TjenesteStart 2026-02-01"], None),
        (v(3), [START], None),
    ],
    "a deletion takes all back and a second one is a duplicate": [
        (v(1), [START], None),
        (deleted(v(2)), ["C TjenesteStart 2026-02-01"], None),
        (deleted(v(2)), [], "duplicate"),
        (v(1), [], "stale-version"),
        (v(3), [START], None),
    ],
    "an older deletion is stale": [(v(3), [START], None), (deleted(v(2)), [], "stale-version")],
    "the deletion of the version that was seen counts": [
        (v(2), [START], None),
        (deleted(v(2)), ["C TjenesteStart 2026-02-01"], None),
        (v(2), [], "duplicate"),
        (v(2, "onhold"), [], "stale-version"),
    ],
    "a deletion of what was never reported is nothing": [
        (v(1, "planned"), [], "not-started"),
        (deleted(v(2)), [], "cancelled-before-start"),
    ],
    "a deletion of the unknown is nothing": [(deleted(v(2)), [], "unknown-resource")],
    "a pause and its end by change of status": [
        (v(1), [START], None),
        (v(2, "onhold", "2026-03-11"), ["N MidlertidigStoppFra 2026-03-11"], None),
        (v(3, "onhold", "2026-03-12"), [], "unchanged"),
        (v(4, "active", "2026-03-13"), ["N MidlertidigStoppTil 2026-03-13"], None),
        (v(5, "active", "2026-03-14"), [], "unchanged"),
        (v(6, "onhold", "2026-03-15"), ["N MidlertidigStoppFra 2026-03-15"], None),
        (v(7, "finished", "2026-04-01", period=MARCH), [END], None),
    ],
    "a pause and its end by history": [
        (v(1), [START], None),
        (v(2, "onhold", statusHistory=PAUSED), ["N MidlertidigStoppFra 2026-02-10"], None),
        (v(3, statusHistory=BACK), ["N MidlertidigStoppTil 2026-02-15"], None),
        (v(4, statusHistory=AGAIN), ["N MidlertidigStoppFra 2026-02-20", "N MidlertidigStoppTil 2026-02-25"],
         None),
        (v(5, statusHistory=BACK), ["C MidlertidigStoppTil 2026-02-25", "C MidlertidigStoppFra 2026-02-20"],
         None),
        (v(6, statusHistory=MOVED), ["M MidlertidigStoppFra 2026-02-11"], None),
    ],
    "a pause that history dates otherwise is corrected": [
        (v(1, "onhold", "2026-02-11"), [START, "N MidlertidigStoppFra 2026-02-11"], None),
        (v(2, "onhold", statusHistory=PAUSED), ["M MidlertidigStoppFra 2026-02-10"], None),
    ],
    "a pause by status stays where history does not show it": [
        (v(1, "onhold", "2026-02-08"), [START, "N MidlertidigStoppFra 2026-02-08"], None),
        (v(2, day="2026-02-09"), ["N MidlertidigStoppTil 2026-02-09"], None),
        (v(3, statusHistory=UNBROKEN), [], "unchanged"),
    ],
    "a pause by history whose end came by status goes with both ends": [
        (v(1, "onhold", statusHistory=PAUSED), [START, "N MidlertidigStoppFra 2026-02-10"], None),
        (v(2, day="2026-02-15"), ["N MidlertidigStoppTil 2026-02-15"], None),
        (v(3, statusHistory=UNBROKEN),
         ["C MidlertidigStoppTil 2026-02-15", "C MidlertidigStoppFra 2026-02-10"], None),
    ],
    "a pause by status that history has dated goes when history no longer shows it": [
        (v(1, "onhold", "2026-02-11"), [START, "N MidlertidigStoppFra 2026-02-11"], None),
        (v(2, "onhold", statusHistory=PAUSED), ["M MidlertidigStoppFra 2026-02-10"], None),
        (v(3, statusHistory=UNBROKEN), ["C MidlertidigStoppFra 2026-02-10"], None),
    ],
    "another provider is a change, dated by the version": [
        (v(1), [START], None),
        (v(2, managingOrganization=named(UNITS[1], ORGNR)), ["N TjenesteutforerEndret 2026-03-10"], None),
        (v(3, managingOrganization=named(UNITS[1], ORGNR)), [], "unchanged"),
        (v(4, "active", "2026-03-12"), ["N TjenesteutforerEndret 2026-03-12"], None),
    ],
    "a provider that is not told is no change": [
        (v(1), [START], None),
        (v(2, managingOrganization=None), [], "unchanged"),
        (v(3), [], "unchanged"),
    ],
    "a provider that is told later is added to what was reported": [
        (v(1, managingOrganization=None), [START], None),
        (v(2), ["M TjenesteStart 2026-02-01"], None),
    ],
    "another person is a correction of everything": [
        (v(1, "finished", period=MARCH), [START, END], None),
        (v(2, "finished", period=MARCH, patient=named(FIDS[1], FNR)),
         ["M TjenesteStart 2026-02-01", "M TjenesteSlutt 2026-03-31"], None),
        (v(3, "finished", period=MARCH, patient=named(FIDS[1], FNR)), [], "unchanged"),
    ],
    "another code in scope is a correction of everything": [
        (v(1), [START], None),
        (v(2, type=[coded("20")]), ["M TjenesteStart 2026-02-01"], None),
    ],
    "a code out of scope is taken back and reported anew": [
        (v(1, "onhold", statusHistory=PAUSED), [START, "N MidlertidigStoppFra 2026-02-10"], None),
        (v(2, "onhold", statusHistory=PAUSED, type=[coded("15")]),
         ["C MidlertidigStoppFra 2026-02-10", "C TjenesteStart 2026-02-01",
          START, "N MidlertidigStoppFra 2026-02-10"], None),
        (v(3, "onhold", statusHistory=PAUSED, type=[coded("5")]),
         ["M TjenesteStart 2026-02-01", "M MidlertidigStoppFra 2026-02-10"], None),
    ],
    "a service KPR has no message for is nothing": [
        (v(1, type=[coded("FRISKLIV", "https://epj.example/tilbud")]), [], "no-kpr-message"),
    ],
    "a service that KPR turns out to have no message for is taken back": [
        (v(1), [START], None),
        (v(2, type=[coded("FRISKLIV", "https://epj.example/tilbud")]), ["C TjenesteStart 2026-02-01"], None),
        (v(3), [START], None),
    ],
    "a stay of unknown status changes nothing": [
        (s(1), [START], None),
        (s(2, "unknown"), [], "unchanged"),
        (s(3), [], "unchanged"),
    ],
    "what a stay of unknown status says is not noted either": [
        (s(1), [START], None),
        (s(2, "unknown", serviceType=coded("21"), subject=named(FIDS[1], FNR),
           serviceProvider=named(UNITS[1], ORGNR)), [], "unchanged"),
        (s(3, serviceType=coded("21"), subject=named(FIDS[1], FNR), serviceProvider=named(UNITS[1], ORGNR)),
         ["M TjenesteStart 2026-02-01", "N TjenesteutforerEndret 2026-03-10"], None),
    ],
    "a stay of unknown status is noted, so that it comes but once": [
        (s(1), [START], None),
        (s(2, "unknown"), [], "unchanged"),
        (s(2, "unknown"), [], "duplicate"),
    ],
    "a stay of unknown status that KPR has no message for takes nothing back": [
        (s(1), [START], None),
        (s(2, "unknown", serviceType=coded("FRISKLIV", "https://epj.example/tilbud")), [], "unchanged"),
    ],
    "a stay of unknown status is a first sight of it": [
        (s(1, "unknown"), [], "unchanged"),
        (s(2), [START], None),
    ],
    "a stay on leave is paused": [
        (s(1, "onleave"), [START, "N MidlertidigStoppFra 2026-03-10"], None),
    ],
    "a stay of R5 that is discharged without an end says nothing": [
        (stay_r5(meta=told(1)), [START], None),
        (stay_r5("discharged", meta=told(2)), [], "unchanged"),
        (stay_r5("discharged", meta=told(3), actualPeriod=MARCH), [END], None),
    ],
}  # fmt: skip


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_a_service_is_reported_as_it_goes(story):
    office, register = Office("local"), Register()
    for document, made, reason in story:
        result = office.one(document)
        assert (brief(result), result.reason) == (made, reason)
        assert reason is None or said(result.findings)[-1] == (reason, result.path)
        register.take(result.notifications)
        assert office.known.histories == {} or office.history.digest


def test_a_tombstone_takes_back_what_its_key_names():
    office = Office()
    office.one(v(1))
    assert brief(office.one(None, key="EpisodeOfCare/901")) == ["C TjenesteStart 2026-02-01"]
    assert office.history.version.version_id == "1"
    assert office.one(None, key="EpisodeOfCare/901").reason == "duplicate"


def test_a_decimal_beyond_64_bits_is_taken_in():
    office = Office()
    large = [{"url": "https://epj.example/stort", "valueDecimal": 10**25}]
    body = json.dumps(v(1, extension=large)).encode()
    assert office.one(body).outcome == "notify"
    assert office.one(body).reason == "duplicate"
