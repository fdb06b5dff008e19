"""The value of a published record: by the schema, whole, marked, and always the same bytes."""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import jsonschema_rs
import pytest

from adapter.mapping import Enhet, Helseperson, Maling
from adapter.outbox import Record, State
from adapter.outbox.as_json import record_json
from adapter.outbox.messages import RECORD_SCHEMA
from adapter.values import replace
from tests.corpus.test_corpus import FOLDERS, judged
from tests.outbox.made import FID, consultation, consultation_record, notification, notification_record

SCHEMA_FILE = Path(__file__).parents[2] / "docs/schema/kpr-record-1.json"
SCHEMA = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))


def closed(schema):
    """The same schema with no room for what it does not name: we publish nothing undocumented."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: closed(value) for name, value in schema.items()}
    return inner | {"additionalProperties": False} if schema.get("type") == "object" else inner


VALIDATOR = jsonschema_rs.Draft202012Validator(closed(SCHEMA), validate_formats=True)


@cache
def corpus_records() -> list[Record]:
    return [record for name in FOLDERS for _, taken in judged(name).values() for record in taken.records]


def faults(record: Record) -> list[str]:
    return [str(error) for error in VALIDATOR.iter_errors(json.loads(record_json(record)))]


def test_every_record_of_the_corpora_is_valid():
    records = corpus_records()

    assert len(records) > 300
    assert {record.line.value for record in records} == {"IPLOS", "HST"}
    assert {fault for record in records for fault in faults(record)} == set()


def test_the_schema_itself_is_a_schema():
    jsonschema_rs.meta.validate(SCHEMA)
    assert SCHEMA["$id"] == RECORD_SCHEMA


def test_a_notification_carries_everything_that_the_register_needs():
    assert json.loads(record_json(notification_record())) == {
        "line": "IPLOS",
        "tenant": "vest",
        "kommuneNr": "0301",
        "Notifikasjon": {
            "notifikasjonGUID": "00000000-0000-0000-0000-000000000001",
            "statusNotifikasjon": "N",
            "notifikasjonTid": "2026-02-02T12:00:00+01:00",
            "TjenesteStart": {
                "hendelseGUID": "00000000-0000-0000-0000-000000000002",
                "tjenesteID": "T1",
                "tjenesteType": "21",
                "hendelseRegTid": "2026-02-02T12:00:00+01:00",
                "hendelseDato": "2026-02-01",
                "tjenesteOrgNr": "315587700",
                "Bruker": {
                    "pasientGUID": "00000000-0000-0000-0000-000000000003",
                    "brukerNr": "B-1",
                    "fid": FID,
                    "typeID": "1",
                    "bydel": "030101",
                },
            },
        },
    }


def test_a_consultation_carries_everything_that_the_register_needs():
    measured = datetime(2026, 2, 2, 11, 5, tzinfo=UTC)
    content = replace(
        consultation(),
        helseperson=(Helseperson("28", "9144900"),),
        deltaker=("1",),
        maling=(Maling("vekt", measured, "12.4", "kg", "2"),),
        enhet=Enhet("E1", "315587700", "4200", "Helsestasjonen"),
    )

    assert json.loads(record_json(consultation_record(content))) == {
        "line": "HST",
        "tenant": "vest",
        "kommuneNr": "0301",
        "Notifikasjon": {
            "notifikasjonGUID": "00000000-0000-0000-0000-000000000004",
            "statusNotifikasjon": "N",
            "notifikasjonTid": "2026-02-02T12:00:00+01:00",
            "Konsultasjon": {
                "konsultasjonID": "K1",
                "datoTidStart": "2026-02-02T00:30:00+01:00",
                "formKonsultasjon": "H",
                "anbefaltTypeKonsultasjon": "2",
                "konsultasjonRegistrertTidspunkt": "2026-02-02T12:00:00+01:00",
                "amming": "1",
                "Barn_ungdom": {
                    "pasientGUID": "00000000-0000-0000-0000-000000000003",
                    "barn_ungdomNr": "B-1",
                    "kjonn": "1",
                    "fodselsar": 2024,
                    "fid": FID,
                    "typeID": "1",
                },
                "Deltaker": [{"deltakerType": "1"}],
                "Helseperson": [{"polUtforende": "28", "helsepersonHPR": "9144900"}],
                "Maling": [
                    {
                        "typeMaling": "vekt",
                        "malingDatoTid": "2026-02-02T12:05:00+01:00",
                        "typeMalingKodet": "2",
                        "Maleresultat": [{"maleresultatNr": 1, "verdi": "12.4", "enhet": "kg"}],
                    }
                ],
            },
        },
        "Enhet": {
            "enhetID": "E1",
            "orgNr": "315587700",
            "reshID": "4200",
            "enhetNavn": "Helsestasjonen",
        },
    }


def test_what_became_of_the_record_since_does_not_change_its_bytes():
    record = notification_record()

    assert record_json(replace(record, state=State.DELIVERED, reason="sent")) == record_json(record)


@pytest.mark.parametrize(
    "name", ["fid", "brukerNr", "barn_ungdomNr", "pasientGUID", "bydel", "kjonn", "fodselsar", "verdi"]
)
def test_person_data_is_marked_as_such_in_the_schema(name: str):
    found = list(elements(SCHEMA, name))

    assert found
    assert all(each.get("x-person-data") is True for each in found)
    assert SCHEMA["x-person-data"] is True


def elements(schema, name):
    """Every description of an element in a schema."""
    for key, value in schema.items() if isinstance(schema, dict) else ():
        if key == "properties" and name in value:
            yield value[name]
        yield from elements(value, name)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda value: value["Notifikasjon"].pop("TjenesteStart"),
        lambda value: value["Notifikasjon"].update(statusNotifikasjon="T"),
        lambda value: value["Notifikasjon"].update(statusNotifikasjon="M"),
        lambda value: value["Notifikasjon"]["TjenesteStart"].pop("Bruker"),
        lambda value: value["Notifikasjon"]["TjenesteStart"]["Bruker"].pop("fid"),
        lambda value: value.update(line="HST"),
        lambda value: value.update(kommuneNr="301"),
    ],
    ids=["no event", "status T", "M without ref", "no person", "no number", "other line", "short kommune"],
)
def test_the_schema_refuses_what_the_register_would(spoil):
    value = json.loads(record_json(notification_record(notification())))
    spoil(value)

    assert not VALIDATOR.is_valid(value)
