"""The facts of a consultation: every element of crosswalk section 6."""

from datetime import datetime

import pytest

from adapter.mapping import ConsultationFacts, Helseperson, Maling, Person, Refused, Status
from tests.notifications.documents import (
    AMMING,
    FIDS,
    FNR,
    FORM,
    HPR_LIST,
    OID,
    PARTICIPANT,
    PROFESSION,
    STEP,
    bundle,
    coded,
    consultation,
    meaning_of,
    named,
    patient,
    person_number,
    said,
    stay_r5,
)

ACT, CHILD = "http://terminology.hl7.org/CodeSystem/v3-ActCode", person_number(8, 84, 2024, 500)


def read(tenant: str = "local", **changes) -> ConsultationFacts:
    facts = meaning_of(consultation(**changes), tenant)
    assert isinstance(facts, ConsultationFacts), said(facts.findings)
    return facts


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


def amming(code: str, system: str | None = AMMING, url: str = "https://epj.example/amming") -> dict:
    coding = {"system": system, "code": code} if system else {"code": code}
    return {"url": url, "valueCoding": coding}


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
    "no person": ({"subject": None}, [("missing-person", "Encounter.subject")]),
    "no id": ({"id": None, "identifier": None}, [("unidentifiable-resource", "Encounter.id")]),
}


@pytest.mark.parametrize(("changes", "findings"), REFUSED.values(), ids=REFUSED)
def test_a_consultation_is_refused_for(changes, findings):
    meaning = meaning_of(consultation(**changes), "local")
    assert isinstance(meaning, Refused)
    assert said(meaning.findings) == findings


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


# Who took part.


def staff(who: dict | None = None, *types: dict, **more) -> dict:
    made = {"type": list(types), "individual": who, **more}
    return {key: value for key, value in made.items() if value}


def practitioner(*qualifications: dict, hpr: str | None = "1234567") -> dict:
    return {
        "resourceType": "Practitioner",
        "id": "d",
        "identifier": [{"system": "x:y", "value": "9"}, {"system": f"{OID}.4.4", "value": hpr}]
        if hpr
        else [{"value": "9"}],
        "qualification": [{"code": one} for one in qualifications] or [{"code": {"text": "x"}}],
    }


HERE = {"reference": "https://epj.example/Practitioner/d"}
ROLE = {"reference": "https://epj.example/PractitionerRole/r"}


def role(*codes: dict, **more) -> dict:
    return {
        "resourceType": "PractitionerRole",
        "id": "r",
        "practitioner": HERE,
        "code": list(codes) or [{"text": "x"}],
        **more,
    }


def related(*codes: str, system: str = "http://terminology.hl7.org/CodeSystem/v3-RoleCode") -> dict:
    made = {"resourceType": "RelatedPerson", "id": "m", "patient": {"display": "x"}}
    return made | (
        {"relationship": [{"coding": [{"system": system, "code": c} for c in codes]}]} if codes else {}
    )


MOTHER = staff({"reference": "https://epj.example/RelatedPerson/m"})
MAPPED = "profession-mapped"
TOOK_PART = {
    "a professional by type": ([staff(None, coded("28", PROFESSION))], [], [Helseperson("28")], [], []),
    "a professional with a logical reference": (
        [staff(named("1234567", f"{OID}.4.4"), coded("28", PROFESSION))],
        [],
        [Helseperson("28", "1234567")],
        [],
        [],
    ),
    "a reference to something without an HPR number": (
        [staff(named("77", "x:y"), coded("28", PROFESSION))],
        [],
        [Helseperson("28")],
        [],
        [],
    ),
    "a professional by the role": (
        [staff(ROLE)],
        [role(coded("1", PROFESSION)), practitioner()],
        [Helseperson("1", "1234567")],
        [],
        [],
    ),
    "a role without a practitioner": (
        [staff(ROLE)],
        [role(coded("1", PROFESSION)) | {"practitioner": {"display": "x"}}],
        [Helseperson("1")],
        [],
        [],
    ),
    "a professional by qualification": (
        [staff(HERE)],
        [practitioner(coded("4", PROFESSION))],
        [Helseperson("4", "1234567")],
        [],
        [],
    ),
    "the type before the qualification": (
        [staff(HERE, coded("28", PROFESSION))],
        [practitioner(coded("4", PROFESSION))],
        [Helseperson("28", "1234567")],
        [],
        [],
    ),
    "a category by the tenant's map": (
        [staff(HERE)],
        [practitioner(coded("SP", HPR_LIST), hpr=None)],
        [Helseperson("28")],
        [],
        [(MAPPED, "Bundle.entry[1].resource.qualification[0].code.coding[0].code")],
    ),
    "a category by the national rows": (
        [staff(ROLE)],
        [role(coded("XX", HPR_LIST), coded("PS", HPR_LIST)), practitioner()],
        [Helseperson("4", "1234567")],
        [],
        [(MAPPED, "Bundle.entry[1].resource.code[1].coding[0].code")],
    ),
    "a category without a row is left out": (
        [staff(HERE)],
        [practitioner(coded("HF", HPR_LIST))],
        [],
        [],
        [],
    ),
    "nobody known is left out": ([staff({"display": "x"})], [], [], [], []),
    "nothing is left out": ([{"period": {"start": "2026-04-14"}}], [], [], [], []),
    "a parent by type": ([staff(None, coded("2", PARTICIPANT))], [], [], ["2"], []),
    "a mother by her relation": ([MOTHER], [related("MTH")], [], ["2"], []),
    "the relation that is known of several": ([MOTHER], [related("XX", "SIS")], [], ["3"], []),
    "a relation that is none of these": ([MOTHER], [related("NBOR")], [], ["9"], []),
    "a relation that is not told": ([MOTHER], [related()], [], ["9"], []),
    "a relation in the list itself": ([MOTHER], [related("1", system=PARTICIPANT)], [], ["1"], []),
    "several in their order": (
        [staff(None, coded("28", PROFESSION)), MOTHER, staff(None, coded("1", PROFESSION)), staff(None, coded("3", PARTICIPANT))],
        [related("MTH")],
        [Helseperson("28"), Helseperson("1")],
        ["2", "3"],
        [],
    ),
    "the tenant's extension": (
        [staff({"display": "x"}, extension=[{"url": "x:z", "valueString": "y"}, {"url": "https://epj.example/pol", "valueCoding": {"system": PROFESSION, "code": "2"}}])],
        [],
        [Helseperson("2")],
        [],
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("participants", "others", "professionals", "relatives", "warnings"), TOOK_PART.values(), ids=TOOK_PART
)
def test_who_took_part_is(participants, others, professionals, relatives, warnings):
    tree = bundle(consultation(participant=participants), *others)
    facts = meaning_of(tree, "local")
    assert isinstance(facts, ConsultationFacts), said(facts.findings)
    assert (facts.helseperson, facts.deltaker) == (tuple(professionals), tuple(relatives))
    assert said(facts.warnings) == warnings


WRONG = {
    "a profession that is none": (
        [staff(None, coded("99", PROFESSION))],
        [],
        [("unknown-kpr-code", "Bundle.entry[0].resource.participant[0].type[0].coding[0].code")],
    ),
    "a participant that is none": (
        [staff(None, coded("99", PARTICIPANT))],
        [],
        [("unknown-kpr-code", "Bundle.entry[0].resource.participant[0].type[0].coding[0].code")],
    ),
    "an HPR number that cannot be one": (
        [staff(HERE, coded("28", PROFESSION))],
        [practitioner(hpr="12345678X")],
        [("unknown-kpr-code", "Bundle.entry[1].resource.identifier[1].value")],
    ),
    "an HPR number in a reference that cannot be one": (
        [staff(named("X", f"{OID}.4.4"), coded("28", PROFESSION))],
        [],
        [("unknown-kpr-code", "Bundle.entry[0].resource.participant[0].individual.identifier.value")],
    ),
    "a profession in the extension that is none": (
        [staff({"display": "x"}, extension=[{"url": "https://epj.example/pol", "valueCoding": {"system": PROFESSION, "code": "99"}}])],
        [],
        [("unknown-kpr-code", "Bundle.entry[0].resource.participant[0].extension[0].valueCoding.code")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("participants", "others", "findings"), WRONG.values(), ids=WRONG)
def test_who_took_part_is_refused_for(participants, others, findings):
    meaning = meaning_of(bundle(consultation(participant=participants), *others), "local")
    assert isinstance(meaning, Refused)
    assert said(meaning.findings) == findings


# Whether it fits the age: born 8 April 2024.

AGES = {
    "two years at two": ("2A", "3", "2026-04-14", []),
    "two years at almost five": ("2A", "3", "2026-04-07", []),
    "four years at one": ("4A", "3", "2026-04-07", [("age-step-unusual", "Encounter.type")]),
    "four years at two": ("4A", "3", "2026-04-08", []),
    "six years at two": ("6A", "3", "2026-04-08", [("age-step-unusual", "Encounter.type")]),
    "four months at two": ("4M", "3", "2026-04-08", []),
    "a step for everybody": ("E", "3", "2026-04-08", []),
    "breast-fed at two": ("2A", "1", "2026-04-14", []),
}


@pytest.mark.parametrize(("step", "fed", "day", "expected"), AGES.values(), ids=AGES)
def test_an_age_step_is_listed_where_it_does_not_fit(step, fed, day, expected):
    facts = read(
        type=[coded("I", FORM), coded(step, STEP)],
        extension=[amming(fed)],
        period={"start": f"{day}T09:00:00+02:00"},
    )
    assert said(facts.warnings) == expected


OLDER = {
    "breast-fed the day before three": ("1", "2026-04-07", []),
    "breast-fed at three": ("1", "2026-04-08", ["KPR-V-075"]),
    "partly breast-fed at three": ("2", "2026-04-08", ["KPR-V-075"]),
    "not breast-fed at three": ("3", "2026-04-08", []),
}


@pytest.mark.parametrize(("fed", "day", "expected"), OLDER.values(), ids=OLDER)
def test_breast_feeding_is_listed_where_it_does_not_fit(fed, day, expected):
    born = patient(person_number(8, 84, 2023, 500), gender="female", birthDate="2023-04-08")
    facts = read(contained=[born], extension=[amming(fed)], period={"start": f"{day}T09:00:00+02:00"})
    assert [w.rule for w in facts.warnings] == expected


@pytest.mark.parametrize(("day", "expected"), [("2026-04-07", []), ("2026-04-08", ["KPR-V-074"])])
def test_an_infants_step_is_listed_from_three_years(day, expected):
    born = patient(person_number(8, 84, 2023, 500), gender="female", birthDate="2023-04-08")
    facts = read(
        contained=[born],
        type=[coded("I", FORM), coded("4M", STEP)],
        period={"start": f"{day}T09:00:00+02:00"},
    )
    assert [w.rule for w in facts.warnings] == expected
    assert [dict(w.params) for w in facts.warnings] == [{"code": "4M"}] * len(expected)


def test_the_age_is_that_of_the_norwegian_day():
    born = patient(person_number(8, 84, 2023, 500), gender="female", birthDate="2023-04-08")
    facts = read(contained=[born], extension=[amming("1")], period={"start": "2026-04-07T23:30:00Z"})
    assert [w.rule for w in facts.warnings] == ["KPR-V-075"]
    assert facts.warnings[0].params == {"code": "1"}
    assert facts.warnings[0].expression == "Encounter.extension"
