"""Versions of one service that tell their number, and what a history of states may show of its pauses."""

from typing import Any

from tests.notifications.documents import Tree, episode, history, meta, stay

#: A course that ends, and what its start and its end are reported as.
MARCH = {"start": "2026-02-01", "end": "2026-03-31"}
START, END = "N TjenesteStart 2026-02-01", "N TjenesteSlutt 2026-03-31"

PAUSED = history(("active", "2026-02-01", "2026-02-10"), ("onhold", "2026-02-10", None))
BACK = history(
    ("active", "2026-02-01", "2026-02-10"),
    ("onhold", "2026-02-10", "2026-02-15"),
    ("active", "2026-02-15", None),
)
AGAIN = [*BACK[:2], *history(("active", "2026-02-15", "2026-02-20"), ("onhold", "2026-02-20", "2026-02-25"))]
MOVED = history(("onhold", "2026-02-11", "2026-02-15"), ("active", "2026-02-15", None))
UNBROKEN = history(("active", "2026-02-01", None))


def told(number: int, day: str = "2026-03-10") -> Tree:
    """A meta that tells both its number and its time."""
    return meta(str(number), f"{day}T12:00:00+01:00")


def v(number: int, status: str = "active", day: str = "2026-03-10", **changes: Any) -> Tree:
    """A version of the EpisodeOfCare, last updated on a day."""
    return episode(status, meta=told(number, day), **changes)


def s(number: int, status: str = "in-progress", day: str = "2026-03-10", **changes: Any) -> Tree:
    """A version of the stay, last updated on a day."""
    return stay(status, meta=told(number, day), **changes)
