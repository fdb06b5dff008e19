"""What `iplos` asks of the store, and does there."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from adapter.cli.iplos_progress import watching
from adapter.cli.naming import kommune_nr
from adapter.cli.option_groups import Output
from adapter.cli.options import Language
from adapter.cli.store import open_store
from adapter.cli.world import now_of, open_with_world
from adapter.config import Tenants
from adapter.errors import Fault, Misconfigured
from adapter.events.naming import safe_name
from adapter.matching.derived import Form, Read, RowFault

if TYPE_CHECKING:
    from adapter.existing.comparison import Comparison
    from adapter.store import Store
    from adapter.store.derived_answers import Held, ImportItem
    from adapter.store.operating import By

#: So many refused rows are told with an import.
SOME_FAULTS = 20
#: Characters.
_LONGEST_SOURCE = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What an import was asked for with."""

    store: str | None
    tenants: Path | None
    source: str
    kommune: str | None
    year: int | None
    form: Form | None
    by: "By"


class Imported(NamedTuple):
    """What became of a file: the import, its first faults, and whether it had been imported before."""

    item: "ImportItem"
    faults: list[RowFault]
    already: bool


async def import_file(asked: Asked, file: Path, language: Language) -> Imported:
    """Import one file, or what is left of it."""
    # Here, because it comes with the database's libraries, which `--help` does without.
    from adapter.existing.importing import import_rows  # noqa: PLC0415 - see above
    from adapter.main.derived import keys_of, terms_for  # noqa: PLC0415 - see above
    from adapter.matching.derived.opening import digest_of, form_of, read_rows  # noqa: PLC0415 - see above
    from adapter.store.derived_answers import About  # noqa: PLC0415 - see above

    async with open_with_world(asked.store, asked.tenants) as (store, world):
        _must_be_known(asked, world.tenants)
        form = asked.form or form_of(file)
        terms = terms_for(world, asked.source, asked.kommune, asked.year)
        digest = await asyncio.to_thread(digest_of, file)
        about = About(asked.source, form, safe_name(file.name), digest, asked.kommune or "", asked.year)

        def read(skip: int) -> Read:
            return read_rows(file, form, terms, skip)

        before = await store.derived.found(about)
        already = before is not None and before.ended is not None
        with watching(file, form, before, language) as told:
            keys, clock = keys_of(world, store), partial(now_of, world.tenants)
            item = await import_rows(store.derived, about, read, keys, clock, told, asked.by)
        return Imported(item, await _first_faults(store, item.id), already)


async def status(store: str | None, after: int, limit: int) -> "tuple[list[ImportItem], list[Held]]":
    """Give the imports, and the rows that there are."""
    async with open_store(store) as opened:
        return await opened.derived.imports(after=after, limit=limit), await opened.derived.held()


async def show_faults(store: str | None, import_id: int, output: Output) -> bool:
    """Show the refused rows of an import as they come; whether there were any."""
    from adapter.cli.iplos_shown import fault_writer  # noqa: PLC0415 - as above

    write = fault_writer(output)
    async with open_store(store) as opened:
        await opened.derived.one(import_id)
        found = False
        async for fault in opened.derived.faults(import_id):
            write(fault)
            found = True
    return found


async def undo(store: str | None, import_id: int, by: "By", now: datetime) -> "ImportItem":
    """Undo an import."""
    async with open_store(store) as opened:
        return await opened.derived.undo(import_id, by, now)


async def compare_sets(store: str | None, tenants: Path | None, kommune: str, year: int) -> "Comparison":
    """Compare what we hold with IPLOS-derived data."""
    from adapter.existing.comparison import compare  # noqa: PLC0415 - as above

    async with open_with_world(store, tenants) as (opened, world):
        _must_be_ours(kommune, world.tenants)
        unnamed = await opened.derived.unnamed(kommune, year)
        policy = world.comparing.policy
        return await compare(opened.derived.persons(kommune), policy, kommune, year, unnamed)


def _must_be_known(asked: Asked, tenants: Tenants) -> None:
    from adapter.store.sealed import masked  # noqa: PLC0415 - as above

    source = asked.source
    if not source.isprintable() or not 0 < len(source) <= _LONGEST_SOURCE or masked(source) != source:
        raise Misconfigured(Fault("--source", 0, 0, "is no name of a source; write a short one"))
    if asked.kommune is not None:
        _must_be_ours(asked.kommune, tenants)


def _must_be_ours(kommune: str, tenants: Tenants) -> None:
    from adapter.main.derived import kommuner_of  # noqa: PLC0415 - as above

    if kommune_nr(kommune) not in kommuner_of(tenants):
        raise Misconfigured(
            Fault("--kommune", 0, 0, f"no tenant is of kommune {kommune}; see the tenants file")
        )


async def _first_faults(store: "Store", import_id: int) -> list[RowFault]:
    first: list[RowFault] = []
    async for fault in store.derived.faults(import_id):
        first.append(fault)
        if len(first) == SOME_FAULTS:
            break
    return first
