"""
A column as one text, which PostgreSQL takes apart.

The driver looks at each element of an array for a quarter of a microsecond, and a batch has more than a hundred
an event. Control characters stand between them; a column of texts that holds one itself goes as an array, and so
does what is bytes.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, LargeBinary, String, bindparam, cast, func, literal_column
from sqlalchemy.types import TypeEngine

#: ASCII's record and group separator: between two texts, and in place of none.
_BETWEEN, _NONE = chr(30), chr(29)
_SPLIT_BY: tuple[ColumnElement[str], ...] = (literal_column("chr(30)"), literal_column("chr(29)"))


def goes_joined(kind: TypeEngine[Any]) -> bool:
    """Whether the values of a column go as one text: all but bytes, which would be twice as long."""
    return not isinstance(kind, LargeBinary)


def split(name: str, kind: TypeEngine[Any]) -> ColumnElement[Any]:
    """Make an array of a column that is sent joined."""
    texts = func.string_to_array(bindparam(name, type_=String), *_SPLIT_BY)
    # One dimension: what a JSON column holds may be a list itself.
    return texts if isinstance(kind, String) else cast(texts, ARRAY(kind, dimensions=1))


def joined(values: Sequence[str | None]) -> str | None:
    """Join texts; None where they would not come apart as they were, or as no text at all."""
    text = _BETWEEN.join([_NONE if value is None else value for value in values])
    comes_apart = text.count(_BETWEEN) == len(values) - 1 and text.count(_NONE) == values.count(None)
    return text if text and comes_apart else None
