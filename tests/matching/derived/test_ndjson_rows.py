import io
import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter import rules
from adapter.matching.derived import DerivedRow
from adapter.matching.derived.columns import judge
from adapter.matching.derived.lines import MAX_LINE
from adapter.matching.derived.ndjson_rows import read_ndjson, row_of
from tests.matching.derived.extracts import KARI, ROW, TERMS, as_ndjson, rows_of, rules_of

LINE = json.dumps(ROW).encode()


def read(body, skip=0):
    return list(read_ndjson(io.BytesIO(body), TERMS, skip))


def faults(value):
    result = row_of(value, 3, TERMS)
    return {each.place: each.rule for each in result} if isinstance(result, list) else {}


def test_an_object_a_line_is_a_row_with_the_number_of_the_line():
    body = b"\xef\xbb\xbf" + LINE + b"\r\n\n" + LINE
    assert [row.number for row in read(body)] == [1, 3]


def test_an_import_goes_on_behind_the_row_it_has_come_to():
    body = as_ndjson([ROW, {}, ROW, ROW])
    assert read(body, skip=2) == [each for each in read(body) if each.number > 2]


def test_whole_numbers_and_null_stand_for_their_text():
    values = {**ROW, "code": 21, "orgnr": 310123455, "year": 2025, "birth_year": 1945, "sex": 2, "end": None}
    row = row_of(json.dumps(values).encode(), 1, TERMS)
    assert (row.code, row.orgnr, row.year, row.birth_year, row.sex, row.end) == (
        "21", "310123455", 2025, 1945, "2", None,
    )  # fmt: skip


def test_fields_go_by_norwegian_names_too():
    value = {"kommuneNr": "0301", "fid": KARI, "typeID": "1", "tjenesteType": "21", "startdato": "01.03.2025"}
    assert isinstance(row_of(json.dumps(value).encode(), 1, TERMS), DerivedRow)


@pytest.mark.parametrize(
    ("value", "place", "rule"),
    [
        (b"", "row", rules.INVALID_JSON),
        (LINE[:-5], "row", rules.INVALID_JSON),
        (b"[" * 1000, "row", rules.INVALID_JSON),
        (b'{"code": NaN}', "row", rules.INVALID_JSON),
        (b'{"code": "\\ud800"}', "row", rules.INVALID_JSON),
        (b'{"code": "\xe6"}', "row", rules.INVALID_ENCODING),
        (LINE[:-1] + b', "code": "20"}', "row", rules.DUPLICATE_JSON_KEY),
        (LINE[:-1] + b', "tjenestekode": "20"}', "code", rules.DUPLICATE_JSON_KEY),
        (LINE[:-1] + b', "navn": "-"}', "row", rules.UNKNOWN_ELEMENT),
        (b"[]", "row", rules.WRONG_TYPE),
        (b"null", "row", rules.WRONG_TYPE),
        (LINE[:-1] + b', "year": true}', "year", rules.WRONG_TYPE),
        (LINE[:-1] + b', "year": 2025.0}', "year", rules.WRONG_TYPE),
        (LINE[:-1] + b', "year": ' + b"9" * 4000 + b"}", "year", rules.WRONG_TYPE),
        (LINE[:-1] + b', "year": ' + b"9" * 5000 + b"}", "row", rules.INVALID_JSON),
        (LINE[:-1] + b', "year": {}}', "year", rules.WRONG_TYPE),
        (LINE[:-1] + b', "year": "2025", "sex": []}', "sex", rules.WRONG_TYPE),
        (LINE + b" " * MAX_LINE, "row", rules.TOO_LARGE),
        (b"{}", "kommune", rules.KOMMUNE_NUMBER),
    ],
    ids=lambda each: "value" if isinstance(each, bytes) else None,
)
def test_what_is_no_row_is_refused_by_its_rule(value, place, rule):
    assert faults(value)[place] == rule


def test_a_line_that_is_too_long_costs_itself_only():
    found = read(LINE[:-1] + b" " * (3 * MAX_LINE) + b"}\n" + LINE)
    assert rules_of(found) == [(1, "row", rules.TOO_LARGE)]
    assert [row.number for row in rows_of(found)] == [2]


def test_a_file_that_was_cut_off_loses_its_last_row_only():
    found = read((as_ndjson([ROW, ROW]))[:-4])
    assert [row.number for row in rows_of(found)] == [1]
    assert rules_of(found) == [(2, "row", rules.INVALID_JSON)]


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading(value):
    result = row_of(value, 1, TERMS)
    assert isinstance(result, list)
    assert result


@given(st.dictionaries(st.sampled_from([*ROW, "token", "sex", "year", "x"]), st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    st.lists, max_leaves=3,
)))  # fmt: skip
def test_no_values_break_the_reading(values):
    result = row_of(json.dumps(values).encode(), 1, TERMS)
    assert isinstance(result, DerivedRow) or result


@given(st.fixed_dictionaries({
    "service_id": st.text(max_size=20).filter(lambda text: text == text.strip()),
    "code": st.sampled_from(["21", "015", "08.01", "12"]),
    "start": st.dates().map(lambda day: day.isoformat()),
}))  # fmt: skip
def test_what_is_written_is_read_back(change):
    cells = {**ROW, **change, "end": ""}
    assert row_of(json.dumps(cells).encode(), 4, TERMS) == judge(cells, 4, TERMS)


def test_a_large_file_is_read_in_little_memory():
    class Lines:
        left = 5_000

        def readline(self, _size):
            self.left -= 1
            return LINE + b"\n" if self.left >= 0 else b""

    tracemalloc.start()
    try:
        count = sum(1 for _ in read_ndjson(Lines(), TERMS))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 5_000
    assert peak < 1_000_000
