"""Resources of an input by name: which were refused of it, and which were taken in."""

from collections.abc import Iterator

from adapter.events.missing import name_of
from adapter.outcomes import Outcome, Taken

_REFUSED = frozenset({Outcome.REJECT, Outcome.PARK})


def stopped(taken: Taken) -> frozenset[str]:
    """
    Names of what is refused of an input; of all it holds, where only what goes with it is refused.

    None where one of them has no name that can be known again: then nothing tells that it has come anew. None
    either of what only waits to be delivered itself: it is tried again when it is (see store/awaiting.py).
    """
    parts = taken.result.resources
    names = [part.resource for part in parts if part.outcome in _REFUSED] or [part.resource for part in parts]
    announced = {name_of(address) for address in taken.awaits}
    is_known = all(_is_name(name) and name not in announced for name in names)
    return frozenset(names) if is_known else frozenset()


def passed(taken: Taken) -> Iterator[str]:
    """Names of what was taken in of an input, each once; not of what is refused in it in another version."""
    parts = taken.result.resources
    refused = {part.resource for part in parts if part.outcome in _REFUSED}
    yield from dict.fromkeys(part.resource for part in parts if part.resource not in refused | {"-"})


def _is_name(name: str) -> bool:
    """Whether it is a resource's own: `-` stands for an id that is not told (`mapping.origin.label`)."""
    return name_of(name) == name and not name.endswith("/-")
