"""
A store that holds many services: rows put in by the database itself, real services in between.

A filled-in row has the size of a real one and nothing that could be opened, so no event is about it. Its keys are
spread over all that a key can be, in the order of their numbers, so that every index grows at its end. The
real services, which events are about, come in between by the path itself, so that they lie spread over the tables.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

import asyncpg

from adapter.pipeline import take_in
from adapter.store import Store
from tests.bench.whole.mix import Mix, as_events
from tests.notifications.documents import WORLD

#: Services that events are about.
REAL = 8_000
_PORTIONS = 40
_NOW, _DAY = "2026-11-01 06:00:00", "2026-02-01"

#: By table: what stands in it for one service. `{k}` is its key, `{g}` its number, `{n}` how many there are.
_ROWS = {
    "history": (
        """
        tenant, kind, id, resource, version_id, last_updated, code, scope, person_hash, kommune_nr,
        person_key, sealed
        """,
        """
        'plain', 'service', 'T-'||{k}, 'EpisodeOfCare/'||{k}, '1', '{now}', '21', 'default',
        {k}||'00000000', '4601', {k}||'00000000', {long}
        """,
    ),
    "name": (
        "tenant, kind, value_hash, history_kind, history_id",
        "'plain', 'resource', {k}||'00000000', 'service', 'T-'||{k}",
    ),
    "person": (
        "kommune_nr, key, joined",
        "'4601', {k}||'00000000', {k}||'00000000'",
    ),
    "counted": (
        """
        kind, tenant, thing, kommune_nr, what, first, unit, profession, hovedforlop, form, age,
        person_key, rule, field
        """,
        """
        'service', 'plain', {k}||'00000000', '4601', '21', '{day}', '322109830', '', '', '', '',
        {k}||'00000000', '', ''
        """,
    ),
    # Numbers below zero are given to nobody else.
    "outcome": (
        """
        id, place, input, source, tenant, kommune_nr, received_at, day, outcome, findings,
        rules_version, digest
        """,
        """
        {g} - {n} - 1, 0, 'filled/'||{k}, 'filled', 'plain', '4601', '{now}', '{day}', 'notify', '[]',
        'bench', {k}||{k}||'0000000000000000'
        """,
    ),
    "resource": (
        "outcome_id, number, outcome, service_id, service_code, detail, told, event_day",
        """
        {g} - {n} - 1, 0, 'notify', 'T-'||{k}, '21',
        '{{"resource":"EpisodeOfCare/0","path":"EpisodeOfCare"}}', '', '{day}'
        """,
    ),
    "record": (
        """
        seq, id, line, kommune_nr, tenant, service_id, event, change, service_code, hendelse_dato,
        scope, switched_on, state, created_at, day, person_hash, outcome_id, sealed
        """,
        """
        {g} - {n} - 1, {k}||'-0000-0000', 'IPLOS', '4601', 'plain', 'T-'||{k}, 'TjenesteStart', 'N',
        '21', '{day}', 'default', {false}, 'out-of-scope', '{now}', '{day}', {k}||'00000000', {g} - {n}
        - 1, {short}
        """,
    ),
}
_WORDS = {
    "sqlite": {
        "k": "printf('%08x%016x', g * 4294967296 / {n}, g * 2654435761)",
        "from": "(WITH RECURSIVE s(g) AS (VALUES({first}) UNION ALL SELECT g + 1 FROM s WHERE g < {last}) SELECT g FROM s)",
        "long": "randomblob(1560)",
        "short": "randomblob(620)",
        "false": "0",
    },
    "postgresql": {
        "k": "lpad(to_hex(g * 4294967296 / {n}), 8, '0')||lpad(to_hex(g * 2654435761), 16, '0')",
        "from": "(SELECT generate_series({first}::bigint, {last}::bigint) AS g) AS s",
        "long": "decode(repeat(md5(g::text), 98), 'hex')",
        "short": "decode(repeat(md5(g::text), 39), 'hex')",
        "false": "false",
    },
}


async def filled(store: Store, url: str, services: int, mix: Mix, real: int = REAL) -> None:
    """Let a new, migrated store hold so many services, `real` of them begun by the mix."""
    made, begun = services - real, as_events(mix.services(real))
    portions = _PORTIONS if made else 1
    for number in range(portions):
        if made:
            first, last = number * made // portions + 1, (number + 1) * made // portions
            await _run(url, _statements(url, made, first, last))
        portion = list(islice(begun, -(-real // portions)))
        for start in range(0, len(portion), 500):
            await take_in(portion[start : start + 500], store, WORLD)
    await _run(url, ["VACUUM ANALYZE"] if "postgresql" in url else ["PRAGMA wal_checkpoint(TRUNCATE)"])


def _statements(url: str, count: int, first: int, last: int) -> list[str]:
    words = _WORDS["postgresql" if "postgresql" in url else "sqlite"]
    known = {"n": count, "g": "g", "now": _NOW, "day": _DAY, "first": first, "last": last}
    known |= {name: word.format(**known) for name, word in words.items()}
    return [
        f"INSERT INTO {table} ({columns}) SELECT {values.format(**known)} FROM {known['from']}"
        for table, (columns, values) in _ROWS.items()
        if first <= last
    ]


async def _run(url: str, statements: Sequence[str]) -> None:
    if "postgresql" in url:
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        try:
            await connection.execute("SET synchronous_commit = off")
            for each in statements:
                await connection.execute(each)
        finally:
            await connection.close()
        return
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=60)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        for each in statements:
            connection.execute(each)
        connection.commit()


def file_url(folder: Path) -> str:
    """The address of the store in a folder."""
    return f"sqlite:///{folder / 'kpr.db'}"
