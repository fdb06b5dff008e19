"""Who took part in a consultation, and whether what was recorded fits the age (crosswalk 6)."""

import pytest

from adapter.mapping import ConsultationFacts, Helseperson, Refused
from tests.mapping.consultations import amming, read
from tests.notifications.documents import (
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
)


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
    "a category after a code of another list": (
        [staff(HERE)],
        [practitioner({"coding": [{"system": "x:y", "code": "1"}, {"system": HPR_LIST, "code": "SP"}]})],
        [Helseperson("28", "1234567")],
        [],
        [(MAPPED, "Bundle.entry[1].resource.qualification[0].code.coding[1].code")],
    ),
    "a category of another list is left out": ([staff(HERE)], [practitioner(coded("SP", "x:y"))], [], [], []),
    "the HPR number after a number of another kind": (
        [staff(HERE, coded("28", PROFESSION))],
        [practitioner() | {"identifier": [{"system": FNR, "value": FIDS[0]}, {"system": f"{OID}.4.4", "value": "1234567"}]}],
        [Helseperson("28", "1234567")],
        [],
        [],
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
    "the type before the tenant's extension": (
        [staff({"display": "x"}, coded("28", PROFESSION), extension=[{"url": "https://epj.example/pol", "valueCoding": {"system": PROFESSION, "code": "2"}}])],
        [],
        [Helseperson("28")],
        [],
        [],
    ),
    "nothing of another extension": (
        [staff({"display": "x"}, extension=[{"url": "x:z", "valueCoding": {"system": PROFESSION, "code": "2"}}])],
        [],
        [],
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
    "a profession that is none, whatever the category": (
        [staff(HERE, coded("99", PROFESSION))],
        [practitioner(coded("SP", HPR_LIST))],
        [("unknown-kpr-code", "Bundle.entry[0].resource.participant[0].type[0].coding[0].code")],
    ),
    "an HPR number in the reference of a role that cannot be one": (
        [staff(ROLE)],
        [role(coded("28", PROFESSION)) | {"practitioner": named("X", f"{OID}.4.4")}],
        [("unknown-kpr-code", "Bundle.entry[1].resource.practitioner.identifier.value")],
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


def test_a_mapped_category_is_listed_with_the_profession_it_became():
    tree = bundle(consultation(participant=[staff(HERE)]), practitioner(coded("SP", HPR_LIST)))
    [warning] = meaning_of(tree, "local").warnings
    assert warning.params == {"code": "28"}


#: A child born 8 April 2024.
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
