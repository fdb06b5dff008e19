"""
Keeping what the register was told, now that it has it, and asking again what was held for what stood before.

The last word counts. What no event stands for any more is free: a number was told for a person by what is live
(KPR-M-015: a C, and then a new N).
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Row, delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.notifications import Change
from adapter.outbox import Line, State
from adapter.outbox.line import KprMessage, LineKey
from adapter.rules import PERSON_KEY_SHARED, UNIT_CHANGED, catalogue
from adapter.store.asking import given
from adapter.store.meanings import Meanings, Name, Reader, meanings
from adapter.store.message_rows import notified_of
from adapter.store.seal import Seal
from adapter.store.sealed import GONE, open_content
from adapter.store.settling import set_state
from adapter.store.tables import meaning, meant, notified, record
from adapter.store.writing import Values, upsert_rows


async def keep_meanings(connection: AsyncConnection, seal: Seal, of: KprMessage) -> None:
    """Keep what a message said, in the transaction that accepts it; what contradicted what stood is queued again."""
    found = await _said_in(connection, of)
    said = {row.number: notified_of(seal, row) for row in found if row.sealed != GONE}
    events = {row.ref or row.guid for row in found}
    corrected = {row.ref for row in found if row.ref}
    told = await meanings(connection, seal, of.key, [each.content for each in said.values()], corrected)
    before, had = {name: dict(kinds) for name, kinds in told.standing.items()}, set(told.told_under)
    for row in found:
        if row.status == Change.ANNUL:
            told.take_back(row.ref or row.guid)
        elif row.number in said:
            told.add(said[row.number])
    told.end()
    await _keep_standing(connection, of.key, told)
    await _keep_events(connection, told, events, had)
    await ask_again(connection, seal, of.key, set(_changed(before, told.standing)))


async def ask_again(connection: AsyncConnection, seal: Seal, key: LineKey, names: Collection[Name]) -> None:
    """Queue again what is held because it contradicts what these names were told for; what a person closed is not."""
    if not names:
        return
    reader, asked = Reader(seal, key), set(names)
    reasons = [catalogue()[rule].reason for rule in (PERSON_KEY_SHARED, UNIT_CHANGED)]
    query = select(record.c.id, record.c.ref, record.c.line, record.c.sealed).where(
        record.c.state == State.HELD,
        record.c.line == key.line,
        record.c.kommune_nr == key.kommune_nr,
        record.c.reason.in_(reasons),
        record.c.switched_on,
    )
    held = (await connection.execute(query)).all()
    events = set()
    for row in held:
        if row.sealed == GONE:
            continue
        content = open_content(seal, row.id, Line(row.line), row.sealed)
        if not asked.isdisjoint(reader.names_in(content)):
            events.add(row.ref or row.id)
    # All of an event, as it was held together: its older content would leave alone.
    again = [row.id for row in held if (row.ref or row.id) in events]
    if again:
        await set_state(connection, again, State.QUEUED, None)


async def names_in(connection: AsyncConnection, seal: Seal, of: KprMessage) -> set[Name]:
    """Give the numbers and ids that a message names, as far as its contents are kept."""
    reader, found = Reader(seal, of.key), await _said_in(connection, of)
    contents = [notified_of(seal, row).content for row in found if row.sealed != GONE]
    return {name for each in contents for name in reader.names_in(each)}


async def _said_in(connection: AsyncConnection, of: KprMessage) -> list[Row[Any]]:
    query = (
        select(notified, record.c.line, record.c.sealed)
        .join(record, record.c.id == notified.c.record_id)
        .where(notified.c.message_id == of.id)
        .order_by(notified.c.number)
    )
    return list(await connection.execute(query))


async def _keep_standing(connection: AsyncConnection, key: LineKey, told: Meanings) -> None:
    if told.freed:
        freed = given(connection.dialect.name, sorted(told.freed), width=2)
        named = tuple_(meaning.c.what, meaning.c.key).in_(select(freed.c.c0, freed.c.c1))
        ours = (meaning.c.kommune_nr == key.kommune_nr, meaning.c.line == key.line)
        await connection.execute(delete(meaning).where(*ours, named))
    rows: list[Values] = [
        {
            "kommune_nr": key.kommune_nr,
            "line": key.line,
            "what": what,
            "key": name,
            "kind": kind,
            "value": told.standing[what, name][kind],
            "record_id": record_id,
        }
        for (what, name, kind), record_id in told.said_by.items()
        if kind in told.standing.get((what, name), {})
    ]
    await upsert_rows(connection, meaning, rows, taking=["value", "record_id"])


async def _keep_events(
    connection: AsyncConnection, told: Meanings, events: Collection[str], had: Collection[str]
) -> None:
    if had:
        wanted = given(connection.dialect.name, [(each,) for each in sorted(had)], width=1)
        await connection.execute(delete(meant).where(meant.c.event.in_(select(wanted.c.c0))))
    rows: list[Values] = [
        {"event": event, "what": what, "key": key}
        for event in events
        for what, key in told.told_under.get(event, {}).items()
    ]
    await upsert_rows(connection, meant, rows, taking=["key"])


def _changed(
    before: Mapping[Name, Mapping[str, str]], now: Mapping[Name, Mapping[str, str]]
) -> Iterator[Name]:
    """Give what stands for something else by now, or for nothing: what it never stood for held nothing back."""
    for name, kinds in before.items():
        if any(now.get(name, {}).get(kind) != value for kind, value in kinds.items()):
            yield name
