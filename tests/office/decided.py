"""
A store in which each decision of the office waits for somebody: one thing for each, so that none is in another's way.

    prepare   adds to a filled store what waits
    Kept      what that store keeps, asked beside the office, and made anew for the next one
"""

import json
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from adapter.events.given import Given
from adapter.events.pausing import What
from adapter.main import build_world, opened_store
from adapter.outbox import Line
from adapter.outbox.line import Head, LineKey
from adapter.pipeline import World
from adapter.serving import Intake
from adapter.store import Store
from adapter.store.acting import made_by
from adapter.values import replace
from tests.corpus.reading import read_corpus
from tests.driven import ACCEPTED, AWAY, REFUSED, send
from tests.office.filled import EXAMPLES, SECOND, settings_in

_SHORT_STAY = "bredvik/09-korttid-start.json"
#: The tjenesteID of the second question.
ASKED_TOO = "helse-2"
_WAITS, _CLOSED = LineKey("5006", Line.IPLOS), LineKey("4631", Line.HST)
_IMPORTED, _OPEN = LineKey("5006", Line.HST), LineKey("3907", Line.HST)
#: Where the register says that the line of `_IMPORTED` has come to.
HEAD = Head(7, "0d3c1ad4-5b0d-4a8e-9f5e-0b6d1f4f2a77", 2026, 7)


async def prepare(folder: Path) -> None:
    """Add what waits: another question, messages that wait or were refused, a line with a head from elsewhere."""
    settings = settings_in(folder)
    world = build_world(settings)
    now = world.tenants.clock
    assert now is not None
    async with opened_store(settings) as store:
        await _ask_again(store, world, now)
        at = now - timedelta(minutes=2)
        await send(store, _WAITS, AWAY, at=at, limit=1)
        await send(store, _CLOSED, REFUSED, at=at, limit=1)
        await send(store, _OPEN, ACCEPTED, at=at, limit=1)
        await send(store, _IMPORTED, ACCEPTED, at=at - timedelta(minutes=5), limit=1)
        by = made_by("drift", "flyttet fra et annet system")
        await store.operations.import_head(_IMPORTED, HEAD, by, now)
        await store.pauses.pause(What.TENANT, "havbris", "3907", by, now)
        await store.pauses.pause(What.SOURCE, "http", "", by, now)


async def _ask_again(store: Store, world: World, now: datetime) -> None:
    """A second question: another EPJ tells of a short stay a few days later."""
    [case] = [case for case in read_corpus(EXAMPLES).cases if case.file == _SHORT_STAY]
    tree = json.loads(case.event.body or b"")
    tree |= {
        "id": ASKED_TOO,
        "identifier": [{"system": "https://bredvik-helse.example/id", "value": ASKED_TOO}],
    }
    tree["meta"]["source"] = "https://bredvik-helse.example"
    tree["period"]["start"] = tree["period"]["start"][:8] + "28"
    body = json.dumps(tree).encode()
    again = replace(case.event, id=ASKED_TOO, body=body, tenant=SECOND, source="folder", received=now)
    await Intake(store, world, 100).serve(Given("given", [again]))


class Kept:
    """What the store of the office keeps, asked beside it."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "kpr.db"

    def make_anew(self, prepared: Path) -> None:
        """Bring back what was prepared, under the office as it runs: a tenth of what another office would take."""
        with (
            closing(sqlite3.connect(f"file:{prepared / 'kpr.db'}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(self._file, timeout=60)) as ours,
        ):
            source.backup(ours)

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self._file}?mode=ro", uri=True, timeout=60)) as connection:
            return connection.execute(query, values).fetchall()

    def one(self, query: str, *values: object) -> Any:
        [[value]] = self.ask(query, *values)
        return value

    def acts(self) -> list[tuple[str, str, str, str]]:
        """What persons did, the oldest first: act, kommune, who, why."""
        return self._told("operation")

    def logged(self, *acts: str) -> list[tuple[str, str, str, str]]:
        """The same of the access log, where it is about these acts."""
        return [row for row in self._told("access_log") if row[0] in acts]

    def _told(self, table: str) -> list[tuple[str, str, str, str]]:
        found = self.ask(f"SELECT act, kommune_nr, who, why FROM {table} ORDER BY seq")
        return [(str(act), str(nr), str(who), str(why)) for act, nr, who, why in found]
