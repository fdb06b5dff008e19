"""What `person` asks of the store."""

from pathlib import Path
from typing import Any

from adapter.cli.access_shown import entry_json
from adapter.cli.access_work import carried_by, keys_of, looks_at
from adapter.cli.looking import look
from adapter.cli.store import open_store
from adapter.mapping import Person


async def exported(
    store: str | None, tenants: Path | None, kommune_nr: str, whom: Person, why: str
) -> dict[str, Any]:
    """Give everything of a person in a kommune, once it is written down that it was asked for."""
    async with open_store(store) as opened:
        await look(opened, "export-person", "", kommune_nr, why=why, persons=(whom,))
        keys = keys_of(store, tenants, opened, whom, kommune_nr)
        about = await opened.access_log.about(kommune_nr, whom, keys)
        held = await opened.subjects.held(about, whom.fid)
        return {
            "kommune_nr": kommune_nr,
            **held,
            "messages": await carried_by(opened, about),
            "access_log": [entry_json(each) for each in await looks_at(opened, about)],
        }
