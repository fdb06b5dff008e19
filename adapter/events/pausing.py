"""What a person has paused: a source, what one tenant sends, or all that is sent to the register."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from adapter.errors import Unavailable
from adapter.events import Event
from adapter.values import Value

#: Whether an event must wait before it is taken in.
Waits = Callable[[Event], bool]
#: Doors that are paused by their name; a topic of Kafka's has a name of its own.
DOORS = ("http", "folder", "kafka")


class What(StrEnum):
    """What can be paused."""

    #: Everything that leaves for the register.
    SENDING = "sending"
    #: A door: `http`, `folder`, `kafka`, or one topic by its name.
    SOURCE = "source"
    #: What one tenant sends, by whatever door.
    TENANT = "tenant"


class Paused(Value, frozen=True):
    """One thing that stands still, with who wanted it, and why."""

    what: What
    #: The source or the tenant; empty where all sending is meant.
    name: str
    #: Of a tenant; else empty.
    kommune_nr: str
    who: str
    why: str
    #: Aware.
    since: datetime


class IntakePaused(Unavailable):
    """A person has paused what this event comes by; its sender keeps it, and sends it later."""


def never(_event: Event) -> bool:
    """Let every event in."""
    return False
