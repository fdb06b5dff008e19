"""Options that a command takes together, as one parameter."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from functools import wraps
from itertools import chain
from typing import Any, TypeGuard


def grouped(command: Callable[..., None]) -> Callable[..., None]:
    """
    Show typer each option of a command's groups, in its place, as a parameter of its own.

    A group is a parameter whose type is a dataclass, with options for fields.
    """
    parameters = inspect.signature(command).parameters.values()
    groups = {each.name: each.annotation for each in parameters if _is_group(each.annotation)}

    @wraps(command)
    def called(**given: Any) -> None:
        made = {
            name: group(**{field.name: given.pop(field.name) for field in fields(group)})
            for name, group in groups.items()
        }
        command(**given, **made)

    shown = [_options_of(groups[each.name]) if each.name in groups else [each] for each in parameters]
    called.__signature__ = inspect.Signature(list(chain.from_iterable(shown)))  # type: ignore[attr-defined]
    return called


def _is_group(annotation: object) -> TypeGuard[type[Any]]:
    return isinstance(annotation, type) and is_dataclass(annotation)


def _options_of(group: type[Any]) -> Iterator[inspect.Parameter]:
    for field in fields(group):
        default = inspect.Parameter.empty if field.default is MISSING else field.default
        yield inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=field.type
        )
