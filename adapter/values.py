"""
Values that pass along the path: compared by content, never changed, cheap to make anew.

A `Value` is what a frozen dataclass is, made by C: a history of 25 fields is made anew for every version of a
service, some six times, and that was the dearest part of deciding (docs/performance.md).
"""

import dataclasses
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, TypeVar

import msgspec

__all__ = ["Filled", "Unshown", "Value", "replace"]

T = TypeVar("T")
_UNSHOWN = "unshown"
#: What the classes of values are made by: to ask for it takes a third of `isinstance`, which asks the class first.
_Made = type(msgspec.Struct)
_struct_with: Callable[..., Any] = msgspec.structs.replace
_class_with: Callable[..., Any] = dataclasses.replace
#: A field that stays out of what is shown of its value: an identity number, a name, bytes (SEC-11).
Unshown = Annotated[T, _UNSHOWN]


class Value(msgspec.Struct, frozen=True):
    """What its fields say, and nothing else; shown without the unshown ones."""

    def __repr__(self) -> str:
        return _shown(self)


class Filled(msgspec.Struct):
    """What is filled step by step and then dropped, as by reading a resource; shown without the unshown fields."""

    def __repr__(self) -> str:
        return _shown(self)


def replace(value: T, /, **changes: Any) -> T:
    """Give a value, or a dataclass, with some of its fields changed; raises `TypeError` for a field it has not."""
    # Called a dozen times an event: no call more than it needs, such as a `cast`.
    is_struct = type(type(value)) is _Made
    made: T = _struct_with(value, **changes) if is_struct else _class_with(value, **changes)
    return made


def _shown(value: Value | Filled) -> str:
    unshown = _unshown_of(type(value))
    shown = (f"{name}={getattr(value, name)!r}" for name in value.__struct_fields__ if name not in unshown)
    return f"{type(value).__qualname__}({', '.join(shown)})"


@cache
def _unshown_of(kind: type[Value | Filled]) -> frozenset[str]:
    notes = (pair for each in kind.__mro__ for pair in vars(each).get("__annotations__", {}).items())
    return frozenset(name for name, note in notes if _is_unshown(note))


def _is_unshown(note: object) -> bool:
    """A note may stand in quotes, where what it names comes later."""
    return (
        note.startswith("Unshown[")
        if isinstance(note, str)
        else _UNSHOWN in getattr(note, "__metadata__", ())
    )
