"""Resources of an input by name: which were refused of it, and which were taken in."""

from collections.abc import Collection

from adapter.events.missing import name_of
from adapter.outcomes import Outcome, ResourceResult, Taken
from adapter.rules import DUPLICATE, STALE_VERSION

_REFUSED = frozenset({Outcome.REJECT, Outcome.PARK})
#: What was there before, or is older than what was: it corrects nothing.
_NOTHING_NEW = frozenset({DUPLICATE, STALE_VERSION})


def stopped(taken: Taken) -> frozenset[str]:
    """
    Names of what is refused of an input; of all it holds, where it is refused as a whole or what goes with it is.

    None where one of them has no name that can be known again: then nothing tells that it has come anew. None
    either of what only waits to be delivered itself: it is tried again when it is (see store/awaiting.py).
    """
    parts = taken.result.resources
    names = [part.resource for part in parts if part.outcome in _REFUSED] or [part.resource for part in parts]
    names = names or list(taken.fallen)
    announced = {name_of(address) for address in taken.awaits}
    is_known = all(_is_name(name) and name not in announced for name in names)
    return frozenset(names) if is_known else frozenset()


def passed(taken: Taken) -> Collection[str]:
    """
    Names of what was taken in of an input, each once: of what is newer than all that was known of it (KPR-D-003).

    Not of what is refused in it in another version.
    """
    parts = taken.result.resources
    new = dict.fromkeys([part.resource for part in parts if not _is_nothing_new(part)])
    for name in ("-", *[part.resource for part in parts if part.outcome in _REFUSED]):
        new.pop(name, None)
    return new


def _is_nothing_new(part: ResourceResult) -> bool:
    return part.outcome is Outcome.NO_EVENT and any(f.rule in _NOTHING_NEW for f in part.findings)


def _is_name(name: str) -> bool:
    """Whether it is a resource's own: `-` stands for an id that is not told (`mapping.origin.label`)."""
    return name_of(name) == name and not name.endswith("/-")
