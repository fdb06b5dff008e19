"""
A store in which two kommuner have one of everything, and what of it belongs to whom.

    seed          adds to a filled store what only one kommune of it has yet
    two_kommuner  an office over it whose tables have rows of both, and whose last reload names both
    things_of     what is asked for of a place: the parts of an address, and what a form or a body says
    marks         what must stand in no answer to who does not see its owner
"""

import re
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from adapter.access import Look, Visitor
from adapter.config import Settings
from adapter.errors import Words
from adapter.events.pausing import What
from adapter.main import build_world, opened_store
from adapter.mapping import Person
from adapter.mapping.decisions import Grounds
from adapter.mapping.decisions import Row as TableRow
from adapter.mapping.decisions import Scope as RowScope
from adapter.mapping.reloads import Reload
from adapter.mapping.results import ToCode
from adapter.mapping.tables import MappingRow
from adapter.pipeline import World
from adapter.store import Store
from adapter.store.acting import made_by
from adapter.store.noting_acts import Act
from adapter.store.parked_reading import REPLAY_DONE
from adapter.values import replace
from adapter.web.office import Office
from tests.office.filled import settings_in
from tests.office.served import office_over
from tests.office.visitors import BREDVIK, HEIMETENESTE, NORDLYS, SJUKEHEIM

TENANTS = {BREDVIK: "bredvik", NORDLYS: "nordlys"}
UNITS = (SJUKEHEIM, HEIMETENESTE)
#: A table whose row is for both.
TABLE_OF_BOTH = f"egne-{BREDVIK}-{NORDLYS}"
#: Of nobody in the store.
SOMEBODY = Person("1", "14853605434")
WHO = "drift"
#: Ids that are shorter stand in answers by chance.
_SHORTEST = 5


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing of a place, as it is asked for."""

    parts: Mapping[str, str]
    said: Mapping[str, str]


async def seed(folder: Path) -> None:
    """Add to a filled store what one of the two kommuner lacks."""
    _insert(folder)
    settings = settings_in(folder)
    world = build_world(settings)
    now = world.tenants.clock or datetime.now(UTC)
    async with opened_store(settings) as store:
        for kommune, tenant in TENANTS.items():
            by = made_by(WHO, f"avtalt med {tenant}")
            await store.pauses.pause(What.TENANT, tenant, kommune, by, now)
            await store.pauses.pause(What.SOURCE, f"kpr.fhir.{tenant}", "", by, now)
            look = Look("see-document", f"input {tenant}", kommune, (SOMEBODY,))
            await store.access_log.note(Visitor(WHO, ()), look, now)
            [group, *_] = await store.parked_reading.groups(tenants=[tenant])
            detail = {"kommune_nr": kommune, "fingerprint": group.fingerprint, "asked": 1, "tried": 1}
            detail |= {"passed": 0, "gone": 0, "left": 0, "became": []}
            async with store.work() as work:
                await work.acted(Act(REPLAY_DONE, kommune, group.fingerprint, detail), by, now)


def _insert(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "kpr.db")) as connection, connection:
        connection.execute(
            "INSERT INTO review (opened_at, tenant, kind, service_id, kommune_nr, service_code, rule,"
            " other_origin, other_source, other_id, state) SELECT opened_at, 'nordlys', kind, 'N-T-507',"
            " '1833', '15', rule, other_origin, 'nordlys', 'N-T-514', state FROM review WHERE id = 1"
        )
        day = connection.execute("SELECT max(day) FROM received").fetchone()[0]
        for kommune, tenant in TENANTS.items():
            row = (f"kpr.fhir.{tenant}", tenant, kommune, day, 3)
            connection.execute("INSERT INTO received VALUES (?, ?, ?, ?, ?)", row)
        for number in range(60):
            unit = UNITS[number % 2]
            what = ("hst:E", "kuhr", "service")[number % 3]
            row = ("contact", "bredvik", f"x{number}", BREDVIK, what, "2026-03-01", None, unit, "4")
            connection.execute(
                f"INSERT INTO counted VALUES ({', '.join('?' * 15)}, NULL)",
                (*row, "", "", "", f"p{number}", "", ""),
            )


def two_kommuner(settings: Settings, world: World, store: Store) -> Office:
    """An office whose tables have rows of each kommune, of both and of all, and a reload that was refused."""
    rows = (_row(BREDVIK), _row(NORDLYS), _row(BREDVIK, NORDLYS), _row())
    tables = replace(world.tables, decisions=replace(world.tables.decisions, rows=rows))
    faults = tuple(
        Words(f"tenants.yaml:{n}:3: {name} mangler epj", f"tenants.yaml:{n}:3: the tenant {name} has no epj")
        for n, name in enumerate(world.tenants.tenants)
    )
    office = office_over(settings, replace(world, tables=tables), store)
    last = Reload(office.now(), "refused", "another", world.edition, faults)
    return replace(office, reloaded=lambda: last)


def _row(*kommuner: str) -> TableRow:
    address = MappingRow("kommune", f"egne-{'-'.join(kommuner) or 'alle'}", "2026-01-01", "R-1")
    grounds = Grounds("vedtak 12/2026", "Eier", "Fagsjef", date(2026, 1, 15))
    tenants = frozenset(TENANTS[each] for each in kommuner)
    return TableRow(address, ToCode("15"), scope=RowScope(frozenset(kommuner), tenants), grounds=grounds)


def things_of(folder: Path, kommune: str) -> Mapping[str, Thing]:
    """What `matrix.py` calls by these names, of a kommune."""
    tenant = TENANTS[kommune]

    def first(query: str) -> str:
        return str(connection.execute(query, (kommune,)).fetchone()[0])

    with closing(sqlite3.connect(folder / "kpr.db")) as connection:
        message = first("SELECT id FROM message WHERE kommune_nr = ?")
        number = first(
            f"SELECT min(number) FROM notified JOIN message ON id = message_id WHERE kommune_nr = ? AND id = '{message}'"
        )
        parked = f"FROM parked JOIN outcome ON parked_id = parked.id WHERE outcome.kommune_nr = ? AND parked.tenant = '{tenant}'"
        replayed = f"SELECT seq FROM operation WHERE kommune_nr = ? AND act = '{REPLAY_DONE}'"
        found = {
            "input": first("SELECT max(id) FROM outcome WHERE kommune_nr = ?"),
            "document": first(f"SELECT min(outcome.id) {parked}"),
            "parked": first(f"SELECT min(parked.id) {parked}"),
            "replay": first(replayed),
            "review": first("SELECT id FROM review WHERE kommune_nr = ?"),
        }
        fingerprint = first(f"SELECT min(parked.fingerprint) {parked}")
    line = {"kommune": kommune, "line": "IPLOS"}
    things = {name: Thing({"asked": one, "number": one}, {}) for name, one in found.items()}
    return things | {
        "message": Thing({"asked": message, "message_id": message, "number": number}, {}),
        "line": Thing(line, {"number": "1", "guid": "g" * 36, "id": "x"}),
        "group": Thing({"fingerprint": fingerprint}, {"fingerprint": fingerprint}),
        "tenant": Thing({}, {"what": "tenant", "name": tenant}),
        "table": Thing({"table": f"egne-{kommune}"}, {}),
        "figures": Thing({"name": "contacts", "?": f"?kommune={kommune}"}, {}),
        "looked": Thing({}, {"kommune": kommune, "fid": SOMEBODY.fid, "typeID": SOMEBODY.type_id}),
    }


#: What belongs to no single place.
NOBODYS = {
    "list": Thing({}, {}),
    "any": Thing({}, {}),
    "same": Thing({}, {}),
    "whole": Thing({}, {"what": "sending"}),
    "whom": Thing({}, {"fid": SOMEBODY.fid}),
}


def marks(folder: Path) -> Mapping[str, frozenset[str]]:
    """By kommune and by tenant: numbers, names and ids that are theirs alone."""
    of: dict[str, set[str]] = {unit: {unit} for unit in UNITS}
    with closing(sqlite3.connect(folder / "kpr.db")) as connection:
        for query in _OWNED:
            for owner, mark in connection.execute(query):
                if owner and mark and len(mark) >= _SHORTEST:
                    of.setdefault(owner, set()).add(mark)
        of.setdefault(BREDVIK, set()).discard(SJUKEHEIM)
        known = list(connection.execute("SELECT DISTINCT tenant, kommune_nr FROM received"))
    for tenant, kommune in known:
        of.setdefault(tenant, set()).add(tenant)
        of.setdefault(kommune, set()).add(kommune)
    for kommune, tenant in TENANTS.items():
        of[tenant] |= {f"kpr.fhir.{tenant}", f"egne-{kommune}"}
    of[BREDVIK] -= set(UNITS)
    # The same in two places is nobody's.
    return {
        owner: frozenset(own - set().union(*(other for name, other in of.items() if name != owner)))
        for owner, own in of.items()
    }


_OWNED = (
    "SELECT tenant, service_id FROM record",
    "SELECT tenant, id FROM record",
    "SELECT tenant, input FROM outcome",
    "SELECT tenant, fingerprint FROM parked",
    "SELECT kommune_nr, id FROM message",
    "SELECT kommune_nr, guid FROM line WHERE number > 0",
    "SELECT kommune_nr, unit FROM counted",
)


def stands_in(text: str, marked: Iterable[str]) -> list[str]:
    """Which marks stand in a text, each by itself and not as a part of another word."""
    said = text.replace("&#39;", "'").replace("%2F", "/")
    return [mark for mark in marked if mark in said and _alone(mark).search(said)]


def _alone(mark: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.:-]){re.escape(mark)}(?![\w-])(?!\.\w)")


def body_of(row_path: str, said: Mapping[str, str]) -> Mapping[str, object]:
    """What the interface is sent to do it; without a reason, so that nothing is done."""
    if "_search" in row_path:
        return said
    if row_path.endswith("/impact"):
        return {}
    if row_path.endswith("/parked/replay"):
        return {**said, "dry_run": False, "why": ""}
    if row_path.endswith("/pauses"):
        return {**said, "why": ""}
    wanted = {"confirm": ("number", "guid"), "resend": ("id",)} if "/lines/" in row_path else {}
    fields = wanted.get(row_path.rpartition("/")[2], ())
    return {name: said[name] for name in fields} | {"why": ""}
