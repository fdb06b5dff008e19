"""
The store: everything SQL, and the one place where person data rests.

    store = await Store.open(open_sqlite(url), read_key(path), namespace=…, rules_version="…")
    async with store.work() as work:                       # ONE transaction
        known = await work.load(keys, names)
        ...                                                 # decide; known.put(...)
        ids = await work.write(taken, known, releases, positions, kommuner=kommune_by_tenant)
    await store.reading.queue_item(guid)

`open_postgresql(url, connections)` opens a database that many processes share in place of a file.
What a batch brings about is written in one transaction or not at all: outcomes, histories, records,
parked inputs, positions and counts. What identifies a person is sealed (AES-256-GCM) before it comes
near SQL; what must be found again is found by a keyed hash.
"""

from adapter.store.answers import Check, Explained, ExplainedResource, ParkedItem, QueueItem, Summary
from adapter.store.database import Database
from adapter.store.owning import is_new
from adapter.store.reading import Reading
from adapter.store.seal import make_key, parse_key, read_key
from adapter.store.store import Store
from adapter.store.work import Work

__all__ = [
    "Check",
    "Database",
    "Explained",
    "ExplainedResource",
    "ParkedItem",
    "QueueItem",
    "Reading",
    "Store",
    "Summary",
    "Work",
    "is_new",
    "make_key",
    "parse_key",
    "read_key",
]
