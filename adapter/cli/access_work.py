"""What `access-log` asks of the store."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adapter.cli.looking import open_to_look
from adapter.cli.store import open_store
from adapter.cli.world import world_for
from adapter.fhir.times import OSLO
from adapter.mapping import Person

if TYPE_CHECKING:
    from adapter.store import Store
    from adapter.store.access_reading import Kept
    from adapter.store.access_subject import About
    from adapter.store.access_verify import Walked
    from adapter.store.line_answers import MessageStory

_PAGE = 500


async def verified(store: str | None, noted: tuple[int, str] | None) -> "Walked":
    """Walk the chain."""
    async with open_store(store) as opened:
        return await opened.access_log.verify(noted)


async def exported(
    store: str | None, days: tuple[date | None, date | None], why: str, show: "Callable[[Kept], None]"
) -> int:
    """Show all rows of some days, a page at a time; give how many."""
    # Here, because it comes with the database's libraries, which `--help` does without.
    from adapter.store.access_reading import WhatLooks  # noqa: PLC0415 - see above

    since, until = days
    wanted = WhatLooks(since=_midnight(since), until=_midnight(until and until + timedelta(days=1)))
    shown, last = 0, 0
    named = f"days {since or ''}/{until or ''}"
    async with open_to_look(store, "export-access-log", named, why=why) as opened:
        while page := await opened.access_log.rows(wanted, after=last, limit=_PAGE):
            for each in page:
                show(each)
            shown, last = shown + len(page), page[-1].entry.seq
    return shown


async def of_subject(
    store: str | None, tenants: Path | None, kommune_nr: str, whom: Person, why: str
) -> "tuple[list[Kept], list[dict[str, Any]]]":
    """Give the looks at a person's data, and the messages that carried it."""
    looking = open_to_look(store, "see-access-log-of-person", kommune_nr=kommune_nr, why=why, persons=(whom,))
    async with looking as opened:
        about = await opened.access_log.about(
            kommune_nr, whom, keys_of(store, tenants, opened, whom, kommune_nr)
        )
        return await looks_at(opened, about), await carried_by(opened, about)


def keys_of(
    store: str | None, tenants: Path | None, opened: "Store", whom: Person, kommune_nr: str
) -> tuple[str, ...]:
    """Give the keyed hashes that a person has in a kommune, whatever number of theirs a source files them by."""
    world = world_for(store, tenants).under(opened.person_secret)
    return tuple(each.key for each in world.keys.of(kommune_nr, whom))


async def looks_at(opened: "Store", about: "About") -> "list[Kept]":
    """Give the looks at a person's data, and the acts on it."""
    from adapter.store.access_reading import WhatLooks  # noqa: PLC0415 - as above

    wanted = WhatLooks(
        person_hashes=(about.log_hash,),
        subjects=about.subjects,
        of_somebody=True,
    )
    found: list[Kept] = []
    last = 0
    while page := await opened.access_log.rows(wanted, after=last, limit=_PAGE):
        found += page
        last = page[-1].entry.seq
    return found


async def carried_by(opened: "Store", about: "About") -> list[dict[str, Any]]:
    """Give the messages that carried a person's data."""
    stories = [await opened.line_reading.message(each) for each in about.messages]
    return [_message_json(story, about.records) for story in stories]


def _message_json(story: "MessageStory", records: Sequence[str]) -> dict[str, Any]:
    """A message by its ids and codes, with those notifications in it that are about the person."""
    message = story.message
    return {
        "message": message.id,
        "kommune_nr": message.key.kommune_nr,
        "line": message.key.line.value,
        "state": message.state.value,
        "created": message.created,
        "ended": message.ended,
        "ref_id": message.ref_id,
        "attempts": [attempt.began for attempt in story.attempts],
        "notifications": [each.guid for each in story.notified if each.record_id in records],
    }


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), OSLO) if day else None
