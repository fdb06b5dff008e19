import io
import sys
import tracemalloc
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from pyarrow import parquet

from adapter import rules
from adapter.errors import Misconfigured
from adapter.matching.derived.columns import judge
from adapter.matching.derived.parquet_rows import read_parquet
from adapter.values import replace
from tests.matching.derived.extracts import ROW, TERMS, rows_of, rules_of


def written(rows, types=None, **options):
    table = pa.Table.from_pylist(rows)
    for name, kind in (types or {}).items():
        table = table.set_column(
            table.schema.get_field_index(name), name, pa.array([row[name] for row in rows], kind)
        )
    out = io.BytesIO()
    parquet.write_table(table, out, **options)
    return out.getvalue()


def read(body, skip=0, terms=TERMS):
    return list(read_parquet(io.BytesIO(body), "extract.parquet", terms, skip))


def refusal(body):
    with pytest.raises(Misconfigured) as caught:
        read(body)
    return str(caught.value)


def test_rows_are_numbered_from_one_and_read_as_their_text_is():
    rows = [{**ROW, "service_id": f"TJ-{n}"} for n in range(3)]
    assert read(written(rows)) == [judge(row, n, TERMS) for n, row in enumerate(rows, start=1)]


@pytest.mark.parametrize(
    ("column", "value", "kind"),
    [
        ("code", 21, pa.int8()),
        ("code", "21", pa.dictionary(pa.int8(), pa.string())),
        ("code", "21", pa.large_string()),
        ("start", date(2025, 3, 1), pa.date32()),
        ("start", datetime(2025, 3, 1), pa.timestamp("ms")),  # noqa: DTZ001  # as tables hold days
        ("orgnr", 310123455.0, pa.float64()),
    ],
    ids=["int", "dictionary", "large", "date", "midnight", "float"],
)
def test_columns_may_be_of_the_types_that_tables_have(column, value, kind):
    assert read(written([{**ROW, column: value}], {column: kind})) == [judge(ROW, 1, TERMS)]


@pytest.mark.parametrize(("value", "kind"), [(None, pa.string()), (float("nan"), pa.float64())])
def test_a_gap_is_an_empty_cell(value, kind):
    [row] = read(written([{**ROW, "orgnr": value}], {"orgnr": kind}))
    assert row.orgnr is None


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (True, pa.bool_()),
        (1.5, pa.float64()),
        (float("inf"), pa.float64()),
        (b"x", pa.binary()),
        (datetime(2025, 3, 1, 12), pa.timestamp("ms")),  # noqa: DTZ001  # what is meant
        (datetime(2025, 3, 1, tzinfo=UTC), pa.timestamp("ms", "UTC")),
        (["x"], pa.list_(pa.string())),
    ],
    ids=["bool", "fraction", "infinite", "bytes", "noon", "instant", "list"],
)
def test_a_value_of_another_type_is_refused_by_its_column(value, kind):
    assert rules_of(read(written([{**ROW, "start": value}], {"start": kind}))) == [
        (1, "start", rules.WRONG_TYPE)
    ]


def test_faults_have_the_number_of_their_row():
    found = read(written([ROW, {**ROW, "code": "99"}, ROW]))
    assert rules_of(found) == [(2, "code", rules.UNKNOWN_SERVICE_CODE)]
    assert [row.number for row in rows_of(found)] == [1, 3]


@pytest.mark.parametrize("skip", [0, 1, 9, 10, 11, 24, 25, 99])
def test_an_import_goes_on_behind_the_row_it_has_come_to(skip):
    body = written([{**ROW, "service_id": f"TJ-{n}"} for n in range(25)], row_group_size=10)
    assert read(body, skip) == read(body)[skip:]


def test_row_groups_that_are_passed_over_are_not_read():
    body = written(
        [{**ROW, "service_id": f"TJ-{n:05}"} for n in range(20)], row_group_size=10, compression="none"
    )
    at = body.index(b"TJ-00003")
    damaged = body[: at - 200] + b"\xff" * 300 + body[at + 100 :]
    assert [row.number for row in read(damaged, skip=10)] == list(range(11, 21))


def test_a_missing_column_refuses_the_file_by_name():
    body = written([{name: value for name, value in ROW.items() if name != "end"}])
    assert refusal(body) == "extract.parquet: the column `end` is missing"


def test_a_file_needs_no_kommune_where_the_import_says_it():
    body = written([{name: value for name, value in ROW.items() if name != "kommune"}])
    assert read(body, terms=replace(TERMS, kommune_nr="4631"))[0].kommune_nr == "4631"


@pytest.mark.parametrize("cut", [0, 4, 100, -1, -8])
def test_a_file_that_was_cut_off_is_refused(cut):
    assert "is no Parquet file, or is damaged" in refusal(written([ROW])[:cut])


def test_a_damaged_page_is_said_when_it_is_come_to():
    body = written([ROW] * 5, compression="gzip")
    damaged = body[:40] + b"\x00" * 60 + body[100:]
    assert "is damaged" in refusal(damaged)


def test_without_pyarrow_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert "kpr-adapter[parquet]" in refusal(b"")


def test_a_large_file_is_read_in_little_memory():
    body = written([{**ROW, "service_id": f"TJ-{n}"} for n in range(8_000)])
    before = pa.total_allocated_bytes()
    tracemalloc.start()
    try:
        most = 0
        for row in read_parquet(io.BytesIO(body), "extract.parquet", TERMS):
            if row.number % 2_000 == 0:
                most = max(most, pa.total_allocated_bytes() - before)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert row.number == 8_000
    assert peak < 2 * len(body) + 2_000_000  # the file itself is in memory here
    assert most < 32_000_000
