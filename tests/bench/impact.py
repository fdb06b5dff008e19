"""
Whether the impact of a change of tables is told right, to the last row, and how long that takes.

The same documents are taken in under the tables before and after it, into two stores. What was foretold of
each resource of the first is held against what became of it in the second: of every row. What the impact says
that it leaves out (what came before, what came again, what was entered in error, what no table was asked of)
is counted as it counts it, and held against what came too; only of what it says nobody can tell nothing is.

    python -m tests.bench.impact --outcomes 100000
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from sqlalchemy import text

from adapter.events import Event
from adapter.existing.answers import Answer, Kind, Untold, stored_answer
from adapter.existing.effects import Effect, effect_of
from adapter.existing.impact import Impact, compare, find_impact
from adapter.existing.questions import Asking
from adapter.mapping.tables import MappingRow
from adapter.outcomes import Outcome
from adapter.pipeline import World, take_in
from adapter.rules import catalogue
from adapter.store.hst_column import from_text
from adapter.store.told import told_of
from adapter.store.told_answers import Judged, StoredApart
from adapter.values import replace
from tests.bench.impact_traffic import events, worlds
from tests.stores import opened_store

#: Folder of a store, and its address where it is one of PostgreSQL's.
Place = tuple[Path, str | None]
#: A resource as it is stored, by the names of its columns.
Stored = Mapping[str, Any]

_BATCH = 500
_ROWS = """
SELECT o.id, o.input, o.tenant, o.kommune_nr, o.day, o.digest, o.parked_id, r.number, r.outcome, r.reason,
    r.service_code, r.detail, r.told, r.event_day, r.hst, t.content
FROM resource r JOIN outcome o ON o.id = r.outcome_id LEFT JOIN told t ON t.digest = r.told ORDER BY o.id, r.number
"""
#: Effects on what was never read in full.
_STOPPABLE = frozenset({Effect.PASSES, Effect.ENTERS, Effect.STILL_REFUSED, Effect.REFUSED_OTHERWISE})
_SEEN = ("duplicate", "stale-version")
_REFUSED = ("reject", "park")


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
    #: Rows that the impact leaves out, by what it calls them; each was held against what came.
    left_out: Counter[str] = field(default_factory=Counter)
    #: What the impact says that it leaves out.
    said: Counter[str] = field(default_factory=Counter)
    #: All rows of the store.
    rows: int = 0
    #: Rows that came otherwise than foretold: input, what was foretold, what came.
    wrong: list[tuple[str, object, object]] = field(default_factory=list)


async def compared(
    folder: Path, count: int, seed: int = 6, *, urls: tuple[str, str] | None = None, quiet: bool = True
) -> Compared:
    """Take traffic in twice, foretell, and compare; in two databases of PostgreSQL's where they are given."""
    made = list(events(count, seed))
    old, new = worlds(folder)
    places: list[Place] = []
    for number, (name, world) in enumerate((("before", old), ("after", new))):
        (folder / name).mkdir(exist_ok=True)
        places.append((folder / name, urls[number] if urls else None))
        await _taken(places[-1], made, world, name, quiet=quiet)
    made.clear()
    began = time.perf_counter(), time.process_time()
    async with opened_store(*places[0]) as store:
        impact = await find_impact(store.told.judged(date.min), Asking(new.tables, new.tenants))
        counted = await store.told.counted(date.min)
    found = Compared(impact, time.perf_counter() - began[0], time.process_time() - began[1])
    found.said += Counter(
        seen=counted.seen, settled=counted.settled, annulled=impact.annulled, not_asked=impact.not_asked
    )
    _hold(found, await _rows(places[0]), await _rows(places[1]), Asking(new.tables, new.tenants))
    return found


async def _taken(place: Place, made: list[Event], world: World, name: str, *, quiet: bool) -> None:
    async with opened_store(*place) as store:
        starts = range(0, len(made), _BATCH)
        for start in track(starts, name, console=Console(stderr=True, quiet=quiet)):
            await take_in(made[start : start + _BATCH], store, world)


async def _rows(place: Place) -> list[Stored]:
    """Every resource of a store, read by a query of our own and as the database gives it."""
    async with opened_store(*place) as store, store._database.reading.connect() as connection:
        found = (await connection.execute(text(_ROWS))).mappings().all()
    return [{name: _plain(name, value) for name, value in row.items()} for row in found]


def _plain(name: str, value: Any) -> Any:
    """JSON as text and days as days, whichever way a database has them."""
    if name in ("detail", "content") and isinstance(value, str):
        return json.loads(value)
    if name in ("day", "event_day") and isinstance(value, str):
        return date.fromisoformat(value)
    return value


@dataclass(frozen=True, slots=True)
class _Came:
    """What came under the new tables: by input and number, and what the same content came to first."""

    like: Mapping[tuple[str, int], Stored]
    first: Mapping[tuple[str, str, int], Stored]

    def of_first(self, row: Stored) -> Stored:
        return self.first[row["tenant"], row["digest"], row["number"]]

    def of_input(self, row: Stored) -> Stored:
        return self.like[row["input"], row["number"]]


def _hold(found: Compared, before: list[Stored], after: list[Stored], asking: Asking) -> None:
    """Hold each row against its like; a document that was refused and sent again against its first."""
    newest = {row["parked_id"]: row["id"] for row in before if row["parked_id"]}
    first: dict[tuple[str, str, int], Stored] = {}
    for row in after:
        first.setdefault((row["tenant"], row["digest"], row["number"]), row)
    came = _Came({(row["input"], row["number"]): row for row in after}, first)
    together: dict[int, list[Stored]] = {}
    for row in before:
        together.setdefault(row["id"], []).append(row)
    found.rows = len(before)
    for row in before:
        is_refused = row["outcome"] in _REFUSED
        judged = replace(_judged(row), beside=tuple(_beside(row, together[row["id"]])))
        if row["reason"] in _SEEN:
            _leave_out(found, "seen", row, judged, came, asking)
        elif is_refused and newest[row["parked_id"]] != row["id"]:
            _leave_out(found, "settled", row, judged, came, asking)
        elif judged.digest == "":
            _leave_out(found, "not_asked", row, judged, came, asking)
        elif judged.told and judged.told.is_annulled:
            _leave_out(found, "annulled", row, judged, came, asking)
        else:
            same = came.of_first(row) if is_refused else came.of_input(row)
            _hold_one(found, row, judged, same, asking)


def _leave_out(found: Compared, name: str, row: Stored, judged: Judged, came: _Came, asking: Asking) -> None:
    """
    Hold what the impact leaves out against what came.

    Tables change nothing of it: it came as before, or as the first of its content, or again as one that was there
    already. Or, where what it was a repeat of is refused now, as the tables say of it by itself.
    """
    found.left_out[name] += 1
    now, its_first = came.of_input(row), came.of_first(row)
    if now["reason"] in _SEEN or _became(now) in (_became(row), _became(its_first)):
        return
    said = asking.ask(judged) if judged.digest != "" else None
    if isinstance(said, Untold):
        return
    actual = stored_answer(_judged(now))
    if said is None or (said.said != _as_far_as_told(actual, said).said and not actual.is_stopped):
        found.wrong.append((row["input"], name, _became(now)))


def _hold_one(found: Compared, row: Stored, judged: Judged, came: Stored, asking: Asking) -> None:
    was, now = compare(judged, asking)
    if isinstance(now, Untold):
        found.untold += 1
        return
    effect = effect_of(was, now)
    found.held[effect] += 1
    actual = _as_far_as_told(stored_answer(_judged(came)), now)
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


def _as_far_as_told(actual: Answer, told: Answer) -> Answer:
    """What came, without the fields of what was no consultation before: it was never read as one."""
    return actual if told.hst is not None else actual.without_fields()


def _became(row: Stored) -> tuple[object, ...]:
    """What became of a resource: what a change of tables may change."""
    detail = row["detail"]
    stops = frozenset(_stops(detail["findings"]))
    is_refused = row["outcome"] in _REFUSED
    return (
        row["outcome"],
        row["reason"],
        row["service_code"],
        row["hst"],
        str(detail.get("apart")),
        stops if is_refused else None,
    )


def _beside(row: Stored, together: list[Stored]) -> Iterator[Judged]:
    """What a resource stands or falls with."""
    unit = row["detail"].get("unit")
    for one in together:
        if one["number"] != row["number"] and unit is not None and one["detail"].get("unit") == unit:
            yield _judged(one)


def _judged(row: Stored) -> Judged:
    """One row as the store groups it."""
    detail = row["detail"]
    day = row["event_day"]
    is_refused = row["outcome"] in _REFUSED
    return Judged(
        tenant=row["tenant"],
        kommune_nr=row["kommune_nr"],
        count=1,
        last=row["day"],
        digest=row["told"],
        told=told_of(row["content"], day) if row["content"] and day else None,
        outcome=Outcome(row["outcome"]),
        reason=row["reason"],
        service_code=row["service_code"],
        row=_address(detail["row"]),
        apart=_apart(detail.get("apart")),
        hst=from_text(row["hst"]),
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
    console.print(f"rows: {found.rows}; cannot be told: {found.untold}")
    console.print(f"held against what came: {found.rows - found.untold}, of which it leaves out:")
    for name, number in found.left_out.most_common():
        console.print(f"  {name:20} {number}")
    console.print(f"as it says itself: {found.left_out == found.said}")
    console.print(f"of the others, {sum(found.held.values())}:")
    for effect, number in found.held.most_common():
        console.print(f"  {effect or 'no change':20} {number}")
    console.print(f"otherwise than foretold: {len(found.wrong)}")
    for one in islice(found.wrong, 20):
        console.print("  ", *one)
    raise SystemExit(bool(found.wrong) or found.left_out != found.said)


if __name__ == "__main__":
    main()
