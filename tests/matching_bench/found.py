"""What became of each service, read from the store's tables when all is over."""

import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

#: (tenant, tjenesteID)
Name = tuple[str, str]
#: Codes that the tenants report; of others a service is out of scope in any case.
_IN_SCOPE = frozenset({"18", "19", "20", "21", "29"})


class Fate(StrEnum):
    """What became of a service in the end."""

    REPORTED = "reported"  #: its start is queued, or out of scope by its code whatever the channel
    LEFT = "left"  #: of a code that is reported, but left to another channel
    REVIEW = "review"  #: a person is asked whether it is registered already
    HELD = "held"  #: waits for something else
    SUPPRESSED = "suppressed"  #: kept out, as registered already
    ABSENT = "absent"  #: nothing is known of it: refused, or never seen under this id


@dataclass(frozen=True, slots=True)
class Verdict:
    """The last verdict on a service that decided, or was noted."""

    verdict: str
    rule: str
    other: Name


@dataclass(frozen=True, slots=True)
class Start:
    """A start that stands."""

    state: str
    reason: str | None
    code: str

    @property
    def is_doubted(self) -> bool:
        return self.state == "held" and self.reason == "possible-duplicate"

    @property
    def is_left(self) -> bool:
        return self.state == "out-of-scope" and self.code in _IN_SCOPE


@dataclass(slots=True)
class Found:
    """What the store says of all services."""

    starts: dict[Name, list[Start]] = field(default_factory=lambda: defaultdict(list))
    #: Services whose end stands.
    ended: set[Name] = field(default_factory=set)
    #: Services that were refused as registered already, at some time.
    refused: set[Name] = field(default_factory=set)
    asked: set[Name] = field(default_factory=set)
    verdicts: dict[Name, Verdict] = field(default_factory=dict)

    def fate(self, name: Name) -> Fate:
        starts = self.starts.get(name, [])
        if name in self.asked or any(start.is_doubted for start in starts):
            return Fate.REVIEW
        if starts:
            if all(start.state == "held" for start in starts):
                return Fate.HELD
            return Fate.LEFT if all(start.is_left for start in starts) else Fate.REPORTED
        verdict = self.verdicts.get(name)
        kept_out = verdict is not None and verdict.verdict in ("already-registered", "same")
        return Fate.SUPPRESSED if kept_out or name in self.refused else Fate.ABSENT


def found(database: Path) -> Found:
    """Read a database of SQLite that nobody has open."""
    result = Found()
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        _read_records(connection, result)
        for tenant, service_id in connection.execute(_REFUSED):
            result.refused.add((tenant, service_id))
        for tenant, service_id in connection.execute(_ASKED):
            result.asked.add((tenant, service_id))
        for tenant, service_id, verdict, rule, source, other in connection.execute(_VERDICTS):
            result.verdicts[tenant, service_id] = Verdict(verdict, rule, (source or "", other or ""))
    return result


def _read_records(connection: sqlite3.Connection, result: Found) -> None:
    """A start or end stands while its N was neither closed nor annulled; its last M says in which state."""
    annulled = {ref for (ref,) in connection.execute(_ANNULLED)}
    standing: dict[str, tuple[str, Name, Start]] = {}
    for guid, ref, event, tenant, service_id, *start in connection.execute(_RECORDS):
        if (original := ref or guid) not in annulled:
            standing[original] = (event, (tenant, service_id), Start(*start))
    for event, name, start in standing.values():
        if event == "TjenesteStart":
            result.starts[name].append(start)
        else:
            result.ended.add(name)


_ANNULLED = "SELECT ref FROM record WHERE line = 'IPLOS' AND change = 'C' AND state <> 'closed'"
_RECORDS = """
    SELECT id, ref, event, tenant, service_id, state, reason, service_code FROM record
    WHERE line = 'IPLOS' AND change <> 'C' AND state <> 'closed'
      AND event IN ('TjenesteStart', 'TjenesteSlutt')
    ORDER BY seq
"""
_REFUSED = """
    SELECT DISTINCT outcome.tenant, resource.service_id
    FROM resource JOIN outcome ON outcome.id = resource.outcome_id
    WHERE resource.reason = 'already-registered' AND resource.service_id IS NOT NULL
"""
_ASKED = "SELECT DISTINCT tenant, service_id FROM review WHERE state = 'open'"
_VERDICTS = """
    SELECT tenant, service_id, verdict, rule, other_source, other_id FROM matched ORDER BY seq
"""
