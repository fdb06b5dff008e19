"""How `check` judges documents: where they come from, whose they are, and by which time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from adapter.checking.moments import read_moment
from adapter.cli.exits import tell
from adapter.cli.progress import watched
from adapter.config import Tenants
from adapter.errors import Fault, Misconfigured
from adapter.events import Event
from adapter.events.files import STDIN, Arrival, read_events_file, read_file

_BAD_TIME = "needs a time with offset, between 1990 and 2100: 2026-11-01T12:00:00+01:00"


@dataclass(frozen=True, slots=True)
class Judging:
    """The options of how documents are judged."""

    events: Annotated[Path | None, typer.Option(help="An events file: one event a line.")] = None
    tenants: Annotated[
        Path | None, typer.Option(help="The tenants file; else KPR_TENANTS, else one neutral tenant.")
    ] = None
    tenant: Annotated[
        str | None,
        typer.Option(help="The tenant of all files; else folders named like tenants tell."),
    ] = None
    as_of: Annotated[
        str | None, typer.Option(help="The time to judge by, with offset; else the tenants file's clock.")
    ] = None
    independent: Annotated[bool, typer.Option(help="Judge each input alone.")] = False

    def arrival(self, known: Tenants) -> Arrival:
        """Give what all documents share; raises `Misconfigured` for a tenant or a time that cannot be."""
        if self.tenant is not None and self.tenant not in known.tenants:
            raise Misconfigured(
                Fault("--tenant", 0, 0, "is not in the tenants file", "står ikke i tenants-filen")
            )
        return Arrival("check", self._time(known), self.tenant, frozenset(known.tenants))

    def arrivals(
        self, found: list[tuple[str, Path]], arrival: Arrival, unread: list[Path]
    ) -> Iterator[Event]:
        """Read files, then events, one after the other; those that cannot be read are put to `unread`."""
        quiet = any(str(path) == STDIN for _, path in found)
        from_files = (
            _read(path, read_file(name, path, arrival), unread)
            for name, path in watched(found, len(found), quiet=quiet)
        )
        events = self.events
        from_events = [_read(events, read_events_file(events, arrival), unread)] if events else []
        return chain.from_iterable(chain(from_files, from_events))

    def _time(self, known: Tenants) -> datetime:
        """The time to judge by: as asked, else the tenants file's clock, else now."""
        if self.as_of is None:
            return known.clock or datetime.now(UTC)
        moment = read_moment(self.as_of)
        if moment is None:
            raise Misconfigured(Fault("--as-of", 0, 0, _BAD_TIME))
        return moment


def _read(path: Path, events: Iterator[Event], unread: list[Path]) -> Iterator[Event]:
    """The events of a file; one that cannot be read is named at once and passed over."""
    try:
        yield from events
    except OSError as problem:
        tell(Misconfigured(Fault(str(path), 0, 0, f"cannot be read: {problem.strerror}")))
        unread.append(path)
