"""
Counts what resources told the tables, in SQL: those that told the same and became the same are one row.

Rows that no table could change are left out: versions that were seen before or overtaken (KPR-D-001,
KPR-D-003), and refusals that were settled since: of a parked input only the newest attempt counts, and
only while it is open.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select, union_all

from adapter import rules
from adapter.outcomes import Outcome
from adapter.rules import catalogue
from adapter.store.answers import ParkedState
from adapter.store.tables import outcome, parked, resource, told

#: Reasons of what follows from no table: a version that was seen before, or overtaken.
SEEN = tuple(str(catalogue()[rule].reason) for rule in (rules.DUPLICATE, rules.STALE_VERSION))
#: What became of a resource that did not pass.
REFUSED = (Outcome.REJECT, Outcome.PARK)
#: What `detail` says of the row that decided, and of a contact apart.
_INNER = ("row", "apart")


def inside(first: date, kommune_nr: str | None) -> list[ColumnElement[bool]]:
    """Whether it came on a Norwegian day or later, of a kommune."""
    return [outcome.c.day >= first, *([outcome.c.kommune_nr == kommune_nr] if kommune_nr else [])]


def is_seen() -> ColumnElement[bool]:
    """Whether a version was seen before, or had been overtaken."""
    return and_(resource.c.outcome == Outcome.NO_EVENT, resource.c.reason.in_(SEEN))


def passed(first: date, kommune_nr: str | None, *, by_day: bool) -> Select[Any]:
    """
    What was not refused, counted by what it told, what became of it, and what it stands or falls with (`unit`).

    And by the day whose tables were asked, where that matters: else of a year of the same there is one row.
    """
    plain = (
        outcome.c.tenant,
        outcome.c.kommune_nr,
        resource.c.told,
        resource.c.event_day,
        resource.c.outcome,
        resource.c.reason,
        resource.c.service_code,
        resource.c.hst,
    )
    is_wanted = and_(~_is_refused(), or_(resource.c.reason.is_(None), ~is_seen()))
    each = (
        select(*plain, *_inner(), _unit().label("unit"), outcome.c.day)
        .select_from(resource.join(outcome))
        .where(*inside(first, kommune_nr), is_wanted)
        .subquery("each")
    )
    keys = [column for column in each.c if column.name not in {"day", "event_day"}]
    event_day = each.c.event_day if by_day else func.max(each.c.event_day).label("event_day")
    groups = (
        select(*keys, event_day, func.count().label("number"), func.max(each.c.day).label("last"))
        .group_by(*keys, *([each.c.event_day] if by_day else []))
        .subquery("groups")
    )
    return (
        select(groups, cast(told.c.content, String).label("content"))
        .join_from(groups, told, groups.c.told == told.c.digest, isouter=True)
        .order_by(groups.c.told, groups.c.tenant, groups.c.event_day)
    )


def _inner() -> Iterator[ColumnElement[Any]]:
    """Parts of `detail`, each whole: it is read once for each, and a year of it is gone through."""
    for name in _INNER:
        yield cast(resource.c.detail[name], String).label(name)


def singly(first: date, kommune_nr: str | None) -> Select[Any]:
    """What is asked about one by one: what is open, and what stands or falls with other resources."""
    when = inside(first, kommune_nr)
    # Each from where it is few: from what is open, and from inputs with more than one resource.
    is_of_several = outcome.c.id.in_(select(_SECOND.c.outcome_id).where(_SECOND.c.number == 1))
    still_open = _one_by_one().where(*when, _is_open())
    together = _one_by_one().where(*when, is_of_several, ~_is_refused(), _is_shared())
    each = union_all(still_open, together).subquery("each")
    return select(each).order_by(each.c.id, each.c.number)


_SECOND = resource.alias("second")
_ATTEMPT = outcome.alias("attempt")


def _one_by_one() -> Select[Any]:
    return select(
        outcome.c.id,
        resource.c.number,
        outcome.c.tenant,
        outcome.c.kommune_nr,
        outcome.c.day.label("last"),
        resource.c.told,
        resource.c.event_day,
        resource.c.outcome,
        resource.c.reason,
        resource.c.service_code,
        resource.c.hst,
        cast(resource.c.detail, String).label("detail"),
        cast(told.c.content, String).label("content"),
    ).select_from(resource.join(outcome).join(told, told.c.digest == resource.c.told, isouter=True))


def open_refusals(first: date, kommune_nr: str | None) -> Select[Any]:
    """How many resources are refused or wait, of the newest attempt of each input that is still open."""
    joined = resource.join(outcome)
    return select(func.count()).select_from(joined).where(*inside(first, kommune_nr), _is_open())


def _is_refused() -> ColumnElement[bool]:
    return resource.c.outcome.in_(REFUSED)


def _is_open() -> ColumnElement[bool]:
    """Whether a resource is refused, in the newest attempt of an input that is open."""
    newest = (
        select(func.max(_ATTEMPT.c.id))
        .join(parked, parked.c.id == _ATTEMPT.c.parked_id)
        .where(parked.c.state == ParkedState.OPEN)
        .group_by(_ATTEMPT.c.parked_id)
    )
    return and_(_is_refused(), outcome.c.id.in_(newest))


def _is_shared() -> ColumnElement[bool]:
    return _unit().is_not(None)


def _unit() -> ColumnElement[str]:
    unit: ColumnElement[str] = resource.c.detail["unit"].as_string()
    return unit
