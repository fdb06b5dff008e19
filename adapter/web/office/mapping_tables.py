"""The tables in force as one visitor may see them: editions, rows with their grounds, and which codes came."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fastapi import Request

from adapter.access import May, Scope
from adapter.errors import NotFound
from adapter.existing.coverage import Used, find_coverage
from adapter.fhir.times import OSLO
from adapter.mapping.decisions import Row
from adapter.mapping.reloads import Reload
from adapter.mapping.results import Leave, NotInKpr, Result, ToCode, ToHst, ToPilot
from adapter.store.told_answers import Judged
from adapter.values import replace
from adapter.web.office.gate import scope_of
from adapter.web.office.office import Office
from adapter.web.office.paging import Place, page_of

#: Lists of a tenant's in the tenants file, as the address of a row calls them.
_OWN_LISTS = ("local_codes", "not_in_kpr")


@dataclass(frozen=True, slots=True)
class Edition:
    """A table in force; the national lists have no layer and no rows that are shown here."""

    layer: str
    table: str
    version: str
    rows: int


def editions_of(office: Office, request: Request) -> list[Edition]:
    """Every table in force, and how many of its rows may be seen."""
    tables, scope = office.world().tables, scope_of(request, May.SEE)
    layers = {one.table: one.layer for one in (*tables.decisions.tables, *(each.id for each in tables.local))}
    counts: dict[str, int] = {}
    for row in tables.decisions.rows:
        if _is_seen(office, scope, row):
            counts[row.address.table] = counts.get(row.address.table, 0) + 1
    return [
        Edition(layers.get(table, ""), table, version, counts.get(table, 0))
        for table, version in tables.versions().items()
        if table not in layers or counts.get(table) or scope.kommuner is None
    ]


def origin_of(office: Office, request: Request, table: str) -> str:
    """Where a table without rows of its own comes from: `national`, or `tenants-file`; NotFound where it is neither."""
    tenants = office.tenants_within(scope_of(request, May.SEE))
    world = office.world()
    name, _, kind = table.rpartition(".")
    if kind in _OWN_LISTS and name in world.tenants.tenants and (tenants is None or name in tenants):
        return "tenants-file"
    national = (world.tables.service, world.tables.hst, world.tables.professions, world.tables.identifiers)
    if table in {each.id.table for each in national}:
        return "national"
    raise NotFound("there is no such table")


def rows_of(office: Office, request: Request, table: str) -> list[Row]:
    """The rows of a table that may be seen; NotFound where there are none."""
    scope = scope_of(request, May.SEE)
    every = office.world().tables.decisions.rows
    rows = [row for row in every if row.address.table == table and _is_seen(office, scope, row)]
    if not rows:
        raise NotFound("there is no such table")
    return [_within_sight(office, scope, row) for row in rows]


def reload_of(office: Office, request: Request) -> Reload | None:
    """What became of the last change; its faults name files and tenants, and are for who sees everything."""
    last = office.reloaded()
    if last is None or scope_of(request, May.SEE).kommuner is None:
        return last
    return replace(last, faults=())


def answer_of(then: Result) -> str:
    """What a row answers, in one word or two."""
    match then:
        case ToCode():
            return then.code
        case ToHst():
            return "HST"
        case ToPilot():
            return f"pilot {then.code}"
        case NotInKpr():
            return f"not-in-kpr {then.reason}"
        case Leave():
            return "leave"
    return ""


async def coverage_of(office: Office, request: Request, days: int, kommune: str | None) -> list[Used]:
    """Which codes came in so many days, of the kommuner that may be seen: unmapped ones first."""
    scope = scope_of(request, May.SEE)
    if kommune is not None and not scope.has(kommune):
        return []
    if kommune is None and scope.kommuner is not None and len(scope.kommuner) == 1:
        [kommune] = scope.kommuner
    first = office.now().astimezone(OSLO).date() - timedelta(days=days - 1)
    return await find_coverage(_within(office.store.told.judged(first, kommune, by_day=False), scope))


def coverage_page(office: Office, found: Sequence[Used], after: str, limit: int) -> tuple[list[Used], str]:
    """
    Give a page of the codes that came, and the `after` of the next one; on a page the most frequent stand first.

    Unmapped ones are on the first pages. A code may hold what nobody should have written in it: where a page ends is
    said by the kommune and a keyed hash.
    """

    def place(used: Used) -> Place:
        use = used.use
        return (use.urgency, use.kommune_nr, office.store.logins.hashed("coverage", *use.name))

    page, following = page_of(found, place, after, limit)
    return sorted(page, key=lambda each: each.rank), following


def row_json(row: Row) -> Mapping[str, Any]:
    """Give a row with its grounds."""
    grounds = row.grounds
    return {
        "layer": row.address.layer,
        "table": row.address.table,
        "version": row.address.version,
        "row": row.address.row,
        "codes": [f"{system}|{code}" for system, code in sorted(row.codes)],
        "then": answer_of(row.then),
        "first": row.first,
        "last": row.last,
        "kommuner": sorted(row.scope.kommuner),
        "tenants": sorted(row.scope.tenants),
        "vendors": sorted(row.scope.vendors),
        "source": grounds and grounds.source,
        "owner": grounds and grounds.owner,
        "decided_by": grounds and grounds.by,
        "decided_on": grounds and grounds.day,
        "note": grounds and grounds.note,
    }


def used_json(used: Used) -> Mapping[str, Any]:
    """Give one code and what became of it."""
    row = used.use.row
    return {
        "kommune_nr": used.use.kommune_nr,
        "system": used.use.system,
        "code": used.use.code,
        "covered": used.use.covered.value,
        "count": used.count,
        "first": used.first,
        "last": used.last,
        "row": row and {"layer": row.layer, "table": row.table, "version": row.version, "row": row.row},
    }


async def _within(judged: AsyncIterator[Judged], scope: Scope) -> AsyncIterator[Judged]:
    async for each in judged:
        if scope.has(each.kommune_nr):
            yield each


def _is_seen(office: Office, scope: Scope, row: Row) -> bool:
    """Whether a row is everybody's, or of somebody who may be seen (SEC-08)."""
    tenants = office.tenants_within(scope)
    if scope.kommuner is None or tenants is None:
        return True
    return _meets(row.scope.kommuner, scope.kommuner) and _meets(row.scope.tenants, tenants)


def _within_sight(office: Office, scope: Scope, row: Row) -> Row:
    """Leave out of whom a row is for those that may not be seen; a row of one's own names oneself still."""
    tenants = office.tenants_within(scope)
    if scope.kommuner is None or tenants is None:
        return row
    seen = replace(
        row.scope, kommuner=row.scope.kommuner & scope.kommuner, tenants=row.scope.tenants & tenants
    )
    return replace(row, scope=seen)


def _meets(named: frozenset[str], seen: frozenset[str]) -> bool:
    return not named or not named.isdisjoint(seen)


def shown_rows(rows: Sequence[Row], after: int, most: int) -> tuple[Sequence[Row], int | None]:
    """One page of rows, and after which of them the next one is."""
    page = rows[after : after + most]
    return page, after + most if len(rows) > after + most else None
