"""Opens files of IPLOS-derived data: the one place here that knows paths."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from adapter.errors import Fault, Misconfigured
from adapter.matching.derived import Form, Read
from adapter.matching.derived.csv_rows import read_csv
from adapter.matching.derived.message_rows import read_messages
from adapter.matching.derived.ndjson_rows import read_ndjson
from adapter.matching.derived.parquet_rows import read_parquet
from adapter.matching.derived.terms import Terms

_FORMS = {
    ".csv": Form.CSV,
    ".ndjson": Form.NDJSON,
    ".jsonl": Form.NDJSON,
    ".parquet": Form.PARQUET,
    ".xml": Form.XML,
}
_CHUNK = 1 << 20


def form_of(path: Path) -> Form:
    """How a file is written, by its ending; a folder holds messages. Raises `Misconfigured` for others."""
    form = Form.XML if path.is_dir() else _FORMS.get(path.suffix.lower())
    if form is None:
        raise Misconfigured(Fault(str(path), 0, 0, "has an ending that says no form; give --form"))
    return form


def read_rows(path: Path, form: Form, terms: Terms, skip: int = 0) -> Read:
    """
    Give the rows and faults of a file, or of a folder of messages, that have a number above `skip`.

    Raises `Misconfigured` for what cannot be opened or has not the form.
    """
    if form is Form.XML:
        yield from read_messages(_opened(_files(path)), terms, skip)
        return
    for stream in _opened([path]):
        match form:
            case Form.CSV:
                yield from read_csv(stream, str(path), terms, skip)
            case Form.NDJSON:
                yield from read_ndjson(stream, terms, skip)
            case Form.PARQUET:
                yield from read_parquet(stream, str(path), terms, skip)
            case Form.TOPIC:
                raise Misconfigured(Fault(str(path), 0, 0, "is a file, not a topic; give another --form"))


def digest_of(path: Path) -> str:
    """Hexadecimal digest of a file's content, of a folder that of its messages: the same means the same import."""
    whole = hashlib.sha256()
    for stream in _opened(_files(path)):
        each = hashlib.sha256()
        while chunk := stream.read(_CHUNK):
            each.update(chunk)
        whole.update(each.digest())
    return whole.hexdigest()


def _files(path: Path) -> Sequence[Path]:
    """The file itself, or the messages of a folder, in alphabetical order."""
    return sorted(each for each in path.rglob("*.xml") if each.is_file()) if path.is_dir() else [path]


def _opened(paths: Sequence[Path]) -> Iterator[BinaryIO]:
    """Open one after another; each is closed when the next is asked for."""
    for path in paths:
        try:
            stream = path.open("rb")
        except (OSError, ValueError):  # ValueError: a NUL in it
            raise Misconfigured(Fault(str(path), 0, 0, "cannot be opened for reading")) from None
        with stream:
            yield stream
