"""Changes to a base document: by path in its tree, then in its text."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from itertools import pairwise
from typing import Any

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def written(base: str, change: Mapping[str, Any]) -> bytes:
    """
    Write a base document with its changes.

    `remove` and `set` name places as findings do, below the root (`contained[0].birthDate`), and need
    JSON; a place just behind the last of a list adds to it. `replace` holds pairs of text, with how often the
    new one is written; `drop` and `twice` name lines by how they begin. `encoding` is that of the bytes.
    LookupError for a place or a text that is not there.
    """
    text = base
    if change.get("remove") or change.get("set"):
        tree = json.loads(base)
        for path in change.get("remove", ()):
            _remove(tree, _steps(path))
        for path, value in change.get("set", {}).items():
            # A copy: what is put may be changed further, and stands in the data once for both examples.
            _put(tree, _steps(path), deepcopy(value))
        text = json.dumps(tree, ensure_ascii=False, indent=2) + "\n"
    for old, new, *times in change.get("replace", ()):
        text = _replaced(text, old, new * (times[0] if times else 1))
    for start in change.get("drop", ()):
        text = _each_line(text, start, lambda _: "")
    for start in change.get("twice", ()):
        text = _each_line(text, start, lambda line: line * 2)
    return text.encode(change.get("encoding", "utf-8"))


def _replaced(text: str, old: str, new: str) -> str:
    if old not in text:
        raise LookupError(f"{old} is not in the base document")
    return text.replace(old, new, 1)


def _each_line(text: str, start: str, make: Callable[[str], str]) -> str:
    """Write anew the first line that begins so."""
    lines = text.splitlines(keepends=True)
    at = next((i for i, line in enumerate(lines) if line.lstrip().startswith(start)), None)
    if at is None:
        raise LookupError(f"no line of the base document begins with {start}")
    return "".join([*lines[:at], make(lines[at]), *lines[at + 1 :]])


def _steps(path: str) -> list[str | int]:
    return [name or int(number) for name, number in _STEP.findall(path)]


def _put(tree: Any, steps: Sequence[str | int], value: object) -> None:
    for step, following in pairwise(steps):
        if isinstance(step, str) and step not in tree:
            tree[step] = [] if isinstance(following, int) else {}
        elif isinstance(step, int) and step == len(tree):
            tree.append({})
        tree = tree[step]
    last = steps[-1]
    if isinstance(last, int) and last == len(tree):
        tree.append(value)
    else:
        tree[last] = value


def _remove(tree: Any, steps: Sequence[str | int]) -> None:
    for step in steps[:-1]:
        tree = tree[step]
    del tree[steps[-1]]
