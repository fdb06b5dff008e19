import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter import rules
from adapter.errors import Misconfigured
from adapter.matching.derived.columns import judge
from adapter.matching.derived.csv_rows import read_csv
from adapter.matching.derived.lines import MAX_LINE
from adapter.values import replace
from tests.matching.derived.extracts import KARI, ROW, TERMS, as_csv, rows_of, rules_of

LINE = as_csv([ROW]).splitlines()[1]
HEADER = ";".join(ROW).encode()


def read(body, skip=0, terms=TERMS):
    return list(read_csv(io.BytesIO(body), "extract.csv", terms, skip))


def after_header(*lines):
    return read(b"\n".join((HEADER, *lines)))


def refusal(body):
    with pytest.raises(Misconfigured) as caught:
        read(body)
    return str(caught.value)


@pytest.mark.parametrize("delimiter", [";", ","])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "bom"])
def test_both_delimiters_are_understood_with_and_without_a_byte_order_mark(delimiter, mark):
    [row] = read(mark + as_csv([ROW], delimiter))
    assert (row.number, row.code, row.service_id) == (2, "21", "TJ-1001")


def test_columns_go_by_norwegian_names_too_in_any_order_and_case():
    body = b"TjenesteID,TYPEID,fid,sluttdato,Start_dato,tjeneste-type,KommuneNr\nTJ-1,1,%s,,01.03.2025,08.01,0301\n"
    [row] = read(body % KARI.encode())
    assert (row.service_id, row.person.fid, row.start.isoformat(), row.code) == (
        "TJ-1",
        KARI,
        "2025-03-01",
        "8",
    )


def test_a_quoted_field_may_hold_the_delimiter_and_quotes():
    [row] = after_header(LINE.replace(b"TJ-1001", b'"TJ;""1"""'))
    assert row.service_id == 'TJ;"1"'


def test_rows_have_the_number_of_their_line_and_blank_lines_are_none():
    assert [row.number for row in after_header(LINE, b"", b"\r", LINE)] == [2, 5]


def test_an_import_goes_on_behind_the_row_it_has_come_to():
    body = b"\n".join((HEADER, LINE, LINE, b"x", LINE))
    assert read(body, skip=3) == read(body)[2:]
    assert read(body, skip=5) == []


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (LINE + b";more", rules.UNKNOWN_ELEMENT),
        (LINE.rpartition(b";")[0], rules.MISSING_ELEMENT),
        (LINE.replace(b"TJ-1001", b"\xe6"), rules.INVALID_ENCODING),
        (LINE.replace(b"TJ-1001", b'"TJ-1001'), rules.WRONG_TYPE),
        (LINE.replace(b"TJ-1001", b'"TJ"1001'), rules.WRONG_TYPE),
        (LINE.replace(b"TJ-1001", b"TJ\r1001"), rules.WRONG_TYPE),
        (LINE + b"a" * MAX_LINE, rules.TOO_LARGE),
        (LINE + b"a" * (5 * MAX_LINE), rules.TOO_LARGE),
    ],
    ids=["too-many", "too-few", "latin-1", "open-quote", "stray-quote", "bare-cr", "long", "very-long"],
)
def test_a_line_that_is_no_row_is_a_fault_of_its_own_and_the_next_is_read(line, rule):
    found = after_header(line, LINE)
    assert rules_of(found) == [(2, "row", rule)]
    assert [row.number for row in rows_of(found)] == [3]


def test_a_line_of_the_longest_length_is_read():
    padding = b" " * (MAX_LINE - len(LINE))
    assert len(rows_of(after_header(LINE + padding, LINE + padding + b"\r\n", LINE))) == 2 + 1


def test_a_file_that_was_cut_off_loses_its_last_row_only():
    whole = as_csv([ROW, {**ROW, "service_id": ""}])
    cut = whole[: whole.rindex(b"2025-04") + 4]
    assert [row.number for row in rows_of(read(cut))] == [2]
    assert rules_of(read(cut)) == [(3, "row", rules.MISSING_ELEMENT)]


@pytest.mark.parametrize("column", ["kommune", "code", "start", "end"])
def test_a_missing_column_refuses_the_file_by_name(column):
    body = as_csv([{name: value for name, value in ROW.items() if name != column}])
    assert refusal(body) == f"extract.csv:1:0: the column `{column}` is missing"


def test_a_file_needs_no_kommune_where_the_import_says_it():
    body = as_csv([{name: value for name, value in ROW.items() if name != "kommune"}])
    [row] = read(body, terms=replace(TERMS, kommune_nr="4631"))
    assert row.kommune_nr == "4631"


def test_a_file_that_never_says_who_is_refused():
    assert "who a row is about" in refusal(b"kommune;code;start;end;sex\n")


def test_all_faults_of_a_header_are_told_at_once_and_none_of_its_words():
    said = refusal(b"kommune;kommuneNr;Vegar Vilkar;code\n")
    assert said.count("extract.csv:1:0:") == 5
    assert "column 2 is `kommune` once more" in said
    assert "column 3 has a name" in said
    assert "Vegar" not in said


def test_a_file_without_a_header_is_refused_and_nobody_is_named():
    said = refusal(LINE + b"\n")
    assert KARI not in said
    assert "missing" in said


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "missing"),
        ("kommune;code".encode("utf-16"), "not UTF-8"),
        ("år;kommune".encode("latin-1"), "not UTF-8"),
        (b"a" * (2 * MAX_LINE), "longer than a header"),
        (b'kommune;"code', "missing"),
        (b"\x00\x01\x02", "column 1"),
    ],
    ids=["empty", "utf-16", "latin-1", "endless", "open-quote", "binary"],
)
def test_what_is_no_table_is_refused(body, words):
    assert words in refusal(body)


@given(st.binary(max_size=300))
def test_no_bytes_of_a_row_break_the_reading(body):
    found = read(HEADER + b"\n" + body.replace(b"\n", b"") + b"\n" + LINE)
    assert rows_of(found)[-1].number == 3


@given(
    st.lists(st.fixed_dictionaries({
        "service_id": st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20),
        "code": st.sampled_from(["21", "15", "08.01", "12"]),
        "start": st.dates().map(lambda day: day.isoformat()),
    }), max_size=5),
    st.sampled_from([";", ","]),
)  # fmt: skip
def test_what_is_written_is_read_back(changes, delimiter):
    rows = [{**ROW, **change, "end": ""} for change in changes]
    expected = [judge(row, n, TERMS) for n, row in enumerate(rows, start=2)]
    flat = [each for one in expected for each in (one if isinstance(one, list) else [one])]
    assert read(as_csv(rows, delimiter) if rows else HEADER) == flat


class _Endless(io.RawIOBase):
    """A file that is made while it is read."""

    def __init__(self, rows):
        self._left = rows
        self._buffer = HEADER + b"\n"

    def readable(self):
        return True

    def readinto(self, into):
        while len(self._buffer) < len(into) and self._left:
            step = min(self._left, 1000)
            self._buffer += (LINE + b"\n") * step
            self._left -= step
        given, self._buffer = self._buffer[: len(into)], self._buffer[len(into) :]
        into[: len(given)] = given
        return len(given)


def test_a_large_file_is_read_in_little_memory():
    stream = io.BufferedReader(_Endless(5_000))
    tracemalloc.start()
    try:
        count = sum(1 for _ in read_csv(stream, "extract.csv", TERMS))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 5_000
    assert peak < 1_000_000


def test_a_line_without_an_end_is_read_in_little_memory():
    class Zeros(io.RawIOBase):
        left = 50_000_000

        def readable(self):
            return True

        def readinto(self, into):
            size = min(len(into), self.left)
            into[:size] = b"0" * size
            self.left -= size
            return size

    tracemalloc.start()
    try:
        with pytest.raises(Misconfigured):
            list(read_csv(io.BufferedReader(Zeros()), "extract.csv", TERMS))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000
