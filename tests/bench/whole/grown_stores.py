"""
Stores that hold many services, which may be kept between runs: filling one takes half an hour.

What a run takes in stays in a store. How much that was stands beside it, so that the next run goes on where the
last one ended, instead of sending again what is known.
"""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from adapter.events import Event
from adapter.store import Store
from tests.bench.whole.filling import file_url, filled
from tests.bench.whole.mix import Mix, as_events
from tests.bench.whole.near import Near
from tests.bench.whole.stages import POSTGRESQL
from tests.neighbours.postgres import database_name
from tests.platform.serving import opened_postgresql
from tests.stores import opened_store


class Grown:
    """A store that is open, and the events about the services in it."""

    def __init__(self, store: Store, mix: Mix, note: Path) -> None:
        self.store = store
        self._note, self._coming = note, mix.single()
        _pass(islice(self._coming, self._noted["taken"]))

    def events(self, count: int) -> list[Event]:
        """Give the next events, which are about to be taken in."""
        noted = self._noted
        self._note.write_text(json.dumps(noted | {"taken": noted["taken"] + count}))
        return list(as_events(islice(self._coming, count)))

    @property
    def _noted(self) -> dict[str, Any]:
        return dict(json.loads(self._note.read_text()))


@asynccontextmanager
async def grown_store(near: Near, name: str, size: int, real: int) -> AsyncIterator[Grown]:
    """Open a store of so many services, `real` of which events are about; it is filled first where it is new."""
    folder = near.stores / f"{name}-{size}"
    folder.mkdir(exist_ok=True)
    note, mix = folder / "note.json", Mix(11)
    noted = json.loads(note.read_text()) if note.exists() else {}
    url = file_url(folder) if name != POSTGRESQL else near.database(noted.get("database", ""))
    async with opened_postgresql(url) if name == POSTGRESQL else opened_store(folder) as store:
        if noted:
            _pass(mix.services(real))
        else:
            await filled(store, url, size, mix, real)
            note.write_text(json.dumps({"taken": 0, "database": database_name(url)}))
        yield Grown(store, mix, note)


def _pass(sent: Iterator[object]) -> None:
    for _ in sent:
        pass
