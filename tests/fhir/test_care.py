import pytest

from adapter.fhir.care import Coded, Participant, care_resource
from adapter.fhir.resources import (
    Coding,
    Concept,
    Extension,
    Identifier,
    Meta,
    Period,
    Reference,
    StatusPeriod,
)

CODED = {"coding": [{"system": "urn:x", "code": "a", "display": "leses ikke"}]}
OTHER = {"coding": [{"code": "b"}, {"code": "c"}]}
CONCEPT = Concept((Coding("urn:x", "a"),))
ANOTHER = Concept((Coding(code="b"), Coding(code="c")))
PERIOD = {"start": "2026-02-02", "end": "2026-03"}
SHARED = {
    "id": "7",
    "meta": {"versionId": "2", "tag": [{"code": "HTEST"}]},
    "extension": [{"url": "https://epj.example/x", "valueCode": "1"}],
    "identifier": [{"system": "urn:id", "value": "A-7"}],
    "type": [CODED, OTHER],
    "narrative": "leses ikke",
}
HISTORY = [{"status": "planned", "period": {"end": "2026-02-02"}}]
EPISODE = SHARED | {
    "resourceType": "EpisodeOfCare",
    "status": "active",
    "statusHistory": HISTORY,
    "patient": {"reference": "Patient/1"},
    "managingOrganization": {"reference": "Organization/1"},
    "period": PERIOD,
}
ENCOUNTER = SHARED | {
    "resourceType": "Encounter",
    "status": "finished",
    "subject": {"reference": "Patient/1"},
    "serviceProvider": {"reference": "Organization/1"},
    "episodeOfCare": [{"reference": "EpisodeOfCare/1"}],
}
R4 = ENCOUNTER | {
    "statusHistory": HISTORY,
    "class": {"code": "HH"},
    "serviceType": OTHER,
    "participant": [{}, {"type": [CODED], "period": PERIOD, "individual": {"reference": "Practitioner/1"}}],
    "period": PERIOD,
    "reasonCode": [CODED],
}
R5 = ENCOUNTER | {
    "class": [{"coding": [{"code": "IMP"}, {"code": "SS"}]}, {"text": "x"}, {"coding": [{"code": "HH"}]}],
    "serviceType": [{"reference": {"reference": "HealthcareService/1"}}, {"concept": OTHER}, {}],
    "participant": [{"type": [CODED], "period": PERIOD, "actor": {"reference": "Practitioner/1"}}],
    "actualPeriod": PERIOD,
    "subjectStatus": {"coding": [{"code": "on-leave"}, {"system": "urn:x"}]},
    "reason": [
        {},
        {"value": [{"concept": CODED}, {"reference": {"reference": "Condition/1"}}, {"concept": OTHER}]},
    ],
}
ALL = [(EPISODE, "R4"), (EPISODE, "R5"), (R4, "R4"), (R5, "R5")]


@pytest.mark.parametrize(("tree", "version"), ALL)
def test_what_all_have_reads_the_same(tree, version):
    care = care_resource(tree, version)

    assert (care.kind, care.id, care.status) == (tree["resourceType"], "7", tree["status"])
    assert care.meta == Meta(versionId="2", tag=(Coding(code="HTEST"),))
    assert care.extension == (Extension(url="https://epj.example/x", valueCode="1"),)
    assert care.identifiers == (Identifier(system="urn:id", value="A-7"),)
    assert care.subject == Reference("Patient/1")
    assert care.organisation == Reference("Organization/1")
    assert care.period == Period("2026-02-02", "2026-03")
    assert [each for each in care.types if each.at.startswith("type")] == [
        Coded("type[0]", CONCEPT),
        Coded("type[1]", ANOTHER),
    ]


@pytest.mark.parametrize(
    ("tree", "version", "names"),
    [
        (EPISODE, "R4", ("patient", "managingOrganization", "period")),
        (R4, "R4", ("subject", "serviceProvider", "period")),
        (R5, "R5", ("subject", "serviceProvider", "actualPeriod")),
    ],
)
def test_findings_name_the_elements_as_the_document_has_them(tree, version, names):
    care = care_resource(tree, version)

    assert (care.subject_at, care.organisation_at, care.period_at) == names


def test_status_history_is_of_r4_and_of_episodes():
    history = (StatusPeriod("planned", Period(end="2026-02-02")),)

    assert [care_resource(tree, version).status_history for tree, version in ALL] == [history] * 3 + [()]


def test_an_encounter_names_its_service_before_its_type():
    assert care_resource(R4, "R4").types[0] == Coded("serviceType", ANOTHER)
    assert care_resource(R5, "R5").types[0] == Coded("serviceType[1].concept", ANOTHER)
    assert [len(care_resource(tree, version).types) for tree, version in ALL] == [2, 2, 3, 3]


def test_a_service_of_r5_may_be_a_reference():
    assert care_resource(R5, "R5").services == (
        ("serviceType[0].reference", Reference("HealthcareService/1")),
    )
    assert care_resource(R4, "R4").services == ()


def test_classes_are_codings_in_both_versions():
    assert care_resource(R4, "R4").classes == (Coding(code="HH"),)
    assert [each.code for each in care_resource(R5, "R5").classes] == ["IMP", "SS", "HH"]


@pytest.mark.parametrize(("tree", "version", "name"), [(R4, "R4", "individual"), (R5, "R5", "actor")])
def test_participants_have_one_name_and_keep_their_places(tree, version, name):
    participants = care_resource(tree, version).participants

    index = len(participants) - 1
    assert participants[-1] == Participant(
        f"participant[{index}]",
        (CONCEPT,),
        Period("2026-02-02", "2026-03"),
        Reference("Practitioner/1"),
        name,
        (),
    )


def test_an_empty_participant_keeps_its_place():
    assert care_resource(R4, "R4").participants[0] == Participant(
        "participant[0]", (), None, None, "individual", ()
    )


def test_reasons_are_concepts_with_their_places():
    assert care_resource(R4, "R4").reasons == (Coded("reasonCode[0]", CONCEPT),)
    assert care_resource(R5, "R5").reasons == (
        Coded("reason[1].value[0].concept", CONCEPT),
        Coded("reason[1].value[2].concept", ANOTHER),
    )


def test_what_happens_in_an_episode_names_it():
    episode = (Reference("EpisodeOfCare/1"),)

    assert [care_resource(tree, version).episodes for tree, version in ALL] == [(), (), episode, episode]


def test_the_status_of_the_subject_is_of_r5():
    assert care_resource(R5, "R5").subject_status == ("on-leave",)
    assert care_resource(R4, "R4").subject_status == ()


@pytest.mark.parametrize("kind", ["EpisodeOfCare", "Encounter"])
@pytest.mark.parametrize("version", ["R4", "R5"])
def test_what_is_not_there_is_empty(kind, version):
    care = care_resource({"resourceType": kind}, version)

    assert (care.id, care.status, care.subject, care.organisation) == (None, None, None, None)
    assert (care.meta, care.period) == (Meta(), Period())
    assert (care.types, care.classes, care.services, care.participants, care.reasons) == ((), (), (), (), ())
    assert (care.episodes, care.subject_status, care.status_history) == ((), (), ())
