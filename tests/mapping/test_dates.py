"""The dates of a service: every rule of crosswalk section 7, and the pauses of section 3.1."""

from datetime import date

import pytest

from adapter.mapping import Pause, Refused, ServiceFacts
from adapter.rules import words
from tests.notifications.documents import (
    FNR,
    episode,
    history,
    meaning_of,
    meta,
    named,
    patient,
    person_number,
    said,
    stay,
)


def d(text: str) -> date:
    return date.fromisoformat(text)


def period(start: str | None = "2026-02-01", end: str | None = None) -> dict:
    told = {"start": start, "end": end}
    return {"period": {key: value for key, value in told.items() if value}}


DAYS = {
    "a day is taken as it is": ("active", period(), ("2026-02-01", None)),
    "a moment is a Norwegian day": ("active", period("2026-02-01T23:30:00Z"), ("2026-02-02", None)),
    "a finished service has an end": (
        "finished",
        period("2026-02-01", "2026-02-28T23:30:00Z"),
        ("2026-02-01", "2026-03-01"),
    ),
    "it may end on the day it began": (
        "finished",
        period("2026-02-01", "2026-02-01"),
        ("2026-02-01", "2026-02-01"),
    ),
    "a planned end is read where it is a day": (
        "active",
        period("2026-02-01", "2027-01-01"),
        ("2026-02-01", "2027-01-01"),
    ),
    "a planned end may be coarse": ("active", period("2026-02-01", "2027"), ("2026-02-01", None)),
    "what is planned has no start": ("planned", period("2027"), (None, None)),
    "what was cancelled may have a start and an end": (
        "cancelled",
        period("2026-02-01", "2026-02-05"),
        ("2026-02-01", "2026-02-05"),
    ),
    "what was cancelled may have neither": ("cancelled", {"period": None}, (None, None)),
    "what was cancelled may have a coarse start": ("cancelled", period("2026"), (None, None)),
    "a start may lie a day ahead": ("active", period("2026-11-02"), ("2026-11-02", None)),
    "a moment may lie a day ahead": ("active", period("2026-11-02T12:00:00+01:00"), ("2026-11-02", None)),
    "an end may lie a day ahead": (
        "finished",
        period("2026-02-01", "2026-11-02"),
        ("2026-02-01", "2026-11-02"),
    ),
    "a planned end may lie years ahead": (
        "onhold",
        period("2026-02-01", "2036-01-01"),
        ("2026-02-01", "2036-01-01"),
    ),
}


@pytest.mark.parametrize(("status", "changes", "expected"), DAYS.values(), ids=DAYS)
def test_the_days_of_a_service(status, changes, expected):
    facts = meaning_of(episode(status, **changes))
    assert isinstance(facts, ServiceFacts), said(facts.findings)
    assert (facts.start, facts.end) == tuple(day and d(day) for day in expected)
    assert facts.pauses is None


START, END, WHOLE = "EpisodeOfCare.period.start", "EpisodeOfCare.period.end", "EpisodeOfCare.period"
BORN = {"patient": {"reference": "#p"}, "contained": [patient(birthDate="1936-05-14")]}
#: By her number she was born on 14 May 1936.
REFUSED = {
    "no start": ("active", {"period": None}, [("missing-start-date", START)]),
    "no start of a finished service": (
        "finished",
        period(None, "2026-02-05"),
        [("missing-start-date", START)],
    ),
    "no end of a finished service": ("finished", period(), [("missing-end-date", END)]),
    "a year for a start": ("active", period("2026"), [("insufficient-date-precision", START)]),
    "a month for a start": ("onhold", period("2026-02"), [("insufficient-date-precision", START)]),
    "a month for an end": (
        "finished",
        period("2026-02-01", "2026-03"),
        [("insufficient-date-precision", END)],
    ),
    "a month for the end of what was cancelled": (
        "cancelled",
        period("2026-02-01", "2026-03"),
        [("insufficient-date-precision", END)],
    ),
    "an end before the start": (
        "finished",
        period("2026-02-02", "2026-02-01"),
        [("end-before-start", WHOLE)],
    ),
    "a planned end before the start": (
        "active",
        period("2026-02-02", "2026-02-01"),
        [("end-before-start", WHOLE)],
    ),
    "an end before the start by the clock": (
        "finished",
        period("2026-02-02T10:00:00+01:00", "2026-02-02T10:30:00+02:00"),
        [("end-before-start", WHOLE)],
    ),
    "a start in the future": ("active", period("2026-11-03"), [("date-in-future", START)]),
    "a start in the future by a second": (
        "active",
        period("2026-11-02T12:00:01+01:00"),
        [("date-in-future", START)],
    ),
    "an end in the future": (
        "finished",
        period("2026-02-01", "2026-11-03"),
        [("date-in-future", END)],
    ),
    "an end of what was cancelled in the future": (
        "cancelled",
        period("2026-02-01", "2026-11-03"),
        [("date-in-future", END)],
    ),
    "a start before 1900": ("active", period("1899-12-31"), [("implausible-date", START)]),
    "an end before 1900": (
        "finished",
        period("1899-12-30", "1899-12-31"),
        [("implausible-date", START), ("implausible-date", END)],
    ),
    "a start before the birth by the number": (
        "active",
        {"patient": named(person_number(2, 82, 2026, 500), FNR), **period("2026-02-01")},
        [("implausible-date", START)],
    ),
    "an end of what was cancelled before the birth": (
        "cancelled",
        {"patient": named(person_number(2, 82, 2026, 500), FNR), **period(None, "2026-02-01")},
        [("implausible-date", END)],
    ),
    "an end of what was cancelled before 1900": (
        "cancelled",
        period("1899-12-30", "1899-12-31"),
        [("implausible-date", END)],
    ),
}


@pytest.mark.parametrize(("status", "changes", "expected"), REFUSED.values(), ids=REFUSED)
def test_a_service_is_refused_for(status, changes, expected):
    meaning = meaning_of(episode(status, **changes))
    assert isinstance(meaning, Refused)
    assert said(meaning.findings) == expected


ACCEPTED = {
    "on the day of birth": {"patient": named(person_number(1, 82, 2026, 500), FNR), **period("2026-02-01")},
    "from 1980 without a word": period("1980-01-01"),
}


@pytest.mark.parametrize("changes", ACCEPTED.values(), ids=ACCEPTED)
def test_a_start_is_fine(changes):
    assert meaning_of(episode(**changes)).warnings == ()


@pytest.mark.parametrize("start", ["1979-12-31", "1936-05-14"])
def test_a_start_before_1980_needs_a_second_look(start):
    assert said(meaning_of(episode(**period(start))).warnings) == [("implausible-date", START)]


def test_1900_is_early_and_not_impossible():
    facts = meaning_of(
        episode(
            patient={"reference": "#p"},
            contained=[patient(None, birthDate="1899-05-05")],
            **period("1900-01-01"),
        )
    )
    assert [w for w in said(facts.warnings) if "date" in w[0]] == [("implausible-date", START)]


AT = "EpisodeOfCare.statusHistory[0].period"
PAUSES = {
    "no pause": (history(("active", "2026-02-01", None)), "active", []),
    "what ends in a month and is no pause does no harm": (
        history(("active", "2026-02-01", "2026-02"), ("onhold", "2026-02-03", "2026-02-05")),
        "active",
        [("2026-02-03", "2026-02-05")],
    ),
    "a pause without an end, until what comes next": (
        history(
            ("active", "2026-02-01", "2026-02-03"),
            ("onhold", "2026-02-03", None),
            ("active", "2026-02-05", None),
        ),
        "active",
        [("2026-02-03", "2026-02-05")],
    ),
    "one that lasts": (
        history(("active", "2026-02-01", "2026-02-03"), ("onhold", "2026-02-03", None)),
        "onhold",
        [("2026-02-03", None)],
    ),
    "one that ended": (
        history(("onhold", "2026-02-03", "2026-02-05"), ("active", "2026-02-05", None)),
        "active",
        [("2026-02-03", "2026-02-05")],
    ),
    "one that the next entry ends": (
        history(("onhold", "2026-02-03", None), ("active", "2026-02-06", None)),
        "active",
        [("2026-02-03", "2026-02-06")],
    ),
    "two, told in any order": (
        history(
            ("onhold", "2026-02-08", "2026-02-09"),
            ("onhold", "2026-02-03", "2026-02-05"),
            ("active", "2026-02-05", "2026-02-08"),
            ("active", "2026-02-09", None),
        ),
        "active",
        [("2026-02-03", "2026-02-05"), ("2026-02-08", "2026-02-09")],
    ),
    "one spelt on-hold": (
        history(("onhold", "2026-02-03", "2026-02-05")),
        "active",
        [("2026-02-03", "2026-02-05")],
    ),
    "two of one day, by the clock": (
        history(
            ("onhold", "2026-02-03T12:00:00+01:00", "2026-02-03T13:00:00+01:00"),
            ("onhold", "2026-02-03T08:00:00+01:00", "2026-02-03T09:00:00+01:00"),
        ),
        "active",
        [("2026-02-03", "2026-02-03"), ("2026-02-03", "2026-02-03")],
    ),
    "one of no length before the one that lasts": (
        history(("onhold", "2026-02-03", None), ("active", "2026-02-03", "2026-02-03")),
        "onhold",
        [("2026-02-03", None)],
    ),
    "the present one, from the end of the last entry": (
        history(("active", "2026-02-01", "2026-02-03")),
        "onhold",
        [("2026-02-03", None)],
    ),
    "one that ended and the present one": (
        history(("onhold", "2026-02-03", "2026-02-05"), ("active", "2026-02-05", "2026-02-07")),
        "onhold",
        [("2026-02-03", "2026-02-05"), ("2026-02-07", None)],
    ),
    "one that lasts in a finished service": (
        history(("onhold", "2026-02-03", None)),
        "finished",
        [("2026-02-03", None)],
    ),
    "an entry without a start is none": (
        [
            {"status": "active", "period": {"end": "2026-02-03"}},
            *history(("onhold", "2026-02-03", "2026-02-05")),
        ],
        "active",
        [("2026-02-03", "2026-02-05")],
    ),
    "a coarse entry that is no pause does no harm": (
        [*history(("planned", "2026", None)), *history(("onhold", "2026-02-03", "2026-02-05"))],
        "active",
        [("2026-02-03", "2026-02-05")],
    ),
    "one that begins with the service": (
        history(("onhold", "2026-02-01", "2026-02-05")),
        "active",
        [("2026-02-01", "2026-02-05")],
    ),
    "only entries without a start": ([{"status": "active", "period": {"end": "2026-02-03"}}], "onhold", []),
}


@pytest.mark.parametrize(("entries", "status", "expected"), PAUSES.values(), ids=PAUSES)
def test_the_pauses_of_a_service_are(entries, status, expected):
    changes = period("2026-02-01", "2026-02-28") if status == "finished" else period()
    facts = meaning_of(episode(status, statusHistory=entries, **changes))
    assert isinstance(facts, ServiceFacts), said(facts.findings)
    assert facts.pauses == tuple(Pause(d(start), end and d(end)) for start, end in expected)
    assert facts.warnings == ()


DATED = [("date-from-lastUpdated", "EpisodeOfCare.meta.lastUpdated")]
PRESENT = {
    "a pause that the history leaves open ended with the version": (
        "active",
        history(("active", "2026-02-01", "2026-02-03"), ("onhold", "2026-02-03", None)),
        [("2026-02-03", "2026-02-20")],
    ),
    "a pause that the history does not show began with the version": (
        "onhold",
        history(("active", "2026-02-01", None)),
        [("2026-02-20", None)],
    ),
}


@pytest.mark.parametrize(("status", "entries", "expected"), PRESENT.values(), ids=PRESENT)
def test_what_the_history_does_not_date_is_dated_by_the_version(status, entries, expected):
    told = meta("1", "2026-02-19T23:30:00Z")
    facts = meaning_of(episode(status, statusHistory=entries, meta=told))
    assert facts.pauses == tuple(Pause(d(start), end and d(end)) for start, end in expected)
    assert said(facts.warnings) == DATED


def test_without_a_time_of_the_version_nothing_is_dated_by_it():
    onhold = meaning_of(episode("onhold", statusHistory=history(("active", "2026-02-01", None))))
    active = meaning_of(episode(statusHistory=history(("onhold", "2026-02-03", None))))
    assert (onhold.pauses, active.pauses) == ((), (Pause(d("2026-02-03"), None),))
    assert (onhold.warnings, active.warnings) == ((), ())


CONFLICTS = {
    "a pause before the service": (
        history(("onhold", "2026-01-31", "2026-02-03")),
        [("status-history-conflict", AT)],
    ),
    "an entry that ends before it begins": (
        history(("active", "2026-02-03", "2026-02-01")),
        [("end-before-start", AT)],
    ),
    "a pause without a start": (
        [{"status": "onhold", "period": {"end": "2026-02-03"}}],
        [("missing-start-date", f"{AT}.start")],
    ),
    "a pause of a month": (
        history(("onhold", "2026-02", None)),
        [("insufficient-date-precision", f"{AT}.start")],
    ),
    "a pause that ends in a month": (
        history(("onhold", "2026-02-03", "2026-03")),
        [("insufficient-date-precision", f"{AT}.end")],
    ),
    "a pause in the future": (
        history(("onhold", "2026-11-03", None)),
        [("date-in-future", f"{AT}.start")],
    ),
    "two statuses at once": (
        history(("active", "2026-02-01", "2026-02-05"), ("onhold", "2026-02-03", None)),
        [("status-history-conflict", "EpisodeOfCare.statusHistory")],
    ),
    "two open pauses": (
        history(("onhold", "2026-02-03", None), ("onhold", "2026-02-05", None)),
        [("status-history-conflict", "EpisodeOfCare.statusHistory")],
    ),
}


@pytest.mark.parametrize(("entries", "expected"), CONFLICTS.values(), ids=CONFLICTS)
def test_a_history_is_refused_for(entries, expected):
    meaning = meaning_of(episode("onhold", statusHistory=entries, **period()))
    assert isinstance(meaning, Refused)
    assert said(meaning.findings) == expected


def test_the_history_of_a_stay_is_read_as_that_of_an_episode():
    entries = history(("in-progress", "2026-02-01", "2026-02-03"), ("onleave", "2026-02-03", "2026-02-05"))
    facts = meaning_of(stay(statusHistory=entries))
    assert facts.pauses == (Pause(d("2026-02-03"), d("2026-02-05")),)


EXTENSION = "https://epj.example/utforer-fra"
CHANGES = {
    "a date": ({"url": EXTENSION, "valueDate": "2026-02-03"}, "2026-02-03"),
    "a moment": ({"url": EXTENSION, "valueDateTime": "2026-02-03T23:30:00Z"}, "2026-02-04"),
    "something else": ({"url": EXTENSION, "valueString": "februar"}, None),
    "another extension": ({"url": "https://epj.example/x", "valueDate": "2026-02-03"}, None),
}


@pytest.mark.parametrize(("extension", "expected"), CHANGES.values(), ids=CHANGES)
def test_the_change_of_provider_is_dated_by_the_tenants_extension(extension, expected):
    facts = meaning_of(episode(extension=[extension]), "local")
    assert facts.provider_changed_on == (expected and d(expected))


def test_a_tenant_without_the_extension_has_no_date_of_change():
    extension = {"url": EXTENSION, "valueDate": "2026-02-03"}
    assert meaning_of(episode(extension=[extension])).provider_changed_on is None


def test_an_end_before_the_start_is_told_with_both_days():
    whole = meaning_of(episode("finished", **period("2026-02-02", "2026-02-01"))).findings
    entry = meaning_of(episode(statusHistory=history(("active", "2026-02-03", "2026-02-01")))).findings
    assert [words(each, "nb")[0].rpartition(". ")[2] for each in (*whole, *entry)] == [
        "Starten er 2026-02-02, og slutten er 2026-02-01.",
        "Den begynner 2026-02-03 og slutter 2026-02-01.",
    ]
