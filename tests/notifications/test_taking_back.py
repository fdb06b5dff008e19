"""What is taken back, and what stays, when a sender deletes, cancels or sends several things at once."""

import pytest

from adapter.checking import Checker
from tests.notifications.documents import (
    FIDS,
    FNR,
    ORGNR,
    UNITS,
    WORLD,
    coded,
    consultation,
    episode,
    event_of,
    meta,
    minimelding,
    named,
    patient,
)

TIMES = {str(n): f"2026-03-{n:02}T10:00:00+01:00" for n in range(1, 10)}


def v(number: str, status: str = "active", **changes):
    return episode(status, meta=meta(number, TIMES[number]), **changes)


def deletion(url: str, *beside, kind: str = "transaction"):
    entries = [
        {"resource": one, "request": {"method": "PUT", "url": f"{one['resourceType']}/{one['id']}"}}
        for one in beside
    ]
    gone = {"request": {"method": "DELETE", "url": url}}
    return {"resourceType": "Bundle", "type": kind, "entry": [*entries, gone]}


def told(*documents, tenant: str = "plain") -> list[tuple[list[str], str | None]]:
    """What each document made, in the order sent, and the reason of its result."""
    events = [
        event_of(d, tenant) if d else event_of(None, tenant, key="EpisodeOfCare/901") for d in documents
    ]
    results = [taken.result for taken in Checker(WORLD).check(events)]
    return [
        (
            [
                f"{n.change.value} {n.event.value} {n.hendelse_dato}"
                for r in one.resources
                for n in r.notifications
            ]
            + [f"{c.change.value} Konsultasjon" for r in one.resources for c in r.consultations],
            one.reason,
        )
        for one in results
    ]


@pytest.mark.parametrize("start", [{}, {"start": "2026"}], ids=["no start", "a start of a year"])
def test_a_cancelled_service_that_tells_no_day_of_start_keeps_the_one_reported(start):
    cancelled = v("2", "cancelled", period=start | {"end": "2026-03-01"})
    assert told(v("1"), cancelled)[1] == (["N TjenesteSlutt 2026-03-01"], None)
    assert told(cancelled) == [([], "cancelled-before-start")]


def test_two_versions_of_one_moment_are_two_where_their_ids_say_so():
    first = episode(meta=meta("a1", TIMES["1"]))
    second = episode(meta=meta("b2", TIMES["1"]), period={"start": "2026-02-02"})
    assert told(first, second)[1] == (["M TjenesteStart 2026-02-02"], None)
    assert told(first, first)[1] == ([], "duplicate")


@pytest.mark.parametrize("status", ["cancelled", "planned", "entered-in-error"])
def test_the_deletion_of_what_was_annulled_is_a_duplicate(status):
    assert [reason for _, reason in told(v("1"), v("2", status), None)] == [None, None, "duplicate"]


def test_the_deletion_of_a_consultation_that_was_annulled_is_a_duplicate():
    made = consultation(meta=meta("1", TIMES["1"]))
    cancelled = consultation("cancelled", meta=meta("2", TIMES["2"]))
    gone = deletion("Encounter/k5")
    assert [reason for _, reason in told(made, cancelled, gone, tenant="local")] == [None, None, "duplicate"]


def test_a_deletion_of_what_is_deleted_keeps_late_versions_away_all_the_same():
    newer = deletion("EpisodeOfCare/901/_history/4", kind="history")
    newer["entry"][0]["response"] = {"status": "204", "lastModified": TIMES["4"]}
    assert [reason for _, reason in told(v("2", "entered-in-error"), newer, v("3"))] == [
        "cancelled-before-start",
        "duplicate",
        "stale-version",
    ]


def test_a_deletion_falls_with_its_transaction():
    refused = episode(id="905", identifier=None, type=None)
    assert told(v("1"), deletion("EpisodeOfCare/901", refused))[1] == ([], "missing-service-code")


@pytest.mark.parametrize(
    "url",
    [
        "EpisodeOfCare?identifier=https://epj.example/tjeneste|T-1",
        "EpisodeOfCare?identifier=https%3A%2F%2Fepj.example%2Ftjeneste%7CT-1",
        "EpisodeOfCare?identifier=T-1",
        "EpisodeOfCare?_id=901",
        "https://epj.example/EpisodeOfCare/901",
    ],
)
def test_a_deletion_finds_its_service_however_it_is_addressed(url):
    assert told(v("1"), deletion(url))[1] == (["C TjenesteStart 2026-02-01"], None)


@pytest.mark.parametrize("url", ["EpisodeOfCare?status=active", "EpisodeOfCare?identifier=T-1&status=active"])
def test_nothing_is_taken_back_on_half_of_what_a_deletion_asks_for(url):
    assert told(v("1"), deletion(url))[1] == ([], "unknown-resource")


@pytest.mark.parametrize("other", [{"subject": named(FIDS[1], FNR)}, {"serviceType": coded("21")}])
def test_an_n_that_comes_again_with_another_person_or_code_is_a_correction(other):
    again = minimelding(guid="two", **other)
    assert told(minimelding(), again, tenant="melding")[1] == (["M TjenesteStart 2026-02-01"], None)
    assert told(minimelding(), minimelding(guid="two"), tenant="melding")[1] == ([], "unchanged")


@pytest.mark.parametrize("written", ["fnr-{}", "p{}", "urn:x:{}", "{}.1"])
def test_a_number_inside_an_id_is_neither_shown_nor_reported(written):
    hidden = written.format(FIDS[0])
    known = [{"system": FNR, "value": FIDS[0]}, {"system": "https://epj.example/person", "value": hidden}]
    document = episode(
        identifier=[{"value": hidden}, {"value": "T-7"}],
        contained=[patient() | {"identifier": known}],
        patient={"reference": "#p"},
        managingOrganization=named(UNITS[0], ORGNR),
    )
    [taken] = Checker(WORLD).check([event_of(document)])
    [made] = taken.result.resources[0].notifications
    assert made.service_id == "T-7"
    assert made.bruker_nr == made.pasient_guid
    assert FIDS[0] not in repr(taken)
