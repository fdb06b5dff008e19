"""No report holds an identity number, a name or free text, whatever is in the documents and their names."""

import json
import re
from collections.abc import Iterator

import pytest

from adapter.reports.html import html
from adapter.reports.junit import junit
from adapter.reports.sarif import sarif
from tests.reports.judging import EXAMPLES, FAULTS, REFUSED, judged_as

ELEVEN_DIGITS = re.compile(rb"(?<![0-9.])[0-9]{11}(?![0-9.])")
FAMILY = re.compile(rb'"family"\s*:\s*"([^"]{4,})"')
REPORTS = {
    "junit": lambda inputs: junit(inputs, "nb").decode(),
    "sarif": lambda inputs: sarif(inputs, "nb").decode(),
    "html": lambda inputs: html(inputs, "nb"),
}


def bodies() -> Iterator[bytes]:
    for folder in (EXAMPLES, FAULTS):
        yield from (path.read_bytes() for path in folder.rglob("*") if path.suffix in {".json", ".xml"})


@pytest.mark.parametrize("form", sorted(REPORTS))
def test_a_report_holds_no_identity_number_and_no_name(shown, faults, form):
    told = REPORTS[form]([*shown, *faults])
    numbers = {found for body in bodies() for found in ELEVEN_DIGITS.findall(body)}
    families = {found.decode("latin-1") for body in bodies() for found in FAMILY.findall(body)}

    assert min(len(numbers), len(families)) > 20
    assert [number for number in numbers if number.decode() in told] == []
    assert [name for name in families if re.search(rf"\b{re.escape(name)}\b", told)] == []


@pytest.mark.parametrize("form", sorted(REPORTS))
def test_a_number_in_the_name_of_a_file_is_masked(form):
    number = "12" + "8" * 9
    told = REPORTS[form]([judged_as(f"bredvik/pasient {number}.json", REFUSED.read_bytes())])

    assert number not in told
    assert "pasient" in told


@pytest.mark.parametrize("form", sorted(REPORTS))
def test_a_number_or_a_name_as_the_name_of_an_element_is_not_told(form):
    number = "12" + "8" * 9
    document = json.loads(REFUSED.read_bytes()) | {number: 1, "Kari Nordmann-Synt": {"x": 1}}
    told = REPORTS[form]([judged_as("bredvik/a.json", json.dumps(document).encode())])

    assert number not in told
    assert "Nordmann-Synt" not in told
