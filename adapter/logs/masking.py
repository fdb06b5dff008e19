"""The last-line filter (SEC-12): what is about to be written, as plain values without identity numbers."""

import re
from collections.abc import Mapping
from enum import Enum
from pathlib import PurePath
from typing import Any
from uuid import UUID

#: Eleven digits, in whatever script, that are no part of a longer run.
_IDENTITY_NUMBER = re.compile(r"(?<!\d)\d{11}(?!\d)")
_MASK = "*" * 11
#: How deep a value is looked into; what lies deeper is left out.
_MOST_LEVELS = 8


def masked(value: object, levels: int = _MOST_LEVELS) -> Any:
    """Give a value as plain JSON without identity numbers, in names, items and numbers too."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str | Enum | UUID | PurePath):
        said = str(value.value if isinstance(value, Enum) else value)
        return _IDENTITY_NUMBER.sub(_MASK, said)
    if isinstance(value, int | float):
        return _MASK if _IDENTITY_NUMBER.search(str(value)) else value
    if isinstance(value, bytes | bytearray | memoryview):
        return f"{len(value)} bytes"
    if levels and isinstance(value, Mapping):
        return {masked(str(name)): masked(each, levels - 1) for name, each in value.items()}
    if levels and isinstance(value, list | tuple | set | frozenset):
        return [masked(each, levels - 1) for each in value]
    # What an object says of itself may hold anything.
    return type(value).__name__
