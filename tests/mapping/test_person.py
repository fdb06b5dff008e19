"""The person of a resource: the rows of crosswalk 3.4, and what V-050 to V-057 refuse."""

from pathlib import Path

import pytest

from adapter.config import Kommune, KommuneContact, SigningFiles
from adapter.mapping import Refused, ServiceFacts
from adapter.pipeline import World
from adapter.values import replace
from tests.notifications.documents import (
    DNR,
    FIDS,
    FNR,
    OID,
    ORGNR,
    PRODUCTION,
    TENANTS,
    UNITS,
    WORLD,
    bundle,
    episode,
    meaning_of,
    named,
    patient,
    person_number,
    said,
    stay,
)

DUF, FHN, HPR = f"{OID}.4.5", f"{OID}.4.3", f"{OID}.4.4"
TENOR, NAV, D_NUMBER = FIDS[0], person_number(14, 45, 1936), FIDS[2]
NHN, REAL = person_number(14, 70, 1936), person_number(14, 5, 1936)
DUF_NUMBER, H_NUMBER = "201012345678", person_number(14, 45, 1936)
BIRTHDAY = "1936-05-14"
AT = "EpisodeOfCare.contained[0].identifier"


def fh_number() -> str:
    return person_number(81, 0, 0, 101)


def numbers(*pairs: tuple[str, str], **more) -> dict:
    """An EpisodeOfCare of a contained Patient with these numbers."""
    person = patient(None, **more)
    person["identifier"] = [{"system": system, "value": value} for system, value in pairs]
    return of(person)


def of(person: dict, **more) -> dict:
    return episode(contained=[{k: v for k, v in person.items() if v}], patient={"reference": "#p"}, **more)


def identifiers(*entries: dict, **more) -> dict:
    return of(patient(None, **more) | {"identifier": list(entries)})


NORMALISED, KPR = "system-normalised", "no-kpr-id"
READ = {
    "a birth number": (numbers((FNR, TENOR)), ("1", TENOR), []),
    "one of the series of NHN": (numbers((FNR, NHN)), ("1", NHN), []),
    "one of the series of NAV": (numbers((FNR, NAV)), ("1", NAV), []),
    "a D-number": (numbers((DNR, D_NUMBER)), ("2", D_NUMBER), []),
    "a D-number among the birth number": (
        numbers((FNR, D_NUMBER)),
        ("2", D_NUMBER),
        [("person-number-type-corrected", f"{AT}[0].system")],
    ),
    "a birth number among the D-numbers": (
        numbers((DNR, TENOR)),
        ("1", TENOR),
        [("person-number-type-corrected", f"{AT}[0].system")],
    ),
    "a DUF number": (numbers((DUF, DUF_NUMBER)), ("10", DUF_NUMBER), []),
    "a felles hjelpenummer": (numbers((FHN, fh_number())), ("12", fh_number()), [(KPR, f"{AT}[0]")]),
    "an H-number with an assigner": (
        identifiers({"system": "HNR", "value": H_NUMBER, "assigner": {"display": "Legevakt"}}),
        ("3", H_NUMBER),
        [(KPR, f"{AT}[0]")],
    ),
    "an H-number without an assigner is none": (
        identifiers({"system": "HNR", "value": H_NUMBER}, birthDate=BIRTHDAY),
        ("9", "140536"),
        [(KPR, AT)],
    ),
    "a birth number after an H-number without an assigner": (
        identifiers({"system": "HNR", "value": H_NUMBER}, {"system": FNR, "value": TENOR}),
        ("1", TENOR),
        [],
    ),
    "a birth number beside a number without a value": (
        identifiers({"system": FNR}, {"system": FNR, "value": TENOR}),
        ("1", TENOR),
        [],
    ),
    "a birth number beside one of another kind, however that is spelt": (
        numbers((HPR.removeprefix("urn:oid:"), "1234567"), (FNR, TENOR)),
        ("1", TENOR),
        [],
    ),
    "a birth date alone": (numbers(birthDate=BIRTHDAY), ("9", "140536"), [(KPR, AT)]),
    "a system without urn:oid:": (
        numbers((FNR.removeprefix("urn:oid:"), TENOR)),
        ("1", TENOR),
        [(NORMALISED, f"{AT}[0].system")],
    ),
    "a system by another address": (
        numbers(("http://hl7.no/fhir/NamingSystem/FNR", TENOR)),
        ("1", TENOR),
        [(NORMALISED, f"{AT}[0].system")],
    ),
    "a birth number before a D-number": (numbers((DNR, D_NUMBER), (FNR, TENOR)), ("1", TENOR), []),
    "a birth number before a DUF number": (numbers((DUF, DUF_NUMBER), (FNR, TENOR)), ("1", TENOR), []),
    "a DUF number before a help number": (
        numbers((FHN, fh_number()), (DUF, DUF_NUMBER)),
        ("10", DUF_NUMBER),
        [],
    ),
    "a help number before an H-number": (
        identifiers(
            {"system": "HNR", "value": H_NUMBER, "assigner": {"display": "x"}},
            {"system": FHN, "value": fh_number()},
        ),
        ("12", fh_number()),
        [(KPR, f"{AT}[1]")],
    ),
    "the same number twice": (numbers((FNR, TENOR), (FNR, TENOR)), ("1", TENOR), []),
    "an HPR number is nobody's": (
        numbers((HPR, "1234567"), birthDate=BIRTHDAY),
        ("9", "140536"),
        [(KPR, AT)],
    ),
    "a number that is old is not read": (
        identifiers({"system": FNR, "value": FIDS[1], "use": "old"}, {"system": FNR, "value": TENOR}),
        ("1", TENOR),
        [],
    ),
    "a number whose period has ended is not read": (
        identifiers(
            {"system": FNR, "value": FIDS[1], "period": {"end": "2026-10-31"}},
            {"system": FNR, "value": TENOR},
        ),
        ("1", TENOR),
        [],
    ),
    "a number whose period ends today is read": (
        identifiers({"system": FNR, "value": TENOR, "period": {"end": "2026-11-01"}}),
        ("1", TENOR),
        [],
    ),
    "a number whose period has no end is read": (
        identifiers({"system": FNR, "value": TENOR, "period": {"start": "2020-01-01"}}),
        ("1", TENOR),
        [],
    ),
    "a logical reference": (episode(), ("1", TENOR), []),
    "a birth date that agrees": (numbers((FNR, TENOR), birthDate=BIRTHDAY), ("1", TENOR), []),
    "a birth month that agrees": (numbers((FNR, TENOR), birthDate="1936-05"), ("1", TENOR), []),
    "an identifier beside the reference that agrees": (
        of(patient()) | {"patient": {"reference": "#p"} | named(TENOR, FNR)},
        ("1", TENOR),
        [],
    ),
    "an identifier of another kind beside the reference": (
        of(patient()) | {"patient": {"reference": "#p"} | named("B-1", "x:y")},
        ("1", TENOR),
        [],
    ),
    "a conditional reference": (
        episode(patient={"reference": f"Patient?identifier={FNR}|{TENOR}"}),
        ("1", TENOR),
        [],
    ),
    "a reference out of the document with an identifier": (
        episode(patient={"reference": "Patient/44"} | named(TENOR, FNR)),
        ("1", TENOR),
        [],
    ),
}


@pytest.mark.parametrize(("document", "person", "warnings"), READ.values(), ids=READ)
def test_a_person_is_known_by(document, person, warnings):
    facts = meaning_of(document)
    assert isinstance(facts, ServiceFacts), said(facts.findings)
    assert (facts.person.type_id, facts.person.fid) == person
    assert said(facts.warnings) == warnings


SUBJECT = "EpisodeOfCare.patient"
FLAWED = TENOR[:-1] + str((int(TENOR[-1]) + 1) % 10)
REFUSED = {
    "one number of no kind and no birth date": (
        numbers(("https://epj.example/bruker", "B-7")),
        [("missing-person-identifier", AT)],
    ),
    "a service before the birth date, where only that is known": (
        numbers(birthDate="2026-02-02"),
        [(KPR, AT), ("implausible-date", "EpisodeOfCare.period.start")],
    ),
    "a wrong number, whatever stands beside the reference": (
        numbers((FNR, FLAWED)) | {"patient": {"reference": "#p"} | named(TENOR, FNR)},
        [("invalid-person-number", f"{AT}[0].value")],
    ),
    "no number and no birth date": (numbers(name=[{"family": "X"}]), [("missing-person-identifier", AT)]),
    "half a birth date": (numbers(birthDate="1936-05"), [("missing-person-identifier", AT)]),
    "letters for a number": (
        numbers((FNR, "1485361026X")),
        [("invalid-person-number", f"{AT}[0].value")],
    ),
    "a wrong control digit": (numbers((FNR, FLAWED)), [("invalid-person-number", f"{AT}[0].value")]),
    "a day that never was": (
        numbers((FNR, person_number(31, 82, 1936))),
        [("invalid-person-number", f"{AT}[0].value")],
    ),
    "a DUF number among the birth number": (
        numbers((FNR, DUF_NUMBER)),
        [("invalid-person-number", f"{AT}[0].value")],
    ),
    "a birth number among the DUF numbers": (
        numbers((DUF, TENOR)),
        [("invalid-person-number", f"{AT}[0].value")],
    ),
    "a wrong number beside a right one": (
        numbers((FNR, FLAWED), (FNR, TENOR)),
        [("invalid-person-number", f"{AT}[0].value")],
    ),
    "two numbers of one type": (numbers((FNR, TENOR), (FNR, FIDS[1])), [("person-identifier-conflict", AT)]),
    "another birth date": (
        numbers((FNR, TENOR), birthDate="1936-05-15"),
        [("person-data-conflict", "EpisodeOfCare.contained[0].birthDate")],
    ),
    "another identifier beside the reference": (
        of(patient()) | {"patient": {"reference": "#p"} | named(FIDS[1], FNR)},
        [("person-identifier-conflict", f"{SUBJECT}.identifier")],
    ),
    "a real-looking number in a test environment": (
        numbers((FNR, REAL)),
        [("invalid-person-number", f"{AT}[0].value")],
    ),
    "nobody at all": (
        {element: value for element, value in episode().items() if element != "patient"},
        [("missing-person", SUBJECT)],
    ),
    "a display alone": (episode(patient={"display": "x"}), [("missing-person-identifier", SUBJECT)]),
    "a logical reference to no person": (
        episode(patient=named(UNITS[0], ORGNR)),
        [("missing-person-identifier", f"{SUBJECT}.identifier.system")],
    ),
    "a reference that can never be found": (
        episode(patient={"reference": "urn:uuid:5f0a0f4e-6a52-4d5e-9b7c-7c1c0d9c2a11"}),
        [("unresolved-reference", SUBJECT)],
    ),
    "a reference that is not delivered": (
        episode(patient={"reference": "Patient/44"}),
        [("unresolved-reference", SUBJECT)],
    ),
    "a reference that is not delivered, with an identifier that says nothing": (
        episode(patient={"reference": "Patient/44", "identifier": {"system": FNR}}),
        [("unresolved-reference", SUBJECT)],
    ),
    "a search for a person of no kind": (
        episode(patient={"reference": "Patient?identifier=https://epj.example/bruker|B-7"}),
        [("missing-person-identifier", f"{SUBJECT}.reference.system")],
    ),
    "a wrong number in a search": (
        episode(patient={"reference": f"Patient?identifier={FNR}|{FLAWED}"}),
        [("invalid-person-number", f"{SUBJECT}.reference.value")],
    ),
    "a reference to something else": (
        episode(patient={"reference": "Organization/44"}),
        [("wrong-reference-target", SUBJECT)],
    ),
    "a reference by its type to something else": (
        episode(patient=named(TENOR, FNR) | {"type": "Practitioner"}),
        [("wrong-reference-target", SUBJECT)],
    ),
    "a wrong number in a logical reference": (
        episode(patient=named(FLAWED, FNR)),
        [("invalid-person-number", f"{SUBJECT}.identifier.value")],
    ),
}


@pytest.mark.parametrize(("document", "findings"), REFUSED.values(), ids=REFUSED)
def test_a_person_is_refused_for(document, findings):
    meaning = meaning_of(document)
    assert isinstance(meaning, Refused)
    assert meaning.resource == "EpisodeOfCare/901"
    assert said(meaning.findings) == findings


def test_a_reference_to_a_contained_resource_of_another_type_is_wrong():
    group = {"resourceType": "RelatedPerson", "id": "p", "patient": {"display": "x"}}
    meaning = meaning_of(episode(contained=[group], patient={"reference": "#p"}))
    assert said(meaning.findings) == [("wrong-reference-target", SUBJECT)]


def group(*members: str, name: str = "g") -> dict:
    """A Group of what these references lead to; FHIR lets a stay be about one."""
    entities = [{"entity": {"reference": one} if one else {"display": "x"}} for one in members]
    made = {"resourceType": "Group", "id": name, "type": "person", "actual": True, "member": entities}
    return {key: value for key, value in made.items() if value != []}


def stay_of(*contained: dict) -> dict:
    return stay(contained=list(contained), subject={"reference": "#g"})


@pytest.mark.parametrize("groups", [[group("#p")], [group("#h"), group("#p", name="h")]], ids=["one", "two"])
def test_a_group_of_one_is_that_one(groups):
    facts = meaning_of(stay_of(patient(), *groups))
    assert isinstance(facts, ServiceFacts), said(facts.findings)
    assert facts.person.fid == TENOR


GROUPS = {
    "a group of two": ([patient(), group("#p", "#p")], "missing-person"),
    "a group of nobody": ([group()], "missing-person"),
    "a group that contains itself": ([group("#g")], "missing-person"),
    "groups that contain each other": ([group("#h"), group("#g", name="h")], "missing-person"),
    "a group of somebody without a number": ([group("")], "missing-person-identifier"),
}


@pytest.mark.parametrize(("contained", "reason"), GROUPS.values(), ids=GROUPS)
def test_no_person_is_told_by(contained, reason):
    meaning = meaning_of(stay_of(*contained))
    assert isinstance(meaning, Refused)
    assert said(meaning.findings) == [(reason, "Encounter.subject")]


def test_a_member_that_can_never_be_found_is_told_at_the_subject():
    lost = group("urn:uuid:5f0a0f4e-6a52-4d5e-9b7c-7c1c0d9c2a11")
    meaning = meaning_of(bundle(lost, stay(subject={"reference": "https://epj.example/Group/g"})))
    assert said(meaning.findings) == [("unresolved-reference", "Bundle.entry[1].resource.subject")]


PLACES = {
    "production takes real persons": (REAL, PRODUCTION, True),
    "production refuses the series of Tenor": (TENOR, PRODUCTION, False),
    "production refuses the series of NHN": (NHN, PRODUCTION, False),
    "production refuses the series of NAV": (NAV, PRODUCTION, False),
}


@pytest.mark.parametrize(("number", "world", "taken"), PLACES.values(), ids=PLACES)
def test_whose_persons_belong_here(number, world, taken):
    meaning = meaning_of(numbers((FNR, number)), world=world)
    assert isinstance(meaning, ServiceFacts) is taken
    if not taken:
        assert said(meaning.findings) == [("invalid-person-number", f"{AT}[0].value")]


def test_production_takes_duf_numbers_as_it_finds_them():
    assert meaning_of(numbers((DUF, DUF_NUMBER)), world=PRODUCTION).person.type_id == "10"


GUID = "5f0a0f4e-6a52-4d5e-9b7c-7c1c0d9c2a11"


def elsewhere(**changes) -> dict:
    """An EpisodeOfCare in a batch with its Patient beside it."""
    person = patient() | {"id": "b-501"} | changes
    return bundle(person, episode(patient={"reference": f"https://epj.example/Patient/{person['id']}"}))


LOCAL = {"system": "https://epj.example/bruker", "value": "B-7"}
FID = {"system": FNR, "value": TENOR}
KNOWN = {
    "the id of the Patient": (elsewhere(), ("b-501", None)),
    "a local identifier before the id": (elsewhere(identifier=[FID, LOCAL]), ("B-7", None)),
    "no old local identifier": (elsewhere(identifier=[FID, LOCAL | {"use": "old"}]), ("b-501", None)),
    "no local identifier whose period has ended": (
        elsewhere(identifier=[FID, LOCAL | {"period": {"end": "2026-10-31"}}]),
        ("b-501", None),
    ),
    "an identifier without a system": (elsewhere(identifier=[FID, {"value": "B-8"}]), ("B-8", None)),
    "no identifier of a national kind": (
        elsewhere(identifier=[FID, {"system": HPR, "value": "77"}]),
        ("b-501", None),
    ),
    "a local identifier of a hundred letters": (
        elsewhere(identifier=[FID, LOCAL | {"value": "x" * 100}]),
        ("x" * 100, None),
    ),
    "a local identifier of one letter": (elsewhere(identifier=[FID, LOCAL | {"value": "7"}]), ("7", None)),
    "no local identifier that is too long": (
        elsewhere(identifier=[FID, LOCAL | {"value": "x" * 101}]),
        ("b-501", None),
    ),
    "no person number for a local identifier": (
        elsewhere(identifier=[FID, LOCAL | {"value": FIDS[1]}]),
        ("b-501", None),
    ),
    "no person number for an id": (elsewhere(id=TENOR), (None, None)),
    "a GUID for an id": (elsewhere(id=GUID), (GUID, GUID)),
    "a GUID under EPJ": (
        elsewhere(identifier=[FID, {"system": "EPJ", "value": GUID.upper()}]),
        ("b-501", GUID),
    ),
    "a GUID in braces under EPJ": (
        elsewhere(identifier=[FID, {"system": "EPJ", "value": f"urn:uuid:{{{GUID}}}"}]),
        ("b-501", GUID),
    ),
    "no GUID that is none": (
        elsewhere(identifier=[FID, {"system": "EPJ", "value": "x" * 36}]),
        ("b-501", None),
    ),
    "no GUID with more around it": (
        elsewhere(identifier=[FID, {"system": "EPJ", "value": f"X{GUID}X"}]),
        ("b-501", None),
    ),
    "nothing of a contained Patient's id": (of(patient(id="p")), (None, None)),
    "nothing of a contained Patient's id that is a GUID": (
        episode(contained=[patient(id=GUID)], patient={"reference": f"#{GUID}"}),
        (None, None),
    ),
    "a local identifier of a contained Patient": (identifiers(FID, LOCAL), ("B-7", None)),
}


@pytest.mark.parametrize(("document", "expected"), KNOWN.values(), ids=KNOWN)
def test_the_sources_own_numbers_are(document, expected):
    person = meaning_of(document).person
    assert (person.bruker_nr, person.pasient_guid) == expected


URL = "http://hl7.no/fhir/StructureDefinition/no-basis-urban-district"
DISTRICT = {"url": URL, "valueCoding": {"code": "030107"}}


def district(**value) -> dict:
    return {"url": URL, "valueCoding": value}


BYDEL = {
    "in the district of an address": ({"address": [{"_district": {"extension": [DISTRICT]}}]}, "030107"),
    "in an address": ({"address": [{"city": "x"}, {"extension": [DISTRICT]}]}, "030107"),
    "in the Patient": ({"extension": [DISTRICT]}, "030107"),
    "by its other address": (
        {"extension": [DISTRICT | {"url": "http://hl7.no/fhir/StructureDefinition/no-basis-bydelsnummer"}]},
        "030107",
    ),
    "of two digits": ({"extension": [district(code="07")]}, "07"),
    "not in an old address": ({"address": [{"use": "old", "extension": [DISTRICT]}]}, None),
    "not in a temporary address": ({"address": [{"use": "temp", "extension": [DISTRICT]}]}, None),
    "not in an address for bills": ({"address": [{"use": "billing", "extension": [DISTRICT]}]}, None),
    "in an address at home": ({"address": [{"use": "home", "extension": [DISTRICT]}]}, "030107"),
    "after an old address": (
        {"address": [{"use": "old", "city": "x"}, {"use": "home", "extension": [DISTRICT]}]},
        "030107",
    ),
    "not in another extension": ({"extension": [DISTRICT | {"url": "https://epj.example/x"}]}, None),
    "not in words": ({"extension": [{"url": URL, "valueString": "Alna"}]}, None),
    "after another extension": (
        {"extension": [{"url": "https://epj.example/x", "valueString": "y"}, DISTRICT]},
        "030107",
    ),
}


@pytest.mark.parametrize(("more", "expected"), BYDEL.values(), ids=BYDEL)
def test_the_bydel_is_read(more, expected):
    facts = meaning_of(of(patient(**more)))
    assert (facts.person.bydel, facts.warnings) == (expected, ())


@pytest.mark.parametrize(
    "code", ["7", "0301071", "Alna", "٠٣"], ids=["too short", "too long", "a name", "other digits"]
)
def test_a_bydel_of_another_form_is_left_out_and_listed(code):
    facts = meaning_of(of(patient(extension=[district(code=code)])))
    assert facts.person.bydel is None
    assert said(facts.warnings)[0][1].startswith("EpisodeOfCare.contained[0]")


def with_districts(*districts: str) -> World:
    """The world, the kommune of the tenant `plain` with bydeler of its own."""
    number = TENANTS.tenants["plain"].kommune_nr
    contact = KommuneContact(typeKontaktperson="1", kontPerson="Post", meldEpost1="post@example.no")
    kommune = Kommune(
        orgnr="310123455",
        her_id=8000001,
        signing=(SigningFiles(certificate=Path("sign.pem"), key=Path("sign.key")),),
        contacts=(contact,),
        districts=frozenset(districts),
    )
    return replace(WORLD, tenants=TENANTS.model_copy(update={"kommuner": {number: kommune}}))


def test_a_bydel_that_the_kommune_has_not_is_left_out_and_listed():
    document = of(patient(extension=[DISTRICT]))

    other = meaning_of(document, world=with_districts("030101", "030102"))
    own = meaning_of(document, world=with_districts("030101", "030107"))
    unsaid = meaning_of(document, world=with_districts())

    assert (other.person.bydel, [f.rule for f in other.warnings]) == (None, ["KPR-V-060"])
    assert [(each.person.bydel, each.warnings) for each in (own, unsaid)] == [("030107", ())] * 2
