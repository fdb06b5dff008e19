"""
A column of texts as one text, which PostgreSQL takes apart.

The driver looks at each element of an array for a quarter of a microsecond, and a batch has a hundred texts
an event. Control characters stand between them; a column that holds one itself goes as an array.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, JSON, ColumnElement, String, bindparam, cast, func, literal_column
from sqlalchemy.types import TypeEngine

#: ASCII's record and group separator: between two texts, and in place of none.
_BETWEEN, _NONE = chr(30), chr(29)
_SPLIT_BY: tuple[ColumnElement[str], ...] = (literal_column("chr(30)"), literal_column("chr(29)"))


def is_text(kind: TypeEngine[Any]) -> bool:
    """Whether the values of a column go as texts."""
    return isinstance(kind, String | JSON)


def split(name: str, kind: TypeEngine[Any]) -> ColumnElement[Any]:
    """Make an array of a column that is sent joined."""
    texts = func.string_to_array(bindparam(name, type_=String), *_SPLIT_BY)
    # One dimension: what a JSON column holds may be a list itself.
    return cast(texts, ARRAY(kind, dimensions=1)) if isinstance(kind, JSON) else texts


def joined(values: Sequence[str | None]) -> str | None:
    """Join texts; None where they would not come apart as they were, or as no text at all."""
    text = _BETWEEN.join([_NONE if value is None else value for value in values])
    comes_apart = text.count(_BETWEEN) == len(values) - 1 and text.count(_NONE) == values.count(None)
    return text if text and comes_apart else None
