"""
Records that wait, counted by reason, source, unit, rule and the field that is missing (MH-44).

A record says its reason alone: the unit is what its resource told, the rule and the field are in what was
found about it. They are few, so they are counted here and not in SQL.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Row, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.figures import Cell, Counted
from adapter.outbox import State
from adapter.rules import Finding, catalogue
from adapter.store.figures_missing import fields_of
from adapter.store.figures_queries import days_of
from adapter.store.own_reading import first_rule
from adapter.store.tables import record, resource, told

#: What a unit's own part is divided by, and the unit itself.
_WITHIN = ("source", "rule", "field")
#: Group, division, part and unit.
_Place = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class _Held:
    month: date
    group: str
    #: `person_hash` is by tenant, so that one person at two sources counts as two.
    person: str
    parts: Mapping[str, str]


async def count_held(connection: AsyncConnection, kommune_nr: str, months: Sequence[date]) -> list[Counted]:
    """Count the records of a kommune that wait, by the month they were made in; months are first days."""
    days = days_of(months)
    query = (
        select(record, days.c.month, resource.c.detail, told.c.content)
        .select_from(
            record.join(days, and_(record.c.day >= days.c.month, record.c.day <= days.c.last))
            .join(resource, resource.c.outcome_id == record.c.outcome_id, isouter=True)
            .join(told, told.c.digest == resource.c.told, isouter=True)
        )
        .where(record.c.state == State.HELD, record.c.kommune_nr == kommune_nr)
        .order_by(record.c.seq)
    )
    return _counted(kommune_nr, _held((await connection.execute(query)).all()))


def _held(rows: Sequence[Row[Any]]) -> Iterator[_Held]:
    """One for each record: a document of several resources has a row for each, of which one made the record."""
    chosen: dict[str, Row[Any]] = {}
    for row in rows:
        if row.id not in chosen or _made(row):
            chosen[row.id] = row
    for row in chosen.values():
        is_known = _made(row)
        said = [each for each in row.detail["findings"] if each["rule"] in catalogue()] if is_known else []
        findings = [one for one in msgspec.convert(said, list[Finding]) if one.reason == row.reason]
        yield _Held(
            row.month,
            row.reason or "-",
            row.person_hash or row.id,
            {
                "source": row.tenant,
                "unit": _unit(row.content) if is_known else "",
                "rule": first_rule(said, row.reason) or "",
                "field": fields_of(findings),
            },
        )


def _made(row: Row[Any]) -> bool:
    return row.detail is not None and row.id in row.detail["records"]


def _unit(content: Mapping[str, Any] | None) -> str:
    """The one unit that a resource told; two are as good as none (MH-21)."""
    values = set(dict((content or {}).get("facts", ())).get("unit", ())) - {"unknown"}
    return str(values.pop()) if len(values) == 1 else ""


def _counted(kommune_nr: str, held: Iterator[_Held]) -> list[Counted]:
    persons: defaultdict[tuple[date, _Place], list[str]] = defaultdict(list)
    for one in held:
        for place in _places(one):
            persons[one.month, place].append(one.person)
    return [
        Counted(kommune_nr, month, Cell(len(found), len({*found})), group, by, value, unit)
        for (month, (group, by, value, unit)), found in persons.items()
    ]


def _places(one: _Held) -> Iterator[_Place]:
    yield "", "", "", ""
    yield one.group, "", "", ""
    yield one.group, "", "", one.parts["unit"]
    for by, value in one.parts.items():
        yield one.group, by, value, ""
    for by in _WITHIN:
        yield one.group, by, one.parts[by], one.parts["unit"]
