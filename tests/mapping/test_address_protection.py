"""Of somebody whose address is protected no bydel is reported, kept or listed, however that is told (SEC-19)."""

import os
from pathlib import Path

import pytest

from adapter.outbox.as_json import record_json
from adapter.register.messages.melding import write_melding
from tests.mapping.test_person import DISTRICT, of
from tests.notifications.documents import Office, bundle, episode, meaning_of, meta, patient
from tests.register.messages import iplos, notified

GOLDEN = Path(__file__).parent / "golden/address-protection.xml"
FREG = "http://ehelse.no/fhir/CodeSystem/gd-address-confidentiality"
HL7 = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
BYDEL = "030107"


def labelled(code, system=None, **more):
    label = {"code": code} | ({"system": system} if system else {})
    return {"meta": {"security": [label]}, "extension": [DISTRICT], **more}


def graded(code, **address):
    part = {"url": "confidentiality", "valueCode": code}
    metadata = {"url": "http://ehelse.no/fhir/StructureDefinition/gd-address-metadata", "extension": [part]}
    return {"extension": [metadata, *address.pop("extension", [])], **address}


PROTECTED = {
    "confidential": labelled("fortrolig", FREG),
    "strictly confidential": labelled("strengtFortrolig", FREG),
    "a client's address": labelled("klientadresse", FREG),
    "in an older edition of the list": labelled("fortrolig", f"{FREG}-v201"),
    "as Persontjenesten names it": labelled("StrictlyConfidential", FREG),
    "in other letters": labelled("STRENGTFORTROLIG", FREG.upper()),
    "restricted": labelled("R", HL7),
    "very restricted": labelled("V", HL7),
    "restricted, by an oid": labelled("V", "urn:oid:2.16.840.1.113883.5.25"),
    "restricted, without a system": labelled("R"),
    "beside another label": {
        "meta": {"security": [{"system": HL7, "code": "N"}, {"system": FREG, "code": "fortrolig"}]},
        "extension": [DISTRICT],
    },
    "by the address itself": {"address": [graded("fortrolig", extension=[DISTRICT])]},
    "by another address": {"address": [{"extension": [DISTRICT]}, graded("strengtFortrolig")]},
    "by an address, with the bydel in the Patient": {
        "address": [graded("klientadresse", use="old")],
        "extension": [DISTRICT],
    },
}
OPEN = {
    "ungraded": labelled("ugradert", FREG),
    "normal": labelled("N", HL7),
    "labelled for something else": labelled("R", "https://epj.example/labels"),
    "an ungraded address": {"address": [graded("ugradert", extension=[DISTRICT])]},
    "a label of the service": {"extension": [DISTRICT]},
}


@pytest.mark.parametrize("person", PROTECTED.values(), ids=PROTECTED)
def test_the_bydel_of_a_protected_person_is_left_out_and_nothing_says_so(person):
    facts = meaning_of(of(patient(**person)))
    assert (facts.person.bydel, facts.warnings) == (None, ())


@pytest.mark.parametrize("person", OPEN.values(), ids=OPEN)
def test_the_bydel_of_others_is_read(person):
    security = [{"system": HL7, "code": "R"}]
    about = {"meta": meta(security=security)} if person is OPEN["a label of the service"] else {}
    assert meaning_of(of(patient(**person), **about)).person.bydel == BYDEL


def test_a_patient_in_a_bundle_is_protected_alike():
    person = patient(**labelled("fortrolig", FREG))
    document = bundle(person, episode(patient={"reference": "Patient/p"}))
    assert meaning_of(document).person.bydel is None


def test_a_bydel_of_a_wrong_form_is_not_remarked_on():
    district = [DISTRICT | {"valueCoding": {"code": "Alna"}}]
    assert meaning_of(of(patient(**labelled("fortrolig", FREG) | {"extension": district}))).warnings == ()


def written(person):
    """The message and the published record of a service of somebody's."""
    taken = Office().take(of(patient(**person)))
    [record] = taken.records
    return write_melding(iplos([notified(1, record.content)]), ()), record_json(record)


def test_neither_message_nor_record_has_the_bydel_of_a_protected_person():
    message, record = written(labelled("fortrolig", FREG))
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_bytes(message)
    assert message == GOLDEN.read_bytes()
    open_message, open_record = written({"extension": [DISTRICT]})
    assert open_message.replace(f' bydel="{BYDEL}"'.encode(), b"") == message
    assert open_record.replace(f',"bydel":"{BYDEL}"'.encode(), b"") == record
    assert (open_message == message, open_record == record) == (False, False)


def test_who_becomes_protected_is_told_of_without_a_bydel_from_then_on():
    office = Office()
    office.take(of(patient(extension=[DISTRICT])))
    office.take(of(patient(**labelled("fortrolig", FREG)), meta=meta("2")))
    assert office.history.person.bydel is None
    ended = of(patient(**labelled("fortrolig", FREG)), meta=meta("3"))
    ended |= {"status": "finished", "period": {"start": "2026-02-01", "end": "2026-03-01"}}
    records = office.take(ended).records
    assert records
    assert all(record.content.person.bydel is None for record in records)
