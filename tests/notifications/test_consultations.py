"""Stories of consultations: N, M and C (crosswalk 6)."""

from datetime import datetime

import pytest

from adapter import rules
from adapter.config import Provider
from adapter.mapping import Helseperson, Person
from adapter.notifications import Change, Consultation
from adapter.notifications.making import Making
from adapter.outbox import State
from adapter.outbox.records import records_of
from adapter.values import replace
from tests.notifications.documents import (
    FIDS,
    FNR,
    FORM,
    STEP,
    WORLD,
    Office,
    bundle,
    coded,
    consultation,
    meaning_of,
    meta,
    named,
    patient,
    person_number,
    said,
)
from tests.notifications.register import Consulted
from tests.notifications.strategies import deleted

CHILD = person_number(8, 84, 2024, 500)


def v(number: int, status: str = "finished", day: str = "2026-04-15", **changes) -> dict:
    return consultation(status, meta=meta(str(number), f"{day}T12:00:00+02:00"), **changes)


LATER = {"period": {"start": "2026-04-14T09:30:00+02:00"}}
STORIES = {
    "finished is an N": [(v(1), ["N"], None)],
    "planned is nothing": [(v(1, "planned"), [], "not-started")],
    "in progress is nothing": [(v(1, "in-progress"), [], "not-started")],
    "cancelled is nothing": [(v(1, "cancelled"), [], "cancelled-before-start")],
    "entered in error is nothing": [
        (v(1, "entered-in-error"), [], "cancelled-before-start"),
        (v(2, "entered-in-error"), [], "duplicate"),
    ],
    "planned, held, and finished": [
        (v(1, "planned"), [], "not-started"),
        (v(2, "in-progress"), [], "not-started"),
        (v(3), ["N"], None),
    ],
    "changed twice is an M each": [(v(1), ["N"], None), (v(2, **LATER), ["M"], None), (v(3), ["M"], None)],
    "unchanged is nothing": [(v(1), ["N"], None), (v(2), [], "unchanged")],
    "the same version is a duplicate": [(v(1), ["N"], None), (v(1), [], "duplicate")],
    "an older version is stale": [(v(2), ["N"], None), (v(1, **LATER), [], "stale-version")],
    "cancelled afterwards is a C": [
        (v(1), ["N"], None),
        (v(2, "cancelled"), ["C"], None),
        (v(3, "cancelled"), [], "cancelled-before-start"),
    ],
    "entered in error afterwards is a C": [
        (v(1), ["N"], None),
        (v(2, "entered-in-error"), ["C"], None),
        (v(3, "entered-in-error"), [], "duplicate"),
    ],
    "after a C it is an N again": [
        (v(1), ["N"], None),
        (v(2, "entered-in-error"), ["C"], None),
        (v(3), ["N"], None),
        (v(4, **LATER), ["M"], None),
    ],
    "planned again keeps what was sent": [(v(1), ["N"], None), (v(2, "planned"), [], "not-started")],
    "a deletion is a C": [
        (v(1), ["N"], None),
        (deleted(v(2)), ["C"], None),
        (deleted(v(2)), [], "duplicate"),
        (v(1, "planned"), [], "stale-version"),
        (v(3), ["N"], None),
    ],
    "an older deletion is stale": [(v(3), ["N"], None), (deleted(v(2)), [], "stale-version")],
    "an older deletion of what is gone is a duplicate": [
        (v(1), ["N"], None),
        (deleted(v(3)), ["C"], None),
        (deleted(v(2)), [], "duplicate"),
    ],
    "the deletion of the version that was seen is a C": [
        (v(2), ["N"], None),
        (deleted(v(2)), ["C"], None),
        (v(2, **LATER), [], "stale-version"),
    ],
    "a deletion of what was never sent is nothing": [
        (v(1, "planned"), [], "not-started"),
        (deleted(v(2)), [], "cancelled-before-start"),
        (deleted(v(3)), [], "duplicate"),
    ],
    "a tombstone after it is a C": [(v(1), ["N"], None), (None, ["C"], None), (None, [], "duplicate")],
}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_a_consultation_is_reported_as_it_goes(story):
    office, register = Office("local"), Consulted()
    for document, made, reason in story:
        result = office.one(document, key="Encounter/k5")
        assert ([c.change.value for c in result.consultations], result.reason) == (made, reason)
        assert reason is None or said(result.findings)[-1] == (reason, result.path)
        register.take(result.consultations)


def test_an_n_an_m_and_a_c_say_everything_about_the_consultation():
    office = Office("local")
    [new] = office.one(v(1)).consultations
    assert new == Consultation(
        guid=new.guid,
        change=Change.NEW,
        ref=None,
        konsultasjon_id="K-5",
        dato_tid_start=datetime.fromisoformat("2026-04-14T09:00:00+02:00"),
        registered=datetime.fromisoformat("2026-04-15T12:00:00+02:00"),
        form="I",
        alderstrinn="2A",
        amming="3",
        kjonn="2",
        fodselsar=2024,
        episode_guid=None,
        person=Person("1", CHILD),
        pasient_guid=new.pasient_guid,
        barn_ungdom_nr=new.pasient_guid,
        kommune_nr="4602",
    )
    [changed] = office.one(v(2, day="2026-04-16", **LATER)).consultations
    assert changed == replace(
        new,
        guid=changed.guid,
        change=Change.REPLACE,
        ref=new.guid,
        dato_tid_start=datetime.fromisoformat("2026-04-14T09:30:00+02:00"),
        registered=datetime.fromisoformat("2026-04-16T12:00:00+02:00"),
    )
    [gone] = office.one(v(3, "entered-in-error", day="2026-04-17")).consultations
    assert gone == replace(
        changed,
        guid=gone.guid,
        change=Change.ANNUL,
        registered=datetime.fromisoformat("2026-04-17T12:00:00+02:00"),
    )
    making = Making(office.world.namespace, office.world.tenants.tenants["local"])
    assert [one.guid for one in (new, changed, gone)] == [
        making.guid("K-5", "consultation", n) for n in (1, 2, 3)
    ]


def test_the_professionals_the_unit_and_the_episode_are_passed_on():
    profession = coded("28", "urn:oid:2.16.578.1.12.4.1.1.8401")
    parent = coded("2", "urn:oid:2.16.578.1.12.4.1.1.8425")
    guid = "5f0a0f4e-6a52-4d5e-9b7c-7c1c0d9c2a11"
    [made] = (
        Office("local")
        .one(
            v(
                1,
                participant=[{"type": [profession]}, {"type": [parent]}],
                serviceProvider=named("333405628", "urn:oid:2.16.578.1.12.4.1.4.101"),
                identifier=[{"system": "x:k", "value": "K-5"}, {"system": "x:e", "value": guid}],
            )
        )
        .consultations
    )
    assert (made.helseperson, made.deltaker) == ((Helseperson("28"),), ("2",))
    assert (made.enhet.enhet_id, made.enhet.org_nr) == ("333405628", "333405628")
    assert made.episode_guid == guid


def test_the_measurements_are_passed_on():
    weight = {
        "resourceType": "Observation",
        "id": "w",
        "status": "final",
        "code": coded("29463-7", "http://loinc.org"),
        "encounter": {"reference": "https://epj.example/Encounter/k5"},
        "effectiveDateTime": "2026-04-14T09:10:00+02:00",
        "valueQuantity": {"value": 12.5, "unit": "kg"},
    }
    [result] = [
        each for each in Office("local").take(bundle(v(1), weight)).result.resources if each.consultations
    ]
    [made] = result.consultations
    assert [(one.type_maling, one.verdi) for one in made.maling] == [("29463-7", "12.5")]


def test_the_history_is_what_the_next_version_needs():
    office = Office("local")
    [new] = office.one(v(1)).consultations
    kept = office.history
    assert (kept.key.tenant, kept.key.kind, kept.key.id) == ("local", "consultation", "K-5")
    assert (kept.resource, kept.version.version_id) == ("Encounter/k5", "1")
    assert (kept.live, kept.original, kept.made, kept.deleted) == (new, new.guid, 1, False)
    office.one(v(2, "entered-in-error"))
    gone = office.history
    assert (gone.live, gone.original, gone.made, gone.deleted) == (None, None, 2, True)
    assert gone.version.version_id == "2"
    office.one(v(3, "planned"))
    assert (office.history.deleted, office.history.made) == (False, 2)
    office.one(v(4))
    office.one(deleted(v(5)))
    assert (office.history.deleted, office.history.version.version_id, office.history.made) == (True, "5", 4)


def test_what_a_finished_version_told_is_kept_from_the_first_one_on():
    told = meaning_of(v(1), "local").told
    office = Office("local")
    office.one(v(1))
    assert told is not None
    assert office.history.told == told
    office.one(v(2, "planned"))
    assert office.history.told == told


def test_a_deletion_without_a_number_leaves_the_version_as_it_was():
    office = Office("local")
    office.one(v(4))
    office.one(None, key="Encounter/k5")
    assert office.history.version.version_id == "4"


def test_the_second_version_compares_with_the_first():
    office = Office("local")
    compared = ("Konsultasjon 2026-04-14T09:00:00+02:00",)
    assert office.one(v(1)).compared == ()
    assert office.one(v(2)).compared == compared
    assert office.one(v(3, **LATER)).compared == compared
    assert office.one(v(4, "entered-in-error")).compared == ("Konsultasjon 2026-04-14T09:30:00+02:00",)


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"type": [coded("2A", STEP)], "class": {"code": "VR"}}, ("formKonsultasjon",)),
        ({"type": [coded("I", FORM)]}, ("anbefaltTypeKonsultasjon",)),
        ({"extension": None}, ("amming",)),
        ({"extension": None, "type": [coded("I", FORM)]}, ("anbefaltTypeKonsultasjon", "amming")),
    ],
    ids=["the form", "the age step", "the breast-feeding", "two of them"],
)
def test_what_the_message_requires_and_is_not_given_holds_it(change, missing):
    result = Office("local").one(v(1, **change))
    [made] = result.consultations
    assert (made.missing_kpr, made.held_by) == (missing, rules.MISSING_KPR_FIELD)
    listed = [f for f in result.findings if f.rule == rules.MISSING_KPR_FIELD]
    assert [f.params for f in listed] == [{"field": name, "element": name} for name in missing]
    assert {f.expression for f in listed} == {"Encounter"}


def test_a_held_consultation_is_taken_back_without_being_held():
    office = Office("local")
    [new] = office.one(v(1, extension=None)).consultations
    [gone] = office.one(v(2, "entered-in-error")).consultations
    assert (new.held_by, gone.held_by, gone.missing_kpr) == (rules.MISSING_KPR_FIELD, None, ("amming",))


def test_configuration_gives_what_is_missing():
    bare = v(1, extension=None, type=[coded("2A", STEP)], **{"class": {"code": "VR"}})
    [made] = Office("defaults").one(bare).consultations
    assert (made.amming, made.form, made.held_by) == ("3", "I", None)


def test_another_content_under_the_same_version_is_listed():
    office = Office("local")
    office.one(v(1))
    assert said(office.one(v(1, **LATER)).findings) == [
        ("same-version-other-content", "Encounter.meta.versionId"),
        ("duplicate", "Encounter"),
    ]
    assert said(office.one(v(1)).findings) == [("duplicate", "Encounter")]


def test_another_content_of_what_was_deleted_is_only_stale():
    office = Office("local")
    office.one(v(1))
    office.one(deleted(v(1)))
    assert said(office.one(v(1, **LATER)).findings) == [("stale-version", "Encounter")]


def test_another_person_is_a_correction():
    office = Office("local")
    office.one(v(1))
    [changed] = office.one(v(2, contained=None, subject=named(FIDS[1], FNR))).consultations
    assert (changed.change, changed.person.fid, changed.kjonn) == ("M", FIDS[1], "2")


def test_the_same_person_keeps_the_numbers_first_used():
    office, other = Office("local"), "https://epj.example/bruker"
    one = patient(CHILD, gender="female", birthDate="2024-04-08")
    first = one | {"identifier": [{"system": other, "value": "B-1"}, *one["identifier"]]}
    second = one | {"identifier": [{"system": other, "value": "B-2"}, *one["identifier"]]}
    [new] = office.one(v(1, contained=[first])).consultations
    assert new.barn_ungdom_nr == "B-1"
    assert office.one(v(2, contained=[second])).reason == "unchanged"
    [changed] = office.one(v(3, contained=[second], **LATER)).consultations
    assert changed.barn_ungdom_nr == "B-1"


def test_a_consultation_keeps_its_id_when_its_identifier_changes():
    office = Office("local")
    office.one(v(1))
    result = office.one(v(2, identifier=[{"system": "x:k", "value": "K-9"}], **LATER))
    assert (result.service_id, [c.konsultasjon_id for c in result.consultations]) == ("K-5", ["K-5"])


@pytest.mark.parametrize(("number", "reason"), [(1, "stale-version"), (2, "duplicate")])
def test_a_version_that_is_not_used_names_the_consultation_it_was_of(number, reason):
    office = Office("local")
    office.one(v(2))
    result = office.one(v(number, identifier=[{"system": "x:k", "value": "K-9"}]))
    assert (result.reason, result.service_id) == (reason, "K-5")


def test_a_deletion_that_comes_too_late_names_the_consultation_it_was_of():
    office = Office("local")
    office.one(v(3))
    result = office.one(deleted(v(2)))
    assert (result.reason, result.service_id) == ("stale-version", "K-5")


def test_a_consultation_under_another_resource_is_found_by_its_identifier():
    office = Office("local")
    office.one(v(1))
    result = office.one(v(2, id="k6", day="2026-04-16", **LATER))
    assert [c.change.value for c in result.consultations] == ["M"]


def test_two_consultations_are_two_histories():
    office = Office("local")
    [one] = office.one(v(1)).consultations
    [two] = office.one(v(1, id="k6", identifier=[{"system": "x:k", "value": "K-6"}])).consultations
    assert one.guid != two.guid
    assert {key.id for key in office.known.histories} == {"K-5", "K-6"}


def test_every_version_is_noted_with_its_content():
    office, digests = Office("local"), []
    for document in (v(1), v(2, id="k6"), v(3, "planned", id="k7"), v(4, "entered-in-error", id="k8")):
        office.one(document)
        digests.append(office.history.digest)
        assert office.history.resource == f"Encounter/{document['id']}"
        assert office.history.version.version_id == document["meta"]["versionId"]
    assert len(set(digests)) == 4


def of_provider(provider):
    """An office whose tenant is a private provider, a dental one, or the municipality."""
    tenants = WORLD.tenants
    plain = tenants.tenants["plain"].model_copy(update={"provider": provider, "amming_default": "3"})
    return Office(
        world=replace(
            WORLD, tenants=tenants.model_copy(update={"tenants": {**tenants.tenants, "plain": plain}})
        )
    )


@pytest.mark.parametrize("provider", Provider)
def test_mh_061_a_consultation_of_a_private_or_dental_source_stays_out_of_messages(provider):
    office = of_provider(provider)
    [made] = office.one(v(1)).consultations
    assert made.switched_on is (provider is Provider.MUNICIPALITY)

    states = [record.state for record in records_of((), (made,), "plain", made.registered)]

    assert states == [State.QUEUED if provider is Provider.MUNICIPALITY else State.OUT_OF_SCOPE]


def test_mh_061_what_corrects_a_consultation_goes_where_it_went():
    """Also when the source is set apart afterwards: the register is not left with what is not so."""
    ours, theirs = of_provider(Provider.MUNICIPALITY), of_provider(Provider.PRIVATE)
    told = [ours.one(v(1)), theirs.one(v(1))]
    ours.world, theirs.world = theirs.world, ours.world

    told += [ours.one(v(2, **LATER)), theirs.one(v(2, **LATER))]
    told += [ours.one(v(3, "entered-in-error")), theirs.one(v(3, "entered-in-error"))]

    made = [(one.change.value, one.switched_on) for each in told for one in each.consultations]
    assert made == [("N", True), ("N", False), ("M", True), ("M", False), ("C", True), ("C", False)]
