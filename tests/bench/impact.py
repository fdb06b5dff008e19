"""
Whether the impact of a change of tables is told right, to the last row, and how long that takes.

The same documents are taken in under the tables before and after it, into two stores. What was foretold of
each resource of the first is held against what became of it in the second.

    python -m tests.bench.impact --outcomes 100000
"""

import argparse
import asyncio
import json
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from adapter.events import Event
from adapter.existing.answers import Kind, Untold, stored_answer
from adapter.existing.effects import Effect, effect_of
from adapter.existing.impact import Impact, compare, find_impact
from adapter.existing.questions import Asking
from adapter.mapping.tables import MappingRow
from adapter.outcomes import Outcome
from adapter.pipeline import World, take_in
from adapter.rules import catalogue
from adapter.store.told import told_of
from adapter.store.told_answers import Judged, StoredApart
from adapter.values import replace
from tests.bench.impact_traffic import events, worlds
from tests.stores import opened_store

_BATCH = 500
_ROWS = """
SELECT o.id, o.input, o.tenant, o.kommune_nr, o.day, o.digest, o.parked_id, r.number, r.outcome, r.reason,
    r.service_code, r.detail, r.told, r.event_day, t.content
FROM resource r JOIN outcome o ON o.id = r.outcome_id LEFT JOIN told t ON t.digest = r.told ORDER BY o.id, r.number
"""
#: Effects on what was never read in full.
_STOPPABLE = frozenset({Effect.PASSES, Effect.ENTERS, Effect.STILL_REFUSED, Effect.REFUSED_OTHERWISE})
_SEEN = ("duplicate", "stale-version")


@dataclass(slots=True)
class Compared:
    """What was foretold, held against what came to be."""

    impact: Impact
    #: Seconds that the telling took.
    seconds: float = 0
    #: Of them, those of CPU.
    cpu: float = 0
    #: Rows that were held against each other, by effect; `None`: no change.
    held: Counter[Effect | None] = field(default_factory=Counter)
    #: Rows of which the tables say what was foretold, and that something else refuses.
    stopped: int = 0
    #: Rows of which it was said that it cannot be told.
    untold: int = 0
    #: Rows that came otherwise than foretold: input, what was foretold, what came.
    wrong: list[tuple[str, object, object]] = field(default_factory=list)


async def compared(folder: Path, count: int, seed: int = 6, *, quiet: bool = True) -> Compared:
    """Take traffic in twice, foretell, and compare."""
    made = list(events(count, seed))
    old, new = worlds(folder)
    for name, world in (("before", old), ("after", new)):
        (folder / name).mkdir(exist_ok=True)
        await _taken(folder / name, made, world, name, quiet=quiet)
    made.clear()
    began = time.perf_counter(), time.process_time()
    async with opened_store(folder / "before") as store:
        impact = await find_impact(store.told.judged(date.min), Asking(new.tables, new.tenants))
    found = Compared(impact, time.perf_counter() - began[0], time.process_time() - began[1])
    _hold(found, _rows(folder / "before"), _rows(folder / "after"), Asking(new.tables, new.tenants))
    return found


async def _taken(folder: Path, made: list[Event], world: World, name: str, *, quiet: bool) -> None:
    async with opened_store(folder) as store:
        starts = range(0, len(made), _BATCH)
        for start in track(starts, name, console=Console(stderr=True, quiet=quiet)):
            await take_in(made[start : start + _BATCH], store, world)


def _rows(folder: Path) -> list[sqlite3.Row]:
    """Every resource of a store, read by nothing of ours."""
    with closing(sqlite3.connect(folder / "kpr.db")) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute(_ROWS).fetchall()


def _hold(found: Compared, before: list[sqlite3.Row], after: list[sqlite3.Row], asking: Asking) -> None:
    """Hold each row against its like; a document that was refused and sent again against its first."""
    newest = {row["parked_id"]: row["id"] for row in before if row["parked_id"]}
    first: dict[tuple[str, str, int], sqlite3.Row] = {}
    for row in after:
        first.setdefault((row["tenant"], row["digest"], row["number"]), row)
    like = {(row["input"], row["number"]): row for row in after}
    together: dict[int, list[sqlite3.Row]] = {}
    for row in before:
        together.setdefault(row["id"], []).append(row)
    for row in before:
        is_refused = row["outcome"] in ("reject", "park")
        if row["reason"] in _SEEN or (is_refused and newest[row["parked_id"]] != row["id"]):
            continue
        judged = replace(_judged(row), beside=tuple(_beside(row, together[row["id"]])))
        if judged.digest == "" or (judged.told and judged.told.is_annulled):
            continue
        same = (
            first[row["tenant"], row["digest"], row["number"]]
            if is_refused
            else like[row["input"], row["number"]]
        )
        _hold_one(found, row, judged, same, asking)


def _hold_one(found: Compared, row: sqlite3.Row, judged: Judged, came: sqlite3.Row, asking: Asking) -> None:
    was, now = compare(judged, asking)
    if isinstance(now, Untold):
        found.untold += 1
        return
    effect = effect_of(was, now)
    found.held[effect] += 1
    actual = stored_answer(_judged(came))
    told: object = effect, now.said
    if effect is None:
        is_right = _became(row) == _became(came)
    elif actual.is_stopped:
        # The tables say what was foretold; something else refuses it, perhaps what was never read before.
        is_unread = effect is Effect.OTHERWISE and was.kind in (Kind.VISIT, Kind.NOTHING)
        is_right = (effect in _STOPPABLE or is_unread) and actual.rules == now.rules
        found.stopped += 1
    else:
        is_right = now.said == actual.said and _became(row) != _became(came)
    if not is_right:
        found.wrong.append((row["input"], told, _became(came)))


def _became(row: sqlite3.Row) -> tuple[object, ...]:
    """What became of a resource: what a change of tables may change."""
    detail = json.loads(row["detail"])
    stops = frozenset(_stops(detail["findings"]))
    is_refused = row["outcome"] in ("reject", "park")
    return (
        row["outcome"],
        row["reason"],
        row["service_code"],
        str(detail.get("apart")),
        stops if is_refused else None,
    )


def _beside(row: sqlite3.Row, together: list[sqlite3.Row]) -> Iterator[Judged]:
    """What a resource stands or falls with."""
    unit = json.loads(row["detail"]).get("unit")
    for one in together:
        if (
            one["number"] != row["number"]
            and unit is not None
            and json.loads(one["detail"]).get("unit") == unit
        ):
            yield _judged(one)


def _judged(row: sqlite3.Row) -> Judged:
    """One row as the store groups it."""
    detail = json.loads(row["detail"])
    day = date.fromisoformat(row["event_day"]) if row["event_day"] else None
    is_refused = row["outcome"] in ("reject", "park")
    return Judged(
        tenant=row["tenant"],
        kommune_nr=row["kommune_nr"],
        count=1,
        last=date.fromisoformat(row["day"]),
        digest=row["told"],
        told=told_of(json.loads(row["content"]), day) if row["content"] and day else None,
        outcome=Outcome(row["outcome"]),
        reason=row["reason"],
        service_code=row["service_code"],
        row=_address(detail["row"]),
        apart=_apart(detail.get("apart")),
        stops=tuple(_stops(detail["findings"])) if is_refused else (),
    )


def _stops(findings: Iterable[dict[str, Any]]) -> Iterable[str]:
    return dict.fromkeys(
        one["rule"] for one in findings if catalogue()[one["rule"]].severity in ("fatal", "error")
    )


def _address(row: dict[str, str] | None) -> MappingRow | None:
    return MappingRow(**row) if row else None


def _apart(apart: dict[str, Any] | None) -> StoredApart | None:
    return StoredApart(**{**apart, "pilot_row": _address(apart["pilot_row"])}) if apart else None


def main() -> None:
    """Measure, compare and show."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--outcomes", type=int, default=100_000)
    count = asked.parse_args().outcomes
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(compared(Path(folder), count, quiet=False))
    console = Console(highlight=False)
    console.print(f"{count} outcomes: told in {found.seconds:.1f} s ({found.cpu:.1f} s of CPU)")
    console.print(f"would change: {found.impact.changed}")
    console.print(f"held against what came: {sum(found.held.values())}; cannot be told: {found.untold}")
    for effect, number in found.held.most_common():
        console.print(f"  {effect or 'no change':20} {number}")
    console.print(f"otherwise than foretold: {len(found.wrong)}")
    for one in islice(found.wrong, 20):
        console.print("  ", *one)
    raise SystemExit(bool(found.wrong))


if __name__ == "__main__":
    main()
