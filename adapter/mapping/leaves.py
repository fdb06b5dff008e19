"""Values of a YAML file as read, by the places that a pattern names."""

from collections.abc import Iterator
from typing import Any

from adapter.mapping.yaml_lines import Path

EACH = "*"


def leaves(data: Any, *pattern: str) -> Iterator[tuple[Path, Any]]:
    """Every value at the places a pattern names, `EACH` being any key or any item of a list."""
    found: list[tuple[Path, Any]] = [((), data)]
    for part in pattern:
        found = [
            ((*path, key), value)
            for path, parent in found
            for key, value in _children(parent)
            if part in (EACH, key)
        ]
    yield from found


def _children(parent: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(parent, dict):
        yield from parent.items()
    elif isinstance(parent, list):
        yield from enumerate(parent)
