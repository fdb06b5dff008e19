"""The doors of files and streams that a run is asked to open."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from adapter.errors import Fault, Misconfigured
from adapter.events import Source
from adapter.events.dump import EventsFile
from adapter.events.files import Arrival
from adapter.events.folder import Folder
from adapter.events.pausing import Waits, never
from adapter.events.stdin import StandardInput
from adapter.main.world import Clock
from adapter.pipeline import World


@dataclass(frozen=True, slots=True)
class Doors:
    """Which doors to open; `once` ends those of files at their end instead of watching them."""

    folders: Sequence[Path] = ()
    events: Sequence[Path] = ()
    stdin: bool = False
    http: bool = False
    once: bool = False
    #: Whose everything is that does not say so itself.
    tenant: str | None = None


def file_doors(doors: Doors, world: World, now: Clock, waits: Waits = never) -> list[Source]:
    """
    Make the doors of files and streams; `Misconfigured` for one that leads nowhere.

    What a person hands in by name, as an events file or a stream, never waits.
    """
    limit, tenants = world.limits.max_bytes, frozenset(world.tenants.tenants)
    sources: list[Source] = []
    for path in doors.folders:
        if not path.exists():
            raise Misconfigured(Fault(str(path), 0, 0, "is neither a file nor a folder"))
        arriving = partial(_arrival, "folder", now, doors.tenant, tenants)
        sources.append(Folder(path, arriving, limit=limit, once=doors.once, waits=waits))
    for path in doors.events:
        if not path.is_file():
            raise Misconfigured(Fault(str(path), 0, 0, "is no file; name an events file"))
        events = EventsFile(path, _arrival("events", now, doors.tenant, tenants))
        sources.append(events)
    if doors.stdin:
        arriving = partial(_arrival, "stdin", now, doors.tenant, tenants)
        sources.append(StandardInput(sys.stdin.buffer, arriving, limit=limit))
    return sources


def _arrival(source: str, now: Clock, tenant: str | None, tenants: frozenset[str]) -> Arrival:
    return Arrival(source, now(), tenant, tenants)
