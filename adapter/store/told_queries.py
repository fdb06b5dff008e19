"""
Counts what resources told the tables, in SQL: those that told the same and became the same are one row.

Rows that no table could change are left out: versions that were seen before or overtaken (KPR-D-001,
KPR-D-003), and refusals that were settled since: of a parked input only the newest attempt counts, and
only while it is open.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select

from adapter import rules
from adapter.outcomes import Outcome
from adapter.rules import catalogue
from adapter.store.answers import ParkedState
from adapter.store.tables import outcome, parked, resource, told

#: Reasons of what follows from no table: a version that was seen before, or overtaken.
SEEN = tuple(str(catalogue()[rule].reason) for rule in (rules.DUPLICATE, rules.STALE_VERSION))
#: What became of a resource that did not pass.
REFUSED = (Outcome.REJECT, Outcome.PARK)
#: The parts of a row's address.
ADDRESS = ("layer", "table", "version", "row")
_APART = ("reason", "channel", "pilot")


def inside(first: date, kommune_nr: str | None) -> list[ColumnElement[bool]]:
    """Whether it came on a Norwegian day or later, of a kommune."""
    return [outcome.c.day >= first, *([outcome.c.kommune_nr == kommune_nr] if kommune_nr else [])]


def is_seen() -> ColumnElement[bool]:
    """Whether a version was seen before, or had been overtaken."""
    return and_(resource.c.outcome == Outcome.NO_EVENT, resource.c.reason.in_(SEEN))


def passed(first: date, kommune_nr: str | None) -> Select[Any]:
    """What was not refused and stands alone, counted by what it told and what became of it."""
    plain = (
        outcome.c.tenant,
        outcome.c.kommune_nr,
        resource.c.told,
        resource.c.event_day,
        resource.c.outcome,
        resource.c.reason,
        resource.c.service_code,
    )
    is_wanted = and_(~_is_refused(), ~_is_shared(), or_(resource.c.reason.is_(None), ~is_seen()))
    each = (
        select(*plain, *_inner(), outcome.c.day)
        .select_from(resource.join(outcome))
        .where(*inside(first, kommune_nr), is_wanted)
        .subquery("each")
    )
    keys = [column for column in each.c if column.name != "day"]
    groups = (
        select(*keys, func.count().label("number"), func.max(each.c.day).label("last"))
        .group_by(*keys)
        .subquery("groups")
    )
    return (
        select(groups, cast(told.c.content, String).label("content"))
        .join_from(groups, told, groups.c.told == told.c.digest, isouter=True)
        .order_by(groups.c.told, groups.c.tenant, groups.c.event_day)
    )


def _inner() -> Iterator[ColumnElement[Any]]:
    """What `detail` says of the row that decided, and of a contact apart."""
    detail = resource.c.detail
    for name in ADDRESS:
        yield detail[("row", name)].as_string().label(f"row_{name}")
        yield detail[("apart", "pilot_row", name)].as_string().label(f"pilot_{name}")
    for name in _APART:
        yield detail[("apart", name)].as_string().label(f"apart_{name}")


def singly(first: date, kommune_nr: str | None) -> Select[Any]:
    """What is asked about one by one: what is open, and what stands or falls with other resources."""
    return (
        select(
            outcome.c.id,
            outcome.c.tenant,
            outcome.c.kommune_nr,
            outcome.c.day.label("last"),
            resource.c.told,
            resource.c.event_day,
            resource.c.outcome,
            resource.c.reason,
            resource.c.service_code,
            cast(resource.c.detail, String).label("detail"),
            cast(told.c.content, String).label("content"),
        )
        .select_from(
            resource.join(outcome)
            .join(parked, parked.c.id == outcome.c.parked_id, isouter=True)
            .join(told, told.c.digest == resource.c.told, isouter=True)
        )
        .where(*inside(first, kommune_nr), or_(_is_open(), and_(~_is_refused(), _is_shared())))
        .order_by(outcome.c.id, resource.c.number)
    )


def open_refusals(first: date, kommune_nr: str | None) -> Select[Any]:
    """How many resources are refused or wait, of the newest attempt of each input that is still open."""
    joined = resource.join(outcome).join(parked, parked.c.id == outcome.c.parked_id)
    return select(func.count()).select_from(joined).where(*inside(first, kommune_nr), _is_open())


def _is_refused() -> ColumnElement[bool]:
    return resource.c.outcome.in_(REFUSED)


def _is_open() -> ColumnElement[bool]:
    later = outcome.alias("later")
    newest = select(func.max(later.c.id)).where(later.c.parked_id == outcome.c.parked_id).scalar_subquery()
    return and_(_is_refused(), parked.c.state == ParkedState.OPEN, outcome.c.id == newest)


def _is_shared() -> ColumnElement[bool]:
    unit: ColumnElement[str] = resource.c.detail["unit"].as_string()
    return unit.is_not(None)
