"""What it costs to find the row that decides, as tables grow."""

import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from adapter.config import shipped_mappings
from adapter.mapping.load import load_tables
from adapter.mapping.tables import Tables
from tests.bench.rule_evaluation import Asked, asked
from tests.bench.rule_tables import ENCOUNTER, KOMMUNER, SHARED, VENDORS, Record
from tests.bench.whole.figures import Section
from tests.mapping.deciding import row, table, write

ROWS = (200, 2_000, 20_000)
_RECORDS = 2_000
_DAY = date(2026, 11, 1)


def rules(sizes: Sequence[int], rounds: int) -> Section:
    """Ask for the rows that decide the same number of records in tables of each size."""
    found: dict[int, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        tables = {size: _tables(Path(folder), size) for size in sizes}
    for _ in range(rounds):
        for size, each in tables.items():
            ready = asked(_records(size), each)
            begun = time.process_time()
            for one in ready:
                Asked.rows(one)
            found[size].append((time.process_time() - begun) * 1e6 / len(ready))
    made = Section("Asking the tables, as they grow")
    for size, each in found.items():
        made.add(f"a record, {size:,} rows", each, "µs")
    ratios = [most / least for most, least in zip(found[sizes[-1]], found[sizes[0]], strict=True)]
    name = f"{sizes[-1]:,} rows ÷ {sizes[0]:,}"
    made.add(name, ratios, goal=1.1, stretch=1.05, is_most=True)
    return made


def _tables(folder: Path, size: int) -> Tables:
    """A national table of so many rows, each for a code of its own."""
    rows = [
        row(f"n{number}", {"system": "felles", "code": f"N{number}"}, {"code": "15"})
        for number in range(size)
    ]
    more = {"table": "felles", "layer": "national", "kommuner": [], "systems": {"felles": SHARED}}
    write(folder, table(*rows, **more))
    return load_tables(shipped_mappings(), folder)


def _records(size: int) -> list[Record]:
    """The same number of records for each size, of rows that lie spread over all of them."""
    facts = {fact: frozenset(values) for fact, values in (ENCOUNTER | {"class": ["AMB"]}).items()}
    numbers = (number % ROWS[0] * size // ROWS[0] for number in range(_RECORDS))
    return [
        Record("n", KOMMUNER[0], VENDORS[0], _DAY, ((SHARED, f"N{number}"),), facts, 50) for number in numbers
    ]
