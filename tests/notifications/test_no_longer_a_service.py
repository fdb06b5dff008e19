"""What was reported and is no service any more, and minimeldinger that lie the wrong way round."""

from itertools import permutations

import pytest

from adapter.notifications import ConsultationHistory, ServiceHistory
from tests.notifications.documents import (
    FIDS,
    FNR,
    Office,
    brief,
    coded,
    consultation,
    meaning_of,
    meta,
    minimelding,
    named,
    said,
    stay,
)

AMB = {"code": "AMB"}


def told(result) -> tuple[str, str | None, list[str]]:
    return result.outcome, result.reason, brief(result)


def gone_by(identifier: str) -> dict:
    """A transaction that deletes what has an identifier."""
    request = {"method": "DELETE", "url": f"Encounter?identifier={identifier}"}
    return {"resourceType": "Bundle", "type": "transaction", "entry": [{"request": request}]}


GONE = {
    "a stay that turns out to be a visit": {"class": AMB},
    "a stay that turns out to lie within an episode": {"episodeOfCare": [{"reference": "EpisodeOfCare/1"}]},
    "a stay entered in error, stripped of its code": {"status": "entered-in-error", "serviceType": None},
}


@pytest.mark.parametrize("changes", GONE.values(), ids=GONE)
def test_it_is_taken_back(changes):
    office = Office()
    office.one(stay(meta=meta("1")))
    status = changes.get("status", "in-progress")
    rest = {name: value for name, value in changes.items() if name != "status"}
    result = office.one(stay(status, meta=meta("2"), **rest))
    assert told(result) == ("notify", None, ["C TjenesteStart 2026-02-01"])


def test_a_consultation_entered_in_error_and_stripped_is_taken_back():
    office = Office("local")
    office.one(consultation(meta=meta("1")))
    stripped = consultation("entered-in-error", meta=meta("2"), serviceType=None, type=None, reasonCode=None)
    assert [c.change for c in office.one(stripped).consultations] == ["C"]


def test_an_older_version_that_was_a_visit_takes_nothing_back():
    office = Office()
    office.one(stay(meta=meta("3")))
    assert told(office.one(stay(meta=meta("2"), **{"class": AMB}))) == (
        "no-event",
        "visit-within-service",
        [],
    )


def test_what_was_a_visit_for_a_while_is_reported_again():
    office = Office()
    office.one(stay(meta=meta("1")))
    office.one(stay(meta=meta("2"), **{"class": AMB}))
    assert brief(office.one(stay(meta=meta("3")))) == ["N TjenesteStart 2026-02-01"]


def test_a_stay_that_was_never_reported_has_nothing_to_take_back():
    office = Office()
    office.one(stay("planned", meta=meta("1")))
    assert told(office.one(stay("planned", meta=meta("2"), **{"class": AMB}))) == (
        "no-event",
        "visit-within-service",
        [],
    )
    assert told(office.one(stay(meta=meta("1")))) == ("no-event", "stale-version", [])


def test_a_visit_that_was_a_planned_stay_is_noted_with_its_content():
    office = Office()
    office.one(stay("planned", meta=meta("1")))
    planned = office.history
    office.one(stay("planned", meta=meta("2"), **{"class": AMB}))
    assert office.history.version.version_id == "2"
    assert office.history.digest not in (planned.digest, None)


ORDER = {
    "an end before the start": (("TjenesteStart", "2026-02-01", {}), ("TjenesteSlutt", "2026-01-01", {})),
    "a start after the end": (
        ("TjenesteSlutt", "2026-02-01", {}),
        ("TjenesteStart", "2026-03-01", {}),
    ),
    "the end of a pause before its beginning": (
        ("MidlertidigStoppFra", "2026-02-10", {"midlertidigStoppID": "S-1"}),
        ("MidlertidigStoppTil", "2026-02-01", {"midlertidigStoppID": "S-1"}),
    ),
    "the beginning of a pause after its end": (
        ("MidlertidigStoppTil", "2026-02-01", {"midlertidigStoppID": "S-1"}),
        ("MidlertidigStoppFra", "2026-02-10", {"midlertidigStoppID": "S-1"}),
    ),
}


@pytest.mark.parametrize(("first", "second"), ORDER.values(), ids=ORDER)
def test_a_minimelding_the_wrong_way_round_is_refused_at_its_date(first, second):
    office = Office("melding")
    office.one(minimelding(first[0], first[1], guid="first", ids=first[2]))
    result = office.one(minimelding(second[0], second[1], guid="second", ids=second[2]))
    assert (result.outcome, [f.expression for f in result.findings if f.stops]) == (
        "reject",
        ["Bundle.entry[1].resource.participant[0].period.start"],
    )


TOGETHER = {
    "an end": ("TjenesteStart", "TjenesteSlutt"),
    "a start": ("TjenesteSlutt", "TjenesteStart"),
    "the end of a pause": ("MidlertidigStoppFra", "MidlertidigStoppTil"),
    "the beginning of a pause": ("MidlertidigStoppTil", "MidlertidigStoppFra"),
}


@pytest.mark.parametrize(("first", "second"), TOGETHER.values(), ids=TOGETHER)
def test_both_ends_may_have_one_date_when_the_later_message_is(first, second):
    office = Office("melding")
    ids = {"midlertidigStoppID": "S-1"}
    office.one(minimelding(first, guid="first", ids=ids))
    assert brief(office.one(minimelding(second, guid="second", ids=ids))) == [f"N {second} 2026-02-01"]


def test_a_start_annulled_before_its_stop_is_listed():
    office = Office("melding")
    office.one(minimelding(guid="start"))
    office.one(minimelding("MidlertidigStoppFra", "2026-02-10", guid="stop"))
    result = office.one(minimelding(guid="gone", related="start", change="C"))
    assert ("start-not-reported", "Bundle.entry[1].resource") in said(result.findings)


def test_an_annulled_stop_waits_for_no_start():
    office = Office("melding")
    office.one(minimelding("MidlertidigStoppFra", "2026-02-10", guid="stop"))
    office.one(minimelding("MidlertidigStoppFra", "2026-02-10", guid="gone", related="stop", change="C"))
    assert office.one(minimelding(guid="start")).released == ()


def test_of_two_stops_that_wait_the_one_that_was_not_annulled_is_released():
    office = Office("melding")
    office.one(minimelding("MidlertidigStoppFra", "2026-02-10", guid="one"))
    [kept] = office.one(minimelding("MidlertidigStoppFra", "2026-02-20", guid="two")).notifications
    gone = office.one(minimelding("MidlertidigStoppFra", "2026-02-10", guid="c", related="one", change="C"))
    assert (gone.released, office.history.waiting) == ((), (kept.guid,))
    assert office.one(minimelding(guid="start")).released == (kept.guid,)


def test_what_waited_for_a_service_that_was_deleted_is_not_released():
    office = Office("melding")
    office.one(minimelding("MidlertidigStoppFra", "2026-02-10", guid="stop"))
    office.one(gone_by("M-1"))
    assert (office.history.waiting, office.history.deleted) == ((), True)
    assert office.one(minimelding(guid="start")).released == ()
    assert office.history.deleted is False


PERSONAL = FIDS[0]


@pytest.mark.parametrize("stop_id", [PERSONAL, f"S{PERSONAL}", "S" * 101, "S\u202e1"], ids=range(4))
def test_a_stop_id_that_may_not_be_shown_is_replaced(stop_id):
    office = Office("melding")
    office.one(minimelding(guid="start"))
    made = minimelding("MidlertidigStoppFra", "2026-02-10", guid="stop", ids={"midlertidigStoppID": stop_id})
    assert PERSONAL not in office.one(made).notifications[0].stop_id
    assert len(office.known.histories) == 1


@pytest.mark.parametrize(
    "value", ["9" * 101, "T\n1", "T\u202e1"], ids=["too long", "a new line", "turned round"]
)
def test_an_id_that_fits_no_message_names_no_service(value):
    meaning = meaning_of(stay(identifier=[{"value": value}]))
    found = [(f.reason, f.expression) for f in meaning.findings if f.stops]
    assert found == [("unidentifiable-resource", "Encounter.identifier[0].value")]


def test_a_version_that_is_a_person_number_is_not_kept():
    assert meaning_of(stay(meta=meta(PERSONAL))).origin.version.version_id is None


ENDS = ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"]


@pytest.mark.parametrize("moment", ENDS)
def test_the_ends_of_the_calendar_are_no_start(moment):
    found = {f.reason for f in meaning_of(stay(period={"start": moment})).findings if f.stops}
    assert found & {"implausible-date", "date-in-future"}


@pytest.mark.parametrize("moment", ENDS)
def test_a_last_update_at_the_ends_of_the_calendar_is_not_believed(moment):
    assert meaning_of(stay(meta=meta("1", moment))).origin.version.last_updated is None


SENDERS = {
    "an organisation number": (
        {"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.101", "value": "310123455"}},
        [],
    ),
    "another kommune": (
        {"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.1.3402", "value": "5001"}},
        ["kommune-differs"],
    ),
    "a person, of all things": (named(PERSONAL, FNR), []),
}


@pytest.mark.parametrize(("sender", "warned"), SENDERS.values(), ids=SENDERS)
def test_only_a_kommunenummer_can_differ_from_the_tenants(sender, warned):
    message = minimelding()
    message["entry"][0]["resource"]["sender"] = sender
    assert [w.reason for w in meaning_of(message, "melding").warnings] == warned


def test_a_stay_may_be_coded_anew_without_being_taken_back():
    office = Office()
    office.one(stay(meta=meta("1")))
    assert brief(office.one(stay(meta=meta("2"), serviceType=coded("21")))) == ["M TjenesteStart 2026-02-01"]


def made(taken) -> list[str]:
    """What leaves, in its order: N, M or C of what."""
    return [f"{record.content.change} {type(record.content).__name__}" for record in taken.records]


def standing(known) -> tuple[int, int]:
    """How many consultations, and how many services, the register is left with."""
    histories = known.histories.values()
    live = sum(1 for one in histories if isinstance(one, ConsultationHistory) and one.live)
    return live, sum(1 for one in histories if isinstance(one, ServiceHistory) and one.events)


class TestOfAnotherKind:
    """A resource that was reported as one thing and is another now is registered once (decision 0012)."""

    def test_a_consultation_that_becomes_a_stay_is_taken_back(self):
        office = Office()
        office.one(consultation(meta=meta("1")))
        taken = office.take(stay(id="k5", meta=meta("2")))
        [result] = taken.result.resources
        assert told(result) == ("notify", None, ["N TjenesteStart 2026-02-01"])
        assert made(taken) == ["N Notification", "C Consultation"]
        assert taken.records[1].content.ref is not None

    def test_a_stay_that_becomes_a_consultation_is_taken_back(self):
        office = Office()
        office.one(stay(id="k5", meta=meta("1")))
        taken = office.take(consultation(meta=meta("2")))
        [result] = taken.result.resources
        assert [each.change for each in result.consultations] == ["N"]
        assert made(taken) == ["N Consultation", "C Notification"]

    def test_it_may_go_back_and_forth(self):
        office = Office()
        office.one(consultation(meta=meta("1")))
        office.one(stay(id="k5", meta=meta("2")))
        taken = office.take(consultation(meta=meta("3")))
        assert [each.change for each in taken.result.resources[0].consultations] == ["N"]
        assert made(taken) == ["N Consultation", "C Notification"]
        assert office.one(consultation(meta=meta("4"))).reason == "unchanged"

    def test_an_older_version_of_another_kind_changes_nothing(self):
        office = Office()
        office.one(stay(id="k5", meta=meta("2")))
        result = office.one(consultation(meta=meta("1")))
        assert (result.outcome, result.reason, result.consultations) == ("no-event", "stale-version", ())

    def test_a_version_that_was_processed_as_the_other_kind_changes_nothing(self):
        office = Office()
        office.one(consultation(meta=meta("1")))
        result = office.one(stay(id="k5", meta=meta("1")))
        assert (result.outcome, result.reason) == ("no-event", "duplicate")

    def test_what_became_another_kind_is_taken_back_when_it_is_none_any_more(self):
        office = Office()
        office.one(consultation(meta=meta("1")))
        office.one(stay(id="k5", meta=meta("2")))
        taken = office.take(stay(id="k5", meta=meta("3"), **{"class": AMB}))
        assert made(taken) == ["C Notification"]

    def test_a_deletion_finds_what_stands(self):
        office = Office()
        office.one(consultation(meta=meta("1")))
        office.one(stay(id="k5", meta=meta("2")))
        request = {"method": "DELETE", "url": "Encounter/k5"}
        taken = office.take(
            {"resourceType": "Bundle", "type": "transaction", "entry": [{"request": request}]}
        )
        assert made(taken) == ["C Notification"]
        assert sum(standing(office.known)) == 0

    @pytest.mark.parametrize(
        "order", list(permutations(range(1, 5))), ids=lambda order: "".join(map(str, order))
    )
    def test_in_whatever_order_versions_come_the_newest_alone_stands(self, order):
        office = Office()
        kinds = {1: consultation, 2: stay, 3: consultation, 4: stay}
        for number in order:
            for _ in range(2):
                office.take(kinds[number](id="k5", meta=meta(str(number))))
        assert standing(office.known) == (0, 1)
