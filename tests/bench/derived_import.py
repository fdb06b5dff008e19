"""One import of the benchmark, in a process of its own: tells rows, seconds and its greatest memory."""

import asyncio
import json
import resource
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

from adapter.config import Environment, shipped_mappings
from adapter.existing.importing import import_rows
from adapter.mapping.load import load_tables
from adapter.matching.derived import Form
from adapter.matching.derived.opening import digest_of, read_rows
from adapter.matching.derived.terms import Defaults, terms_of
from adapter.matching.person_key import PersonKeys
from adapter.store.derived_answers import About
from tests.stores import opened_store

KEYS = PersonKeys({}, bytes(range(32)))


async def main(folder: Path, url: str, file: Path) -> None:
    """Import, and tell."""
    defaults = Defaults("annual", date(2026, 6, 1), 2024)
    tables = load_tables(shipped_mappings())
    terms = terms_of(tables, Environment.TEST, {"0301"}, defaults, synthetic_only=True)
    began = time.perf_counter()
    about = About("annual", Form.CSV, file.name, digest_of(file), year=2024)
    async with opened_store(folder, url or None) as store:
        done = await import_rows(
            store.derived,
            about,
            lambda skip: read_rows(file, Form.CSV, terms, skip),
            KEYS,
            lambda: datetime.now(UTC),
        )
    seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert done.refused == 0, done
    print(json.dumps({"rows": done.rows, "seconds": seconds, "MiB": memory}))  # noqa: T201 - the answer


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])))
