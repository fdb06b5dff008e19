"""
A resource without its faulty elements, so that the rest of it can still be judged.

A sender deserves all findings in one pass: what a wrong status hides about the person is found by
reading on as if the status were not there.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

Tree = dict[str, Any]

_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
#: Most of what a document holds is neither, and copied by itself.
_CONTAINERS = (dict, list)
_STEP_BEGINS = re.compile(r"[.\[]")


def without(tree: Tree, path: str, places: Iterable[str]) -> Tree:
    """Copy the resource at `path` and take out the elements at `places` that lie in it."""
    copy: Tree = _copied(tree)
    for place in places:
        if place.startswith(f"{path}."):
            _take_out(copy, [name or int(index) for name, index in _STEP.findall(place[len(path) :])])
    return copy


def _copied(node: Any) -> Any:
    """What JSON is made of needs no more than this, which is many times as fast as `deepcopy`."""
    if type(node) is dict:
        return {name: _copied(each) if type(each) in _CONTAINERS else each for name, each in node.items()}
    if type(node) is list:
        return [_copied(each) if type(each) in _CONTAINERS else each for each in node]
    return node


def _take_out(node: Any, steps: list[str | int]) -> None:
    """Remove an element; an item of a list becomes an empty one, so that the others keep their places."""
    for step in steps[:-1]:
        node = _child(node, step)
    last = steps[-1]
    if isinstance(node, dict) and isinstance(last, str):
        node.pop(last, None)
        node.pop(f"_{last}", None)
    elif isinstance(node, list) and isinstance(last, int) and last < len(node):
        node[last] = {}


def _child(node: Any, step: str | int) -> Any:
    if isinstance(node, dict) and isinstance(step, str):
        value = node.get(step)
        return value if isinstance(value, dict | list) else node.get(f"_{step}")
    if isinstance(node, list) and isinstance(step, int) and step < len(node):
        return node[step]
    return None


class Places:
    """Places of a document, kept so that one more is compared with all of them at once."""

    def __init__(self, places: Iterable[str]) -> None:
        self._places = frozenset(places)
        self._around = frozenset(outer for place in self._places for outer in _upwards(place))

    def near(self, place: str) -> bool:
        """Whether a place is one of them, lies in one of them, or has one of them in it."""
        return place in self._around or any(outer in self._places for outer in _upwards(place))


def _upwards(place: str) -> Iterator[str]:
    """A place, and every place around it."""
    yield place
    for step in _STEP_BEGINS.finditer(place):
        yield place[: step.start()]
