"""What a minimelding says: the rows of crosswalk section 4."""

from datetime import date

import pytest

from adapter.mapping import MinimeldingFacts, Refused
from tests.notifications.documents import (
    FIDS,
    FNR,
    MM_STATUS,
    OID,
    ORGNR,
    UNITS,
    coded,
    guid_of,
    meaning_of,
    minimelding,
    named,
    said,
)

HERE = "Bundle.entry[1].resource"


def read(document: dict) -> MinimeldingFacts:
    facts = meaning_of(document, "melding")
    assert isinstance(facts, MinimeldingFacts), said(facts.findings)
    return facts


def header(document: dict, **changes) -> dict:
    head = document["entry"][0]["resource"] | changes
    document["entry"][0]["resource"] = {key: value for key, value in head.items() if value is not None}
    return document


def test_a_minimelding_says_what_it_is_about():
    ids = {"hendelseGUID": guid_of("h").upper(), "midlertidigStoppID": "S-1"}
    facts = read(minimelding("MidlertidigStoppFra", "2026-02-03", ids=ids))
    assert (facts.service_id, facts.event, facts.status, facts.code) == (
        "M-1",
        "MidlertidigStoppFra",
        "N",
        "20",
    )
    assert (facts.row.row, facts.traits.code, facts.person.fid) == ("20", "20", FIDS[0])
    assert (facts.orgnr, facts.date, facts.stop_id) == (UNITS[0], date(2026, 2, 3), "S-1")
    assert (facts.guid, facts.related, facts.hendelse_guid) == (guid_of("one"), None, guid_of("h"))
    assert (facts.guid_at, facts.related_at) == ("Bundle.identifier", "Bundle.link")
    assert facts.origin.path == HERE
    assert facts.warnings == ()


@pytest.mark.parametrize(("event", "status"), MM_STATUS.items())
def test_the_status_says_the_event(event, status):
    assert read(minimelding(event)).event == event


def test_a_moment_is_a_norwegian_day():
    assert read(minimelding(participant=[{"period": {"start": "2026-02-01T23:30:00Z"}}])).date == date(
        2026, 2, 2
    )


URI = "http://hddr.no/kpr-mm-iplos-i-kpr_"
CHANGES = {
    "by the code N": (header(minimelding()), "N"),
    "by the code M": (header(minimelding(change="M", related="x")), "M"),
    "by the code C": (header(minimelding(change="C", related="x")), "C"),
    "by the address of a submission": (
        header(minimelding(), eventCoding=None, eventUri=f"{URI}submission"),
        "N",
    ),
    "by the address of a replacement": (
        header(minimelding(related="x"), eventCoding=None, eventUri=f"{URI}replace"),
        "M",
    ),
    "by the address of an annulment": (
        header(minimelding(related="x"), eventCoding=None, eventUri=f"{URI}void"),
        "C",
    ),
    "by the header's profile": (
        header(
            minimelding(),
            eventCoding=None,
            eventUri="urn:x",
            meta={
                "profile": [
                    "urn:y",
                    "http://hddr.no//StructureDefinition/kpr-mm-iplos-i-kpr-submission-header",
                ]
            },
        ),
        "N",
    ),
}


@pytest.mark.parametrize(("document", "change"), CHANGES.values(), ids=CHANGES)
def test_the_kind_of_notification_is_told(document, change):
    assert read(document).status == change


def test_a_correction_names_its_original():
    facts = read(minimelding(change="M", related="one", guid="two"))
    assert (facts.related, facts.related_at) == (guid_of("one"), "Bundle.link[0].url")


def test_the_first_related_link_names_the_original():
    document = minimelding(change="M", related="one", guid="two")
    previous = {"relation": "previous", "url": f"http://x.example/{guid_of('zero')}"}
    document["link"] = [previous, {"relation": "related", "url": f"http://x.example/{guid_of('one')}/"}]
    assert (read(document).related, read(document).related_at) == (guid_of("one"), "Bundle.link[1].url")


def test_a_guid_is_only_a_guid():
    document = minimelding(ids={"hendelseGUID": "7"})
    document["identifier"] = {"value": "8"}
    facts = read(document)
    assert (facts.guid, facts.hendelse_guid, facts.stop_id) == (None, None, None)
    del document["identifier"]
    assert read(document).guid is None


def test_the_first_identifier_of_a_kind_counts():
    document = minimelding()
    encounter = document["entry"][1]["resource"]
    encounter["identifier"] = [
        {"value": "x"},
        {"type": {"text": "y"}, "value": "x"},
        {"type": {"coding": [{"code": "tjenesteID"}]}},
        *encounter["identifier"],
        {"type": {"coding": [{"code": "tjenesteID"}]}, "value": "M-2"},
    ]
    assert read(document).service_id == "M-1"


def sender(value: str) -> dict:
    return {"identifier": {"system": f"{OID}.1.3403", "value": value}}


def sent_by(value: str) -> dict:
    """A message whose sender is a resource of its own."""
    document = header(minimelding(), sender={"reference": f"urn:uuid:{guid_of('sender')}"})
    kommune = {"system": f"{OID}.1.3402", "value": value}
    resource = {"resourceType": "Organization", "id": guid_of("sender"), "identifier": [kommune]}
    document["entry"].append({"fullUrl": f"urn:uuid:{guid_of('sender')}", "resource": resource})
    return document


def test_another_kommune_is_listed():
    assert read(header(minimelding(), sender=sender("4604"))).warnings == ()
    assert read(header(minimelding(), sender={"display": "x"})).warnings == ()
    other = read(header(minimelding(), sender=sender("0301")))
    assert said(other.warnings) == [("kommune-differs", "Bundle.entry[0].resource.sender")]
    assert other.warnings[0].params == {"expected": "4604"}


def test_another_kommune_is_listed_where_the_sender_is_a_resource_too():
    assert read(sent_by("4604")).warnings == ()
    assert said(read(sent_by("0301")).warnings) == [("kommune-differs", "Bundle.entry[0].resource.sender")]


def test_a_missing_organisation_number_is_listed():
    facts = read(minimelding(serviceProvider=None))
    assert said(facts.warnings) == [("missing-organisation-number", f"{HERE}.serviceProvider")]
    assert read(minimelding(serviceProvider=None, serviceType=coded("5"))).warnings == ()


def test_an_early_date_is_listed():
    assert said(read(minimelding(day="1979-12-31")).warnings) == [
        ("implausible-date", f"{HERE}.participant[0].period.start")
    ]


DATE = f"{HERE}.participant[0].period.start"
REFUSED = {
    "no service id": (minimelding(ids={"tjenesteID": ""}), None),
    "an identifier of another kind": (
        minimelding(identifier=[{"value": "M-1"}]),
        [("unidentifiable-resource", f"{HERE}.identifier")],
    ),
    "a status that is no event": (minimelding(status="in-progress"), [("unknown-code", f"{HERE}.status")]),
    "a supplement": (
        header(minimelding(), eventCoding={"code": "T", "system": "x:y"}),
        [("unknown-code", "Bundle.entry[0].resource.eventCoding.code")],
    ),
    "an address that says nothing": (
        header(minimelding(), eventCoding=None, eventUri="urn:x"),
        [("unknown-code", "Bundle.entry[0].resource.eventUri")],
    ),
    "no date": (minimelding(participant=None), [("missing-start-date", DATE)]),
    "a participant without a period": (
        minimelding(participant=[{"individual": {"display": "x"}}]),
        [("missing-start-date", DATE)],
    ),
    "a month": (
        minimelding(participant=[{"period": {"start": "2026-02"}}]),
        [("insufficient-date-precision", DATE)],
    ),
    "a date in the future": (
        minimelding(participant=[{"period": {"start": "2026-11-03"}}]),
        [("date-in-future", DATE)],
    ),
    "a date before the birth": (
        minimelding(participant=[{"period": {"start": "1936-05-13"}}]),
        [("implausible-date", DATE)],
    ),
    "no service code": (minimelding(serviceType=None), [("missing-service-code", f"{HERE}.serviceType")]),
    "a code that was retired on the day": (
        minimelding(serviceType=coded("13")),
        [("retired-service-code", f"{HERE}.serviceType.coding[0].code")],
    ),
    "no person": (minimelding(subject=None), [("missing-person", f"{HERE}.subject")]),
    "a correction of nothing": (minimelding(change="M"), [("unknown-original", "Bundle.link")]),
    "an annulment of nothing": (minimelding(change="C"), [("unknown-original", "Bundle.link")]),
    "a wrong unit": (
        minimelding(serviceProvider=named("322109831", ORGNR)),
        [("invalid-organisation-number", f"{HERE}.serviceProvider.identifier.value")],
    ),
}


@pytest.mark.parametrize(("document", "findings"), REFUSED.values(), ids=REFUSED)
def test_a_minimelding_is_refused_for(document, findings):
    meaning = meaning_of(document, "melding")
    assert isinstance(meaning, Refused)
    assert meaning.resource == f"Encounter/{guid_of('encounter one')}"
    if findings is not None:
        assert said(meaning.findings) == findings


def test_a_minimelding_without_its_message_is_refused_by_name():
    meaning = meaning_of(minimelding()["entry"][1]["resource"], "melding")
    assert isinstance(meaning, Refused)
    assert meaning.resource == f"Encounter/{guid_of('encounter one')}"
    assert said(meaning.findings) == [("invalid-bundle", "Encounter.meta.profile")]


def test_a_correction_of_the_zero_guid_is_one_of_nothing():
    document = minimelding(change="M", related="one")
    document["link"][0]["url"] = "http://x.example/00000000-0000-0000-0000-000000000000"
    assert said(meaning_of(document, "melding").findings) == [("unknown-original", "Bundle.link[0].url")]


def test_a_code_in_force_on_the_day_of_the_event_is_fine():
    day = {"participant": [{"period": {"start": "2018-12-31"}}]}
    assert read(minimelding(serviceType=coded("13"), subject=named(FIDS[0], FNR), **day)).code == "13"
