"""Which resource is what: the rows of crosswalk section 2."""

import pytest

from adapter.events.unwrap import Kind, Part, unwrap
from adapter.mapping import (
    ConsultationFacts,
    Deletion,
    MinimeldingFacts,
    Nothing,
    Refused,
    ServiceFacts,
    Status,
)
from adapter.mapping.interpret import interpret
from adapter.mapping.reader import Setting
from adapter.values import replace
from tests.notifications.documents import (
    FORM,
    NOW,
    OID,
    PRODUCTION,
    SERVICES,
    STEP,
    TABLES,
    TENANTS,
    WORLD,
    bundle,
    coded,
    consultation,
    episode,
    meaning_of,
    meta,
    minimelding,
    named,
    patient,
    person_number,
    said,
    stay,
    stay_r5,
)

ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
KF01 = coded("KF01", f"{OID}.1.8663")
REAL = named(person_number(14, 5, 1936), f"{OID}.4.1")


def classed(code: str, **changes) -> dict:
    return stay(**{"class": {"system": ACT, "code": code}}, **changes)


def message(encounter: dict) -> dict:
    header = {
        "resourceType": "MessageHeader",
        "id": "h",
        "eventCoding": {"code": "x", "system": "urn:x"},
        "source": {"endpoint": "urn:x"},
        "focus": [{"reference": f"https://epj.example/Encounter/{encounter['id']}"}],
    }
    return bundle(header, encounter, kind="message")


VISIT, NOT_A_SERVICE = "visit-within-service", "not-a-service"
ROWS = {
    "an EpisodeOfCare with a code is a service": ("plain", episode(), ServiceFacts, "21"),
    "an Encounter of class IMP with a code is a stay": ("plain", classed("IMP"), ServiceFacts, "20"),
    "an Encounter of class ACUTE with a code is a stay": ("plain", classed("ACUTE"), ServiceFacts, "20"),
    "an Encounter of class NONAC with a code is a stay": ("plain", classed("NONAC"), ServiceFacts, "20"),
    "an Encounter of class SS with a code is a stay": ("plain", classed("SS"), ServiceFacts, "20"),
    "an Encounter of R5 of class IMP with a code is a stay": ("plain", stay_r5(), ServiceFacts, "20"),
    "a stay of R5 with a second class is one": (
        "plain",
        stay_r5(**{"class": [coded("HH", ACT), coded("IMP", ACT)]}),
        ServiceFacts,
        "20",
    ),
    "an Encounter of class HH with a code is a visit": ("plain", classed("HH"), Nothing, VISIT),
    "an Encounter of class AMB with a code is a visit": ("plain", classed("AMB"), Nothing, VISIT),
    "an Encounter of class VR with a code is a visit": ("plain", classed("VR"), Nothing, VISIT),
    "an Encounter of R5 without a class with a code is a visit": (
        "plain",
        stay_r5(**{"class": None}),
        Nothing,
        VISIT,
    ),
    "an Encounter that names an episode is a visit": (
        "plain",
        stay(episodeOfCare=[{"reference": "EpisodeOfCare/901"}]),
        Nothing,
        VISIT,
    ),
    "an Encounter that names an episode and no code is a visit": (
        "plain",
        stay(episodeOfCare=[{"reference": "EpisodeOfCare/901"}], serviceType=None),
        Nothing,
        VISIT,
    ),
    "an Encounter in a message is a stay, whatever its class": (
        "plain",
        message(classed("HH")),
        ServiceFacts,
        "20",
    ),
    "an Encounter of the minimelding profile is one notification": (
        "melding",
        minimelding(),
        MinimeldingFacts,
        "20",
    ),
    "the minimelding profile means nothing to a tenant without it": (
        "plain",
        minimelding(),
        ServiceFacts,
        "20",
    ),
    "an Encounter of service type KF01 is a consultation": (
        "local",
        consultation(type=None),
        ConsultationFacts,
        None,
    ),
    "an Encounter below KF01 is a consultation": (
        "local",
        consultation(type=None, serviceType=coded("KF01.02", f"{OID}.1.8663")),
        ConsultationFacts,
        None,
    ),
    "an Encounter with a form of consultation is one": (
        "local",
        consultation(serviceType=None),
        ConsultationFacts,
        None,
    ),
    "another kind of service is no consultation": (
        "plain",
        consultation(type=None, serviceType=coded("KX17", f"{OID}.1.8663")),
        Nothing,
        NOT_A_SERVICE,
    ),
    "an age step alone makes no consultation": (
        "plain",
        consultation(serviceType=None, type=[coded("2A", STEP)]),
        Nothing,
        NOT_A_SERVICE,
    ),
    "an Encounter without any code is none of these": (
        "plain",
        classed("AMB", serviceType=None),
        Nothing,
        NOT_A_SERVICE,
    ),
    "a stay without any code is none of these": ("plain", stay(serviceType=None), Nothing, NOT_A_SERVICE),
    "a stay with a service type in words is none of these": (
        "plain",
        stay(serviceType={"text": "sykehjem"}),
        Nothing,
        NOT_A_SERVICE,
    ),
    "a stay with a type of another list is none of these": (
        "plain",
        stay(serviceType=None, type=[coded("x", "https://else.example")]),
        Nothing,
        NOT_A_SERVICE,
    ),
    "a visit the tenant lists as not in KPR is not in KPR": (
        "local",
        classed("AMB", serviceType=coded("PSYK", "https://epj.example/tilbud")),
        ServiceFacts,
        None,
    ),
    "an Encounter of the not-in-KPR list that names an episode is a visit": (
        "local",
        classed(
            "AMB",
            serviceType=coded("PSYK", "https://epj.example/tilbud"),
            episodeOfCare=[{"reference": "EpisodeOfCare/901"}],
        ),
        Nothing,
        VISIT,
    ),
}


@pytest.mark.parametrize(("tenant", "document", "kind", "told"), ROWS.values(), ids=ROWS)
def test_a_resource_is_what_the_crosswalk_says(tenant, document, kind, told):
    meaning = meaning_of(document, tenant)
    assert type(meaning) is kind
    if isinstance(meaning, Nothing):
        assert told in (None, meaning.why.reason)
    elif not isinstance(meaning, ConsultationFacts):
        assert meaning.code == told


REFUSED = {
    "a minimelding without the message that says whether it is N, M or C": (
        "melding",
        minimelding()["entry"][1]["resource"] | {"identifier": [{"value": "M-1"}]},
        [("invalid-bundle", "Encounter.meta.profile")],
    ),
    "an EpisodeOfCare without a code": (
        "plain",
        episode(type=None),
        [("missing-service-code", "EpisodeOfCare.type")],
    ),
    "a stay coded in a list nobody told us of": (
        "plain",
        stay(serviceType=coded("20", "https://else.example")),
        [("unknown-service-code-system", "Encounter.serviceType.coding[0].system")],
    ),
    "a stay with a code that is none": (
        "plain",
        stay(serviceType=coded("99")),
        [("unknown-service-code", "Encounter.serviceType.coding[0].code")],
    ),
    "a visit with a code that is none": (
        "plain",
        classed("HH", serviceType=coded("99")),
        [("unknown-service-code", "Encounter.serviceType.coding[0].code")],
    ),
}


@pytest.mark.parametrize(("tenant", "document", "expected"), REFUSED.values(), ids=REFUSED)
def test_a_resource_is_refused(tenant, document, expected):
    meaning = meaning_of(document, tenant)
    assert isinstance(meaning, Refused)
    assert meaning.resource == f"{document['resourceType']}/{document['id']}"
    assert said(meaning.findings) == expected


def test_a_visit_tells_its_service_and_code():
    visit = meaning_of(classed("HH", serviceType=coded("020")))
    assert (visit.service_id, visit.code, visit.row.row) == ("T-2", "20", "20")
    assert said(visit.warnings) == [("code-normalised", "Encounter.serviceType.coding[0].code")]
    assert visit.why.expression == "Encounter"


def test_what_is_no_service_has_no_code():
    nothing = meaning_of(stay(serviceType=None))
    assert (nothing.service_id, nothing.code, nothing.row) == ("T-2", None, None)


MARKED = {"security": [{"code": "HTEST", "system": "x:y"}]}


@pytest.mark.parametrize(
    ("world", "marks", "is_test"),
    [
        (PRODUCTION, MARKED, True),
        (PRODUCTION, {"tag": [{"code": "test"}]}, True),
        (PRODUCTION, {"tag": [{"code": "other"}, {"display": "x"}]}, False),
        (PRODUCTION, {}, False),
        (WORLD, MARKED, False),
    ],
    ids=["a security label", "a tag", "another tag", "no mark", "a mark in a test environment"],
)
def test_data_for_testing_is_told_in_production(world, marks, is_test):
    person = {"patient": REAL} if world is PRODUCTION else {}
    meaning = meaning_of(episode(meta=meta("1", **marks), **person), world=world)
    assert isinstance(meaning, Nothing) is is_test
    if is_test:
        assert (meaning.why.reason, meaning.why.expression) == ("test-data", "EpisodeOfCare.meta")
        assert meaning.origin.resource == "EpisodeOfCare/901"


SETTING = Setting(TABLES, TENANTS, TENANTS.tenants["plain"], NOW)
ADDRESSES = {
    "EpisodeOfCare/1": ("EpisodeOfCare/1", None),
    "https://epj.example/fhir/EpisodeOfCare/1": ("EpisodeOfCare/1", None),
    "EpisodeOfCare/1/": ("EpisodeOfCare/1", None),
    "EpisodeOfCare/1X": ("EpisodeOfCare/1X", None),
    "EpisodeOfCare?identifier=x:y|T-1": (None, "T-1"),
    "EpisodeOfCare?identifier=T-1": (None, "T-1"),
}


@pytest.mark.parametrize(("address", "expected"), ADDRESSES.items())
def test_a_deletion_says_what_is_gone(address, expected):
    part = Part(Kind.DELETION, "Bundle.entry[0]", "Bundle", target=address, version_id="3")
    meaning, used = interpret(part, "R4", SETTING, NOW)
    assert isinstance(meaning, Deletion)
    assert ((meaning.target, meaning.identifier), used) == (expected, [])
    assert (meaning.origin.version.version_id, meaning.origin.registered) == ("3", NOW)
    assert meaning.origin.resource == ""


def test_a_deletion_of_nothing_says_nothing():
    meaning, _ = interpret(Part(Kind.DELETION, "p", "p"), "R4", SETTING, NOW)
    assert (meaning.target, meaning.identifier) == ("", None)


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("EpisodeOfCare/1", "EpisodeOfCare/1"),
        ("https://epj.example/fhir/EpisodeOfCare/1", "EpisodeOfCare/1"),
        (f"EpisodeOfCare/{person_number(14, 85, 1936)}", "EpisodeOfCare/-"),
    ],
)
def test_a_resource_that_is_announced_and_not_there_is_missing(target, name):
    part = Part(Kind.MISSING, "Bundle.entry[0]", "Bundle", target=target)
    meaning, used = interpret(part, "R4", SETTING, NOW)
    assert (meaning.resource, said(meaning.findings), used) == (
        name,
        [("resource-not-included", "Bundle.entry[0]")],
        [],
    )
    assert meaning.missing == ()
    told, _ = interpret(replace(part, address="https://epj.example/fhir/EpisodeOfCare/1"), "R4", SETTING, NOW)
    assert told.missing == ("https://epj.example/fhir/EpisodeOfCare/1",)


def test_a_part_that_is_no_event_says_why():
    part = Part(Kind.NO_EVENT, "Bundle", "Bundle", rule="KPR-F-083")
    meaning, used = interpret(part, "R4", SETTING, NOW)
    assert (meaning.why.reason, meaning.why.expression, used) == ("heartbeat", "Bundle", [])
    assert (meaning.origin.path, meaning.origin.registered) == ("Bundle", NOW)
    bare, _ = interpret(replace(part, rule=None), "R4", SETTING, NOW)
    assert bare.why.reason == NOT_A_SERVICE


def test_a_resource_tells_which_others_it_was_read_from():
    person = patient(id="p7")
    tree = bundle(person, episode(patient={"reference": "https://epj.example/Patient/p7"}))
    [part] = unwrap(tree).parts
    meaning, used = interpret(part, "R4", SETTING, NOW)
    assert isinstance(meaning, ServiceFacts)
    assert used == ["Bundle.entry[0].resource"]


def test_a_resource_that_leads_to_what_is_no_fhir_is_refused_and_does_not_crash():
    broken = {"resourceType": "Patient", "id": "p7", "identifier": 7}
    tree = bundle(broken, episode(patient={"reference": "https://epj.example/Patient/p7"}))
    meaning = meaning_of(tree)
    assert isinstance(meaning, Refused)
    assert [f.reason for f in meaning.findings] == ["wrong-type"]
    [part] = unwrap(tree).parts
    meaning, used = interpret(part, "R4", SETTING, NOW)
    assert (meaning, used) == (Refused("EpisodeOfCare/901", []), ["Bundle.entry[0].resource"])


def test_a_resource_that_is_refused_tells_once_what_it_leads_to_and_was_not_delivered():
    lost = {"reference": "https://epj.example/Patient/p7"}
    [part] = unwrap(episode(patient=lost, managingOrganization={"reference": "Organization/9"})).parts
    meaning, _ = interpret(part, "R4", SETTING, NOW)
    assert meaning.missing == ("https://epj.example/Patient/p7", "Organization/9")
    followed_twice = consultation(subject=lost, contained=None, type=[coded("2A", STEP)])
    [part] = unwrap(followed_twice).parts
    meaning, _ = interpret(part, "R4", SETTING, NOW)
    assert meaning.missing == ("https://epj.example/Patient/p7",)


def test_a_consultation_of_a_broken_measurement_is_refused_and_does_not_crash():
    seen = {
        "resourceType": "Observation",
        "id": "o",
        "encounter": {"reference": "Encounter/k5"},
        "code": [[]],
    }
    meaning = meaning_of(bundle(consultation(), seen), "local")
    assert isinstance(meaning, Refused)
    assert {f.reason for f in meaning.findings} <= {"wrong-type", "missing-element"}


def test_a_service_whose_status_is_not_told_is_refused_for_that():
    why = {"extension": [{"url": "x:z", "valueCode": "unknown"}]}
    meaning = meaning_of(episode(None, _status=why))
    assert isinstance(meaning, Refused)
    assert said(meaning.findings) == [("missing-element", "EpisodeOfCare.status")]
    assert meaning.findings[0].params == {"element": "status"}


def test_of_a_planned_service_nobody_asks_for_the_unit():
    assert meaning_of(episode("planned", managingOrganization=None)).warnings == ()
    listed = [("missing-organisation-number", "EpisodeOfCare.managingOrganization")]
    assert said(meaning_of(episode(managingOrganization=None)).warnings) == listed
    here = [("missing-organisation-number", "Encounter.serviceProvider")]
    assert said(meaning_of(stay(serviceProvider=None)).warnings) == here


STATUSES = {
    "planned": Status.NOT_STARTED,
    "waitlist": Status.NOT_STARTED,
    "active": Status.ACTIVE,
    "onhold": Status.PAUSED,
    "on-hold": Status.PAUSED,
    "finished": Status.FINISHED,
    "cancelled": Status.CANCELLED,
    "entered-in-error": Status.ANNULLED,
}
PERIOD = {"start": "2026-02-01", "end": "2026-03-01"}


@pytest.mark.parametrize(("word", "status"), STATUSES.items())
def test_the_status_of_an_episode_means(word, status):
    assert meaning_of(episode(word, period=PERIOD)).status is status


STAYS = {
    "planned": Status.NOT_STARTED,
    "arrived": Status.NOT_STARTED,
    "triaged": Status.NOT_STARTED,
    "in-progress": Status.ACTIVE,
    "onleave": Status.PAUSED,
    "finished": Status.FINISHED,
    "cancelled": Status.CANCELLED,
    "entered-in-error": Status.ANNULLED,
    "unknown": Status.SILENT,
}


@pytest.mark.parametrize(("word", "status"), STAYS.items())
def test_the_status_of_a_stay_means(word, status):
    assert meaning_of(stay(word, period=PERIOD)).status is status


def subject(*codes: str) -> dict:
    return {"subjectStatus": {"coding": [{"code": code} for code in codes]}}


STAYS_R5 = {
    "planned": ("planned", {}, Status.NOT_STARTED),
    "in progress": ("in-progress", {}, Status.ACTIVE),
    "in progress, arrived": ("in-progress", subject("arrived"), Status.NOT_STARTED),
    "in progress, triaged": ("in-progress", subject("triaged"), Status.NOT_STARTED),
    "in progress, on leave": ("in-progress", subject("on-leave"), Status.PAUSED),
    "in progress, something else": ("in-progress", subject("departed"), Status.ACTIVE),
    "in progress, something else and on leave": (
        "in-progress",
        subject("departed", "on-leave"),
        Status.PAUSED,
    ),
    "completed, on leave": ("completed", subject("on-leave"), Status.FINISHED),
    "on hold": ("on-hold", {}, Status.PAUSED),
    "completed": ("completed", {}, Status.FINISHED),
    "discontinued": ("discontinued", {}, Status.CANCELLED),
    "discharged with an end": ("discharged", {}, Status.FINISHED),
    "discharged without an end": (
        "discharged",
        {"actualPeriod": {"start": "2026-02-01"}},
        Status.SILENT,
    ),
    "unknown": ("unknown", {}, Status.SILENT),
}


@pytest.mark.parametrize(("word", "changes", "status"), STAYS_R5.values(), ids=STAYS_R5)
def test_the_status_of_a_stay_of_r5_means(word, changes, status):
    assert meaning_of(stay_r5(word, **({"actualPeriod": PERIOD} | changes))).status is status


def test_a_consultation_of_r5_is_found_by_its_service_type():
    encounter = stay_r5("completed", serviceType=[{"concept": KF01}], type=[coded("I", FORM)])
    meaning = meaning_of(encounter)
    assert isinstance(meaning, ConsultationFacts)
    assert meaning.konsultasjon_id == "T-2"


def test_the_national_list_of_services_is_the_one_of_the_tests():
    assert SERVICES.endswith(".9151")
