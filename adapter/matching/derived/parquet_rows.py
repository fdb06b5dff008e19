"""IPLOS-derived data as Parquet: text, whole numbers and dates, read a thousand rows at a time."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, BinaryIO

from adapter import rules
from adapter.errors import Fault, Misconfigured
from adapter.matching.derived import Read, RowFault
from adapter.matching.derived.columns import judge
from adapter.matching.derived.header import columns_of
from adapter.matching.derived.terms import Terms

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile

_BATCH = 1_000
#: A column is read through a window of this many bytes, not as a whole.
_WINDOW = 1 << 20
#: What pyarrow raises for a file that is not what it says: its ArrowInvalid is a ValueError.
_DAMAGED = (ValueError, OSError, NotImplementedError)


def read_parquet(stream: BinaryIO, name: str, terms: Terms, skip: int = 0) -> Read:
    """
    Give the rows of a Parquet file that have a number, counted from 1, above `skip`.

    `stream` can seek; `name` is what faults of the file call it. Raises `Misconfigured` when it is no
    Parquet file, is damaged, has the wrong columns, or when pyarrow is not installed.
    """
    open_file = _pyarrow(name)
    try:
        file = open_file(stream, buffer_size=_WINDOW, pre_buffer=False)
    except _DAMAGED:
        raise _damaged(name) from None
    columns = columns_of(file.schema_arrow.names, name, 0, has_kommune=terms.kommune_nr is not None)
    for number, values in _rows(file, name, skip):
        yield from _judged(dict(zip(columns, values, strict=True)), number, terms)


def _pyarrow(name: str) -> "Callable[..., ParquetFile]":
    """Import what only these files need; raises `Misconfigured` where it is not installed."""
    try:
        from pyarrow import parquet  # noqa: PLC0415  # an extra, and slow to import
    except ImportError:
        what = "is Parquet, which needs pyarrow; install kpr-adapter[parquet], or give CSV or NDJSON"
        raise Misconfigured(Fault(name, 0, 0, what)) from None
    open_file: Callable[..., ParquetFile] = parquet.ParquetFile
    return open_file


def _damaged(name: str) -> Misconfigured:
    return Misconfigured(Fault(name, 0, 0, "is no Parquet file, or is damaged; make the extract again"))


def _rows(file: "ParquetFile", name: str, skip: int) -> Iterator[tuple[int, Sequence[object]]]:
    """The values of each row with its number; row groups that are skipped are not read."""
    sizes = [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)]
    first, number = 0, 0
    while first < len(sizes) and number + sizes[first] <= skip:
        number += sizes[first]
        first += 1
    if first == len(sizes):
        return
    try:
        for batch in file.iter_batches(_BATCH, row_groups=range(first, len(sizes)), use_threads=False):
            for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                number += 1
                if number > skip:
                    yield number, values
    except _DAMAGED:
        raise _damaged(name) from None


def _judged(values: dict[str, object], number: int, terms: Terms) -> Read:
    texts = {column: _text(value) for column, value in values.items()}
    odd = [column for column, text in texts.items() if text is None]
    if odd:
        yield from (RowFault(number, column, rules.WRONG_TYPE) for column in odd)
        return
    result = judge({column: text or "" for column, text in texts.items()}, number, terms)
    yield from result if isinstance(result, list) else (result,)


def _text(value: Any) -> str | None:
    """
    A value as text; None for what is neither text nor a whole number nor a day.

    Tables with gaps hold whole numbers as floating ones, and days as midnights.
    """
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return None
        case int():
            return str(value)
        case float():
            return _whole(value)
        case datetime():
            is_day = value.tzinfo is None and value.time() == time.min
            return value.date().isoformat() if is_day else None
        case date():
            return value.isoformat()
    return None


def _whole(value: float) -> str | None:
    if value != value:  # noqa: PLR0124  # not a number: a gap
        return ""
    return str(int(value)) if value.is_integer() else None
