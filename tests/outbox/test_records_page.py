"""The page for consumers says what is sent."""

import json
import re
from pathlib import Path

import pytest

from adapter.outbox.messages import message_of
from tests.outbox.made import due_record, refusal
from tests.outbox.test_as_json import VALIDATOR

PAGE = (Path(__file__).parents[2] / "docs/records.md").read_text(encoding="utf-8")


def test_its_example_is_valid():
    [example, _receipt] = re.findall(r"^```json\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)

    assert [str(error) for error in VALIDATOR.iter_errors(json.loads(example))] == []


@pytest.mark.parametrize(
    "message",
    [message_of(due_record(), "kpr.records"), message_of(refusal(), "kpr.parked").smaller],
    ids=["record", "parked"],
)
def test_every_header_of_ours_stands_on_it(message):
    ours = {name for name, _ in message.headers} - {"odd"}

    assert {name for name in ours if f"`{name}`" not in PAGE} == set()


def test_the_values_that_never_change_stand_on_it():
    headers = dict(message_of(due_record(), "kpr.records").headers)

    for name in ("ce_specversion", "ce_type", "ce_dataschema", "content-type", "x-kpr-person-data"):
        assert f"| `{name}` | `{headers[name].decode()}`" in PAGE
