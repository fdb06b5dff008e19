"""What is published of a message's verdict: by the schema, the same bytes each time, and nothing about a person."""

import json
import re
from pathlib import Path
from uuid import UUID

import jsonschema_rs
import pytest

from adapter.outbox import Receipt
from adapter.outbox.as_json import receipt_json
from adapter.outbox.messages import RECEIPT_SCHEMA, message_of
from adapter.register.verdicts import Cause
from adapter.values import replace
from tests.outbox.test_as_json import closed

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/records.md").read_text(encoding="utf-8")
SCHEMA = json.loads((ROOT / "docs/schema/kpr-receipt-1.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema_rs.Draft202012Validator(closed(SCHEMA), validate_formats=True)
#: As on the page.
_, EXAMPLE = re.findall(r"^```json\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
_, SECTION = PAGE.split("## Receipts", 1)


def receipt(**changes: object) -> Receipt:
    plain = Receipt(
        record_id=str(UUID(int=5)),
        guid=str(UUID(int=1)),
        number=42,
        line="IPLOS",
        kommune_nr="0301",
        message_id=str(UUID(int=77)),
        verdict="refused",
        cause="validation-refused",
        status=400,
        code=1234,
        ref_id="8d7c1f2e",
        at="2026-02-03T03:15:00.250000+00:00",
    )
    return replace(plain, **changes)


def faults(of: Receipt) -> list[str]:
    return [str(error) for error in VALIDATOR.iter_errors(json.loads(receipt_json(of)))]


def test_a_receipt_says_what_became_of_a_record_in_a_message():
    assert json.loads(receipt_json(receipt())) == {
        "recordId": str(UUID(int=5)),
        "notifikasjonGUID": str(UUID(int=1)),
        "notifikasjonLopeNr": 42,
        "line": "IPLOS",
        "kommuneNr": "0301",
        "messageId": str(UUID(int=77)),
        "verdict": "refused",
        "cause": "validation-refused",
        "status": 400,
        "code": 1234,
        "refId": "8d7c1f2e",
        "at": "2026-02-03T03:15:00.250000+00:00",
    }


def test_what_no_answer_told_is_left_out():
    found = json.loads(receipt_json(receipt(status=None, code=None, ref_id=None, verdict="closed")))

    assert {"status", "code", "refId"} & set(found) == set()


def test_it_is_a_cloud_event_in_binary_mode_by_the_id_of_its_record():
    message = message_of(receipt(), "kpr.receipts")

    assert (message.topic, message.key) == ("kpr.receipts", str(UUID(int=5)).encode())
    assert message.headers == (
        ("ce_specversion", b"1.0"),
        ("ce_id", f"{UUID(int=77)}:42:refused".encode()),
        ("ce_source", b"/kpr-adapter/0301/IPLOS"),
        ("ce_type", b"no.kpr-adapter.receipt.v1"),
        ("ce_time", b"2026-02-03T03:15:00.250000Z"),
        ("ce_dataschema", RECEIPT_SCHEMA.encode()),
        ("content-type", b"application/json"),
    )


def test_it_is_the_same_bytes_each_time_and_is_never_left_out():
    one, other = (message_of(receipt(), "kpr.receipts") for _ in range(2))

    assert one == other
    assert one.smaller is None


def test_two_verdicts_on_a_record_have_two_ids():
    """A consumer that drops what it has seen must see both."""
    found = [
        receipt(),
        receipt(verdict="closed"),
        receipt(message_id=str(UUID(int=78))),
        receipt(number=43, guid=str(UUID(int=2))),
    ]
    ids = [dict(message_of(each, "kpr.receipts").headers)["ce_id"] for each in found]

    assert len(set(ids)) == len(found)


@pytest.mark.parametrize("cause", [*Cause, "rules-broken", "message-closed"])
def test_every_receipt_is_valid(cause: str):
    assert faults(receipt(cause=str(cause))) == []
    assert faults(receipt(cause=str(cause), status=None, code=None, ref_id=None)) == []


@pytest.mark.parametrize("name", SCHEMA["required"])
def test_without_what_is_always_there_it_is_not_valid(name: str):
    found = json.loads(receipt_json(receipt()))
    del found[name]

    assert not VALIDATOR.is_valid(found)


def test_the_schema_itself_is_a_schema_that_marks_nothing_as_person_data():
    jsonschema_rs.meta.validate(SCHEMA)
    assert SCHEMA["$id"] == RECEIPT_SCHEMA
    assert set(re.findall(r'"x-person-data": (\w+)', json.dumps(SCHEMA))) == {"false"}


class TestPage:
    """The page for consumers says what is sent."""

    def test_its_example_is_valid(self):
        assert [str(error) for error in VALIDATOR.iter_errors(json.loads(EXAMPLE))] == []

    def test_every_header_stands_on_it(self):
        names = [name for name, _ in message_of(receipt(), "kpr.receipts").headers]

        assert [name for name in names if f"| `{name}` |" not in SECTION] == []

    def test_the_values_that_never_change_stand_on_it(self):
        headers = dict(message_of(receipt(), "kpr.receipts").headers)

        for name in ("ce_specversion", "ce_type", "ce_dataschema", "content-type"):
            assert f"| `{name}` | `{headers[name].decode()}`" in SECTION

    def test_every_verdict_stands_on_it(self):
        verdicts = SCHEMA["properties"]["verdict"]["enum"]

        assert [each for each in verdicts if f"| `{each}` |" not in SECTION] == []
