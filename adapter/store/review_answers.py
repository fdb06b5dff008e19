"""Answers about services that are like others: what persons are asked, and what was found."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, case, func, select

from adapter.matching import Origin, Verdict
from adapter.notifications import HistoryKey
from adapter.store.review import ReviewState
from adapter.store.tables import matched, review


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A question to a person: whether a service is the same as another record."""

    id: int
    opened: datetime
    tenant: str
    kind: str
    service_id: str = field(repr=False)
    kommune_nr: str
    service_code: str | None
    #: A rule id of rules.py: why it is asked.
    rule: str
    other_origin: Origin
    other_source: str
    other_id: str = field(repr=False)
    state: ReviewState
    decided_at: datetime | None
    who: str | None
    why: str | None

    @property
    def key(self) -> HistoryKey:
        return HistoryKey(self.tenant, self.kind, self.service_id)


@dataclass(frozen=True, slots=True)
class MatchItem:
    """What an outcome found a service to be like."""

    outcome_id: int
    tenant: str
    service_id: str
    verdict: Verdict
    #: A rule id of rules.py.
    rule: str
    #: Whether it was acted upon, or only observed.
    acted: bool
    #: None where no single record decided.
    other_origin: Origin | None
    other_source: str | None
    other_id: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """How often a rule found services alike, by kommune, month of their start, source and code."""

    kommune_nr: str
    #: `2026-02`.
    month: str
    tenant: str
    service_code: str | None
    verdict: Verdict
    rule: str
    #: Services about which it was acted, and those it was only observed of.
    acted: int
    observed: int


REVIEW_QUERY: Select[Any] = select(review)


def review_item(row: Row[Any]) -> ReviewItem:
    """Read a row."""
    return ReviewItem(
        id=row.id,
        opened=row.opened_at,
        tenant=row.tenant,
        kind=row.kind,
        service_id=row.service_id,
        kommune_nr=row.kommune_nr,
        service_code=row.service_code,
        rule=row.rule,
        other_origin=Origin(row.other_origin),
        other_source=row.other_source,
        other_id=row.other_id,
        state=ReviewState(row.state),
        decided_at=row.decided_at,
        who=row.who,
        why=row.why,
    )


def matches_query(outcome_ids: Collection[int]) -> Select[Any]:
    """What outcomes found."""
    return select(matched).where(matched.c.outcome_id.in_(outcome_ids)).order_by(matched.c.seq)


def match_item(row: Row[Any]) -> MatchItem:
    """Read a row."""
    return MatchItem(
        outcome_id=row.outcome_id,
        tenant=row.tenant,
        service_id=row.service_id,
        verdict=Verdict(row.verdict),
        rule=row.rule,
        acted=row.acted,
        other_origin=Origin(row.other_origin) if row.other_origin else None,
        other_source=row.other_source,
        other_id=row.other_id,
    )


def found_query(kommune_nr: str | None, first: date | None, last: date | None) -> Select[Any]:
    """
    Count what was found, each service once: as the newest of its verdicts stands.

    What enforcing would have changed is what was observed only.
    """
    newest = (
        select(func.max(matched.c.seq).label("seq"))
        .group_by(matched.c.tenant, matched.c.service_id)
        .subquery("newest")
    )
    query = (
        select(
            matched.c.kommune_nr,
            matched.c.start,
            matched.c.tenant,
            matched.c.service_code,
            matched.c.verdict,
            matched.c.rule,
            func.sum(case((matched.c.acted, 1), else_=0)).label("acted"),
            func.sum(case((matched.c.acted, 0), else_=1)).label("observed"),
        )
        .join(newest, newest.c.seq == matched.c.seq)
        .group_by(
            matched.c.kommune_nr,
            matched.c.start,
            matched.c.tenant,
            matched.c.service_code,
            matched.c.verdict,
            matched.c.rule,
        )
    )
    if kommune_nr is not None:
        query = query.where(matched.c.kommune_nr == kommune_nr)
    if first is not None:
        query = query.where(matched.c.start >= first)
    if last is not None:
        query = query.where(matched.c.start <= last)
    return query


def found_of(rows: list[Row[Any]]) -> list[Found]:
    """Add days up to months, in order."""
    sums: dict[tuple[Any, ...], list[int]] = {}
    for row in rows:
        key = (row.kommune_nr, f"{row.start:%Y-%m}", row.tenant, row.service_code, row.verdict, row.rule)
        counts = sums.setdefault(key, [0, 0])
        counts[0] += row.acted
        counts[1] += row.observed
    ordered = sorted(sums.items(), key=lambda each: [part or "" for part in each[0]])
    return [
        Found(kommune, month, tenant, code, Verdict(verdict), rule, *counts)
        for (kommune, month, tenant, code, verdict, rule), counts in ordered
    ]
