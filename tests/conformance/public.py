"""The public documents beside the project: judged, and held against docs/public-documents.md."""

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from adapter.checking import Checker
from adapter.config import SHARED_INSTALLATION, shipped_mappings
from adapter.events import Event
from adapter.events.files import Arrival, find_files, read_file
from adapter.mapping.load import load_tables, neutral_tenants
from adapter.outcomes import Result
from adapter.pipeline import World
from tests.conftest import SHARED

ROOT = Path(__file__).parents[2]
SHARED_PUBLIC = SHARED / "fhir/examples/public"
CELLS = ROOT / "docs/public-documents.md"
AS_OF = datetime.fromisoformat("2026-11-01T12:00:00+01:00")
#: | `file` | outcome | reason | place | why |
_ROW = re.compile(r"^\| `([^`]+\.json)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|", re.MULTILINE)
_COUNTS = re.compile(r"(<!-- counts -->\n).*?(<!-- end: counts -->)", re.DOTALL)


class Cells(NamedTuple):
    """What the page says became of a document."""

    outcome: str
    reason: str
    place: str


def judged() -> dict[str, Cells]:
    """Every public document by its name, each judged alone, as `check` without a tenants file does."""
    world, found = neutral()
    checked = Checker(world, independent=True).check(found.values())
    return {name: _cells(taken.result) for name, taken in zip(found, checked, strict=True)}


def neutral() -> tuple[World, dict[str, Event]]:
    """The public documents by their names, with the world of `check` without a tenants file."""
    tables = load_tables(shipped_mappings())
    world = World(tables, neutral_tenants(tables), SHARED_INSTALLATION)
    arrival = Arrival("check", AS_OF)
    # By the file's own name: the event's masks what looks like a person number.
    found = {name: next(iter(read_file(name, path, arrival))) for name, path in find_files([SHARED_PUBLIC])}
    return world, found


def _cells(result: Result) -> Cells:
    decisive = [f for f in result.findings if f.reason == result.reason]
    place = decisive[0].expression if decisive else "-"
    return Cells(f"`{result.outcome.value}`", result.reason or "-", f"`{place}`")


def told(page: str) -> dict[str, Cells]:
    """What the page says, by document."""
    return {name: Cells(*cells) for name, *cells in _ROW.findall(page)}


def with_cells(page: str, results: Mapping[str, Cells]) -> str:
    """The page with the cells that follow from the program, and the count of each outcome."""
    filled = _ROW.sub(lambda row: _row(row[1], results.get(row[1], Cells(*row.groups()[1:]))), page)
    return _COUNTS.sub(lambda found: f"{found[1]}{counts(results)}{found[2]}", filled)


def counts(results: Mapping[str, Cells]) -> str:
    """How many documents had which outcome and reason, the most frequent first."""
    found: dict[tuple[str, str], int] = {}
    for cells in results.values():
        found[cells.outcome, cells.reason] = found.get((cells.outcome, cells.reason), 0) + 1
    rows = [
        f"| {outcome} | {reason} | {count} |"
        for (outcome, reason), count in sorted(found.items(), key=lambda item: (-item[1], item[0]))
    ]
    return "\n".join(["| outcome | reason | documents |", "|---|---|---|", *rows]) + "\n"


def _row(name: str, cells: Cells) -> str:
    return f"| `{name}` | {' | '.join(cells)} |"
