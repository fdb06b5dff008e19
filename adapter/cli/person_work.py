"""What `person` asks of the store."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adapter.cli.access_shown import entry_json
from adapter.cli.access_work import carried_by, keys_of, looks_at
from adapter.cli.acting import this_moment
from adapter.cli.looking import look, open_to_look
from adapter.cli.store import open_store
from adapter.errors import while_contended
from adapter.mapping import Person
from adapter.values import replace

if TYPE_CHECKING:
    from adapter.store import Store
    from adapter.store.erasing import Erasure, Whom
    from adapter.store.operating import By


@dataclass(frozen=True, slots=True)
class Erasing:
    """What `person erase` was asked for with."""

    store: str | None
    tenants: Path | None
    kommune_nr: str
    person: Person = field(repr=False)
    by: "By"
    #: Else it is only told what would go.
    yes: bool
    although_registered: bool


async def exported(
    store: str | None, tenants: Path | None, kommune_nr: str, whom: Person, why: str
) -> dict[str, Any]:
    """Give everything of a person in a kommune, once it is written down that it was asked for."""
    looking = open_to_look(store, "export-person", kommune_nr=kommune_nr, why=why, persons=(whom,))
    async with looking as opened:
        keys = keys_of(store, tenants, opened, whom, kommune_nr)
        about = await opened.access_log.about(kommune_nr, whom, keys)
        held = await opened.subjects.held(about, whom.fid)
        return {
            "kommune_nr": kommune_nr,
            **held,
            "messages": await carried_by(opened, about),
            "access_log": [entry_json(each) for each in await looks_at(opened, about)],
        }


async def erased(wanted: Erasing) -> "Erasure":
    """Erase a person, or say what would go; either is written down."""
    # Here, because it comes with the database's libraries, which `--help` does without.
    from adapter.store.erasing import Whom  # noqa: PLC0415 - see above

    kommune_nr, person = wanted.kommune_nr, wanted.person
    async with open_store(wanted.store) as opened:
        keys = keys_of(wanted.store, wanted.tenants, opened, person, kommune_nr)
        if not wanted.yes:
            act, why = "see-erasure-of-person", wanted.by.why
            await look(opened, act, "", kommune_nr, why=why, persons=(person,))
        whom = Whom(kommune_nr, person, keys)
        if not wanted.yes:
            return await opened.erasing.would_go(await with_parked(opened, whom))
        return await at_last(opened, whom, wanted)


async def with_parked(opened: "Store", whom: "Whom") -> "Whom":
    """Ask which parked documents have the number in them, as it is now."""
    return replace(whom, parked=await opened.subjects.parked_with(whom.kommune_nr, whom.person.fid))


async def at_last(opened: "Store", whom: "Whom", wanted: Erasing) -> "Erasure":
    """Erase, and erase again while a document of the same person was parked meanwhile."""
    done = await _erase(opened, whom, wanted)
    while (await with_parked(opened, whom)).parked:
        done = done.and_then(await _erase(opened, whom, wanted))
    return done


async def _erase(opened: "Store", whom: "Whom", wanted: Erasing) -> "Erasure":
    """Erase while others write of the same person: whoever is met in the middle is waited for."""

    async def once() -> "Erasure":
        found, allowed = await with_parked(opened, whom), wanted.although_registered
        return await opened.erasing.erase(found, wanted.by, this_moment(), although_registered=allowed)

    return await while_contended(once)
