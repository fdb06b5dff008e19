"""
Judges a document of the bench as the service would.

One with a number that looks real is judged too, so that all its findings are told; yet its result is masked, and
nothing of it is remembered: the documents after it are judged as if it had not come.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import fields, is_dataclass
from typing import Any

from msgspec import Struct

from adapter.bench.masking import masked, real_number_at
from adapter.checking import Checker, Judged, judged_of
from adapter.events import Event
from adapter.fhir.encoding import read_text
from adapter.outcomes import Taken
from adapter.values import replace


def judge(
    event: Event, checker: Checker, told: Callable[[Taken], Judged] = judged_of
) -> tuple[Judged, Taken | None]:
    """
    What becomes of a document, and what was taken in; None where it has a number that looks real.

    `told` gives what is to be told of it.
    """
    if real_number_at(read_text(event.body or b"").text) is None:
        taken = next(iter(checker.check([event])))
        return told(taken), taken
    aside = replace(checker, known=deepcopy(checker.known))
    shown: Judged = _masked(told(next(iter(aside.check([event])))))
    return shown, None


def _masked(value: Any) -> Any:
    """The same with every text in it masked."""
    if type(value) is str:
        return masked(value)
    if isinstance(value, dict):
        return {_masked(name): _masked(each) for name, each in value.items()}
    if type(value) in (list, tuple, frozenset):
        return type(value)(_masked(each) for each in value)
    if isinstance(value, Struct):
        return replace(value, **{name: _masked(getattr(value, name)) for name in value.__struct_fields__})
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _masked(getattr(value, f.name)) for f in fields(value) if f.init})
    return value
