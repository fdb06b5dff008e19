"""Feeds the made-up kommune through the real path, in the order in which things arrive."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from adapter.config import SHARED_INSTALLATION, shipped_mappings
from adapter.events import Event
from adapter.existing.importing import import_rows
from adapter.fhir.second_opinion import SecondOpinion
from adapter.main.derived import keys_of, terms_for
from adapter.main.person_keys import read_person_keys
from adapter.mapping.load import load_tables, load_tenants
from adapter.matching.derived import Form, Read
from adapter.matching.derived.opening import digest_of, read_rows
from adapter.pipeline import World, take_in
from adapter.store import Store
from adapter.store.derived_answers import About
from tests.matching_bench.extract import EXTRACTS, Extracts
from tests.matching_bench.spool import Arrived, Spool
from tests.stores import opened_store

#: Inputs of one transaction.
BATCH = 500

_TENANTS = """\
environment: test
tenants:
  epj-a: {{kommuneNr: '0301', amming_default: '3', form_default: I}}
  epj-b: {{kommuneNr: '0301', amming_default: '3', form_default: I}}
  epj-n: {{kommuneNr: '3201'}}
matching:
  kommuner:
    '0301':
      keys: ['{key}']
      shares_with: ['3201']
      channels:
        - {{channel: annual, codes: ['18', '19', '20', '21', '29']}}
        - {{channel: running, codes: ['18', '20', '21'], valid_from: 2023-01-01}}
        - {{channel: running, codes: ['19', '29'], valid_from: 2025-01-01}}
"""


@dataclass(frozen=True, slots=True)
class Kommune:
    """What is fed: documents and extracts, in a folder of their own, and the kommune's key."""

    folder: Path
    secret: bytes
    spool: Spool
    extracts: Extracts


async def feed(kommune: Kommune, told: Callable[[int], object]) -> Path:
    """Take everything in, each extract on its day; give the database. `told` hears how many documents more."""
    world = _world(kommune)
    arriving = kommune.spool.in_order()
    waiting = list(EXTRACTS.items())
    following = next(arriving, None)
    async with opened_store(kommune.folder) as store:
        while waiting or following:
            if waiting and (following is None or following.when.date() >= waiting[0][1]):
                await _import(store, world, kommune, waiting.pop(0)[0])
                continue
            until = waiting[0][1] if waiting else None
            batch, following = _batch(following, arriving, until)
            await take_in(batch, store, world)
            told(len(batch))
    return kommune.folder / "kpr.db"


def _batch(
    first: Arrived | None, arriving: Iterator[Arrived], until: object
) -> tuple[list[Event], Arrived | None]:
    """The next documents, none of them of the day of the next extract; and the one that follows them."""
    batch: list[Event] = []
    following = first
    while following is not None and len(batch) < BATCH and following.when.date() != until:
        batch.append(_event(following))
        following = next(islice(arriving, 1), None)
    return batch, following


def _event(arrived: Arrived) -> Event:
    return Event(
        id=f"bench/{arrived.number}",
        body=arrived.body,
        received=arrived.when,
        source="bench",
        tenant=arrived.system,
        key=arrived.key,
        headers={"content-type": "application/fhir+json"},
    )


def _world(kommune: Kommune) -> World:
    key = kommune.folder / "0301.key"
    key.touch(0o600)
    key.write_bytes(kommune.secret)
    file = kommune.folder / "tenants.yaml"
    file.write_text(_TENANTS.format(key=key), encoding="utf-8")
    tables = load_tables(shipped_mappings())
    tenants = load_tenants(file, tables)
    return World(
        tables,
        tenants,
        SHARED_INSTALLATION,
        second_opinion=SecondOpinion(0.0),
        keys=read_person_keys(tenants),
    )


async def _import(store: Store, world: World, kommune: Kommune, name: str) -> None:
    path = kommune.extracts.paths[name]
    terms = terms_for(world, name)

    def read(skip: int) -> Read:
        return read_rows(path, Form.CSV, terms, skip)

    about = About(name, Form.CSV, path.name, digest_of(path))
    day = datetime.fromisoformat(f"{EXTRACTS[name]}T06:00:00Z")
    item = await import_rows(store.derived, about, read, keys_of(world, store), lambda: day)
    if item.refused:
        raise ValueError(f"{item.refused} rows of {name} were refused: the bench says nothing then")
