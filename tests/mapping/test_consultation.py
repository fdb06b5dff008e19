"""The facts of a consultation: every element of crosswalk section 6."""

from datetime import datetime

import pytest

from adapter.mapping import ConsultationFacts, Helseperson, Maling, Person, Refused, Status
from tests.mapping.consultations import ACT, CHILD, amming, read
from tests.notifications.documents import (
    AMMING,
    FIDS,
    FNR,
    FORM,
    OID,
    PROFESSION,
    STEP,
    bundle,
    coded,
    consultation,
    meaning_of,
    named,
    patient,
    said,
    stay_r5,
)


def test_the_facts_of_a_consultation():
    facts = read()
    assert (facts.konsultasjon_id, facts.status, facts.person) == ("K-5", Status.FINISHED, Person("1", CHILD))
    assert facts.dato_tid_start == datetime.fromisoformat("2026-04-14T09:00:00+02:00")
    assert (facts.form, facts.alderstrinn, facts.amming) == ("I", "2A", "3")
    assert (facts.kjonn, facts.fodselsar, facts.episode_guid) == ("2", 2024, None)
    assert (facts.helseperson, facts.deltaker, facts.maling, facts.enhet) == ((), (), (), None)
    assert facts.warnings == ()


@pytest.mark.parametrize("status", ["planned", "in-progress", "cancelled", "entered-in-error"])
def test_of_a_consultation_that_is_not_finished_only_the_id_is_read(status):
    facts = read(status=status, subject={"display": "x"}, period=None)
    assert (facts.konsultasjon_id, facts.person, facts.dato_tid_start) == ("K-5", None, None)
    assert (facts.form, facts.alderstrinn, facts.amming, facts.warnings) == (None, None, None, ())


def test_a_warning_about_the_id_is_kept_whatever_the_status():
    identifier = [{"system": FNR, "value": FIDS[0]}, {"value": "K-7"}]
    told = [("person-id-in-service-identifier", "Encounter.identifier[0]")]
    for status in ("planned", "finished"):
        facts = read(status=status, identifier=identifier)
        assert (facts.konsultasjon_id, said(facts.warnings)) == ("K-7", told)


def kind(code: str | None) -> dict:
    return {"class": {"system": ACT, "code": code} if code else None, "type": [coded("2A", STEP)]}


FORMS = {
    "the code": ("local", {"type": [coded("H", FORM)]}, "H"),
    "the code, whatever the class": ("local", kind("HH") | {"type": [coded("G", FORM)]}, "G"),
    "class HH": ("local", kind("HH"), "H"),
    "class AMB": ("local", kind("AMB"), "I"),
    "class VR has none": ("local", kind("VR"), None),
    "an unknown class has none": ("local", kind("XX"), None),
    "the tenant's, where there is none": ("defaults", kind("VR"), "I"),
    "class HH before the tenant's": ("defaults", kind("HH"), "H"),
}


@pytest.mark.parametrize(("tenant", "changes", "form"), FORMS.values(), ids=FORMS)
def test_the_form_is(tenant, changes, form):
    assert read(tenant, **changes).form == form


def test_the_form_of_a_group_is_that_of_a_group():
    group = {"resourceType": "Group", "id": "g", "type": "person", "actual": True}
    group["member"] = [{"entity": {"reference": "#p"}}]
    facts = read(
        contained=[patient(CHILD), group],
        subject={"reference": "#g"},
        type=[coded("2A", STEP)],
        **{"class": {"code": "HH"}},
    )
    assert (facts.form, facts.person.fid) == ("G", CHILD)


def test_a_group_of_several_is_no_person():
    group = {"resourceType": "Group", "id": "g", "type": "person", "actual": True}
    group["member"] = [{"entity": {"reference": "#p"}}, {"entity": named(FIDS[0], FNR)}]
    meaning = meaning_of(
        consultation(contained=[patient(CHILD), group], subject={"reference": "#g"}), "local"
    )
    assert said(meaning.findings) == [("missing-person", "Encounter.subject")]


STEPS = {
    "in the type": ({"type": [coded("I", FORM), coded("4M", STEP)]}, "4M"),
    "in the reason": ({"type": [coded("I", FORM)], "reasonCode": [{"text": "x"}, coded("4M", STEP)]}, "4M"),
    "in the type before the reason": (
        {"type": [coded("18M", STEP), coded("I", FORM)], "reasonCode": [coded("4M", STEP)]},
        "18M",
    ),
    "nowhere": ({"type": [coded("I", FORM)]}, None),
}


@pytest.mark.parametrize(("changes", "step"), STEPS.values(), ids=STEPS)
def test_the_age_step_stands(changes, step):
    assert read(**changes).alderstrinn == step


def observed(value: dict | None = None, **more) -> dict:
    made = {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
        "encounter": {"reference": "https://epj.example/Encounter/k5"},
        "effectiveDateTime": "2026-04-14T09:10:00+02:00",
        **(value or {}),
        **more,
    }
    return {key: one for key, one in made.items() if one is not None}


def beside(*observations: dict, tenant: str = "local", **changes) -> ConsultationFacts:
    numbered = [one | {"id": f"o{n}"} for n, one in enumerate(observations)]
    meaning = meaning_of(bundle(consultation(**changes), *numbered), tenant)
    assert isinstance(meaning, ConsultationFacts), said(meaning.findings)
    return meaning


FED = observed({"valueCodeableConcept": coded("1", AMMING)})


def test_the_breast_feeding_is_the_tenants_extension():
    other = {"url": "https://epj.example/x", "valueCoding": {"code": "1"}}
    assert read(extension=[other, amming("2")]).amming == "2"
    assert read(extension=[amming("2", None)]).amming == "2"
    assert read("plain", extension=[amming("2")]).amming is None


def test_the_breast_feeding_is_an_observations_where_no_extension_tells():
    assert beside(FED, extension=None).amming == "1"
    assert beside(FED).amming == "3"
    assert beside(FED | {"status": "entered-in-error"}, extension=None).amming is None
    assert beside(FED | {"status": "cancelled"}, extension=None).amming is None
    assert beside(observed(), FED, extension=None).amming == "1"
    assert (
        beside(FED | {"encounter": {"reference": "https://epj.example/Encounter/k6"}}, extension=None).amming
        is None
    )


def test_the_breast_feeding_is_the_configured_one_where_nothing_tells():
    assert read("defaults", extension=None).amming == "3"
    assert read("local", extension=None).amming is None


def weight(value, unit: str | None = "g", **more) -> dict:
    quantity = {"value": value, "unit": unit} if unit else {"value": value, "code": "kg"}
    return observed({"valueQuantity": quantity}, **more)


TAKEN = datetime.fromisoformat("2026-04-14T09:10:00+02:00")
MEASURED = {
    "a weight": (weight(3456.789), Maling("29463-7", TAKEN, "3456.789", "g")),
    "a whole number": (weight(120), Maling("29463-7", TAKEN, "120", "g")),
    "a whole number with a decimal": (weight(120.0), Maling("29463-7", TAKEN, "120", "g")),
    "a large number": (weight(12345678), Maling("29463-7", TAKEN, "12345678", "g")),
    "a small number": (weight(0.00001), Maling("29463-7", TAKEN, "0.00001", "g")),
    "a unit by its code": (weight(3.4, None), Maling("29463-7", TAKEN, "3.4", "kg")),
    "one of the list of measurements": (
        weight(71, code=coded("CGAS", f"{OID}.1.9178")),
        Maling("CGAS", TAKEN, "71", "g", "CGAS"),
    ),
    "the first code of several": (
        weight(
            71,
            code={"coding": [{"display": "x"}, {"code": "a"}, {"system": f"{OID}.1.9178", "code": "CGAS"}]},
        ),
        Maling("a", TAKEN, "71", "g", "CGAS"),
    ),
}


@pytest.mark.parametrize(("observation", "expected"), MEASURED.values(), ids=MEASURED)
def test_a_measurement_is_passed_on(observation, expected):
    assert beside(observation).maling == (expected,)


LEFT_OUT = {
    "entered in error": weight(1, status="entered-in-error"),
    "cancelled": weight(1, status="cancelled"),
    "without an amount": observed({"valueString": "tung"}),
    "without a number": observed({"valueQuantity": {"unit": "g"}}),
    "without a time": weight(1, effectiveDateTime=None),
    "of a day": weight(1, effectiveDateTime="2026-04-14"),
    "in words": weight(1, code={"text": "vekt"}),
}


@pytest.mark.parametrize("observation", LEFT_OUT.values(), ids=LEFT_OUT)
def test_a_measurement_is_left_out_that_is(observation):
    assert beside(observation, weight(7)).maling == (Maling("29463-7", TAKEN, "7", "g"),)


def child(**more) -> dict:
    return {"contained": [patient(more.pop("fid", CHILD), **more)]}


DERIVED = [("sex-and-birthyear-from-person-number", "Encounter.subject")]
SEXES = {
    "told by the source": (child(gender="male", birthDate="2024-04-08"), ("1", 2024), []),
    "told as other": (child(gender="other", birthDate="2024-04-08"), None, []),
    "told by the number": (child(), ("2", 2024), DERIVED),
    "half told": (child(gender="female"), ("2", 2024), DERIVED),
    "the other half told": (child(birthDate="2024-04-08"), ("2", 2024), DERIVED),
    "told by the year alone": (child(gender="female", birthDate="2024"), ("2", 2024), []),
    "not told": (
        {"contained": None, "subject": named("201012345678", f"{OID}.4.5")},
        ("0", 0),
        [],
    ),
    "told by nothing but the birth date": (
        child(fid=None, birthDate="2024-04-08"),
        ("0", 2024),
        [("no-kpr-id", "Encounter.contained[0].identifier")],
    ),
}


@pytest.mark.parametrize(("changes", "expected", "warnings"), SEXES.values(), ids=SEXES)
def test_sex_and_birth_year_are(changes, expected, warnings):
    facts = read(**changes)
    if expected:
        assert (facts.kjonn, facts.fodselsar) == expected
    assert said(facts.warnings) == warnings


GUID = "5f0a0f4e-6a52-4d5e-9b7c-7c1c0d9c2a11"


def test_an_identifier_that_is_a_guid_names_the_episode():
    identifiers = [{"value": "K-1"}, {"value": f"urn:uuid:{GUID.upper()}"}, {"value": GUID.replace("5", "6")}]
    assert read(identifier=identifiers).episode_guid == GUID


REFUSED = {
    "no start": ({"period": None}, [("missing-start-date", "Encounter.period.start")]),
    "a day for a start": (
        {"period": {"start": "2026-04-14"}},
        [("insufficient-date-precision", "Encounter.period.start")],
    ),
    "an end before the start": (
        {"period": {"start": "2026-04-14T09:00:00+02:00", "end": "2026-04-14T08:59:59+02:00"}},
        [("end-before-start", "Encounter.period")],
    ),
    "a start in the future": (
        {"period": {"start": "2026-11-02T12:00:01+01:00"}},
        [("date-in-future", "Encounter.period.start")],
    ),
    "a start before the birth": (
        {"period": {"start": "2024-04-07T09:00:00+02:00"}},
        [("implausible-date", "Encounter.period.start")],
    ),
    "an age step that is none": (
        {"type": [coded("I", FORM), coded("99X", STEP)]},
        [("unknown-kpr-code", "Encounter.type[1].coding[0].code")],
    ),
    "a form that is none": (
        {"type": [coded("2A", STEP), coded("V", FORM)]},
        [("unknown-kpr-code", "Encounter.type[1].coding[0].code")],
    ),
    "a breast-feeding that is none": (
        {"extension": [amming("7")]},
        [("unknown-kpr-code", "Encounter.extension[0].valueCoding.code")],
    ),
    "a start at the end of the calendar": (
        {"period": {"start": "0001-01-01T00:00:00+14:00"}},
        [("implausible-date", "Encounter.period.start")],
    ),
    "a breast-feeding that is none in another list": (
        {"extension": [amming("7", "x:y")]},
        [("unknown-kpr-code", "Encounter.extension[0].valueCoding.code")],
    ),
    "no status, and a reason why": (
        {"status": None, "_status": {"extension": [{"url": "x:z", "valueCode": "unknown"}]}},
        [("missing-element", "Encounter.status")],
    ),
    "no person": ({"subject": None}, [("missing-person", "Encounter.subject")]),
    "no id": ({"id": None, "identifier": None}, [("unidentifiable-resource", "Encounter.id")]),
}


@pytest.mark.parametrize(("changes", "findings"), REFUSED.values(), ids=REFUSED)
def test_a_consultation_is_refused_for(changes, findings):
    meaning = meaning_of(consultation(**changes), "local")
    assert isinstance(meaning, Refused)
    assert meaning.resource == ("Encounter/-" if "id" in changes else "Encounter/k5")
    assert said(meaning.findings) == findings


def test_the_status_that_is_missing_is_named():
    why = {"extension": [{"url": "x:z", "valueCode": "unknown"}]}
    [finding] = meaning_of(consultation(None, _status=why), "local").findings
    assert finding.params == {"element": "status"}


def test_a_breast_feeding_that_is_none_in_an_observation_is_refused():
    seen = observed({"valueCodeableConcept": coded("7", AMMING)})
    meaning = meaning_of(bundle(consultation(extension=None), seen), "local")
    assert said(meaning.findings) == [("unknown-kpr-code", "Bundle.entry[1].resource.valueCodeableConcept")]


def test_a_consultation_of_r5_says_the_same():
    facts = meaning_of(
        stay_r5(
            "completed",
            type=[coded("I", FORM)],
            serviceType=None,
            reason=[{"value": [{"concept": coded("2A", STEP)}]}],
            participant=[{"type": [coded("28", PROFESSION)]}],
        )
    )
    assert (facts.form, facts.alderstrinn, facts.helseperson) == ("I", "2A", (Helseperson("28"),))
