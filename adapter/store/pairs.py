"""
Two records beside each other: a service that may be registered already, and what it is like.

Nothing that names the person is among what is told.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import NotFound
from adapter.matching import Match, Origin, Verdict
from adapter.notifications import HistoryKey, ServiceHistory
from adapter.store.review_answers import REVIEW_QUERY, ReviewItem, review_item
from adapter.store.seal import Seal
from adapter.store.sides import Side, derived_side, find_history, own_side, remembered_side
from adapter.store.tables import review


@dataclass(frozen=True, slots=True)
class Pair:
    """A service and the other record."""

    key: HistoryKey
    own: Side
    #: None where it is like no other any more.
    other: Side | None
    #: A rule id of rules.py: why they are held against each other.
    rule: str | None
    verdict: Verdict | None
    #: What a person was asked of the two.
    review: ReviewItem | None


async def find_pair(connection: AsyncConnection, seal: Seal, asked: str) -> Pair:
    """Give the pair that a review's number or `tenant/tjenesteID` names; NotFound where there is none."""
    if asked.isdecimal():
        items = await _reviews(connection, review.c.id == int(asked))
        if not items:
            raise NotFound(f"there is no review {asked} in this store")
        [item] = items
        return await _pair(connection, seal, await _service(connection, seal, item.key), item)
    tenant, _, service_id = asked.partition("/")
    known = await _service(connection, seal, HistoryKey(tenant, "service", service_id))
    items = await _reviews(connection, review.c.tenant == tenant, review.c.service_id == service_id)
    if known.match and known.match.other:
        # What it is like by now goes before what it was like once.
        items = [each for each in items if _is_about(each, known.match)]
    return await _pair(connection, seal, known, items[-1] if items else None)


async def _pair(
    connection: AsyncConnection, seal: Seal, known: ServiceHistory, item: ReviewItem | None
) -> Pair:
    match = known.match
    if item is not None and not _is_about(item, match):
        match = None
    rule = match.rule if match else item.rule if item else None
    other = await _other(connection, seal, item, match)
    own = await own_side(connection, known)
    return Pair(known.key, own, other, rule, match.verdict if match else None, item)


async def _service(connection: AsyncConnection, seal: Seal, key: HistoryKey) -> ServiceHistory:
    known = await find_history(connection, seal, key.tenant, key.id)
    if not isinstance(known, ServiceHistory):
        raise NotFound("there is no such service in this store; it is named as tenant/tjenesteID")
    return known


def _is_about(item: ReviewItem, match: Match | None) -> bool:
    if match is None or match.other is None:
        return False
    named = (item.other_origin, item.other_source, item.other_id)
    return (match.other.origin, match.other.source, match.other.id) == named


async def _other(
    connection: AsyncConnection, seal: Seal, item: ReviewItem | None, match: Match | None
) -> Side | None:
    last = match.other if match else None
    if last is not None:
        found = await _side(connection, seal, last.origin, last.source, last.id, last.kommune_nr)
        return found or remembered_side(last)
    if item is None:
        return None
    named = (item.other_origin, item.other_source, item.other_id)
    return await _side(connection, seal, *named, item.kommune_nr)


async def _side(
    connection: AsyncConnection, seal: Seal, origin: Origin, source: str, name: str, kommune_nr: str
) -> Side | None:
    if origin is Origin.DERIVED:
        return await derived_side(connection, kommune_nr, source, name)
    known = await find_history(connection, seal, source, name)
    return await own_side(connection, known) if known else None


async def _reviews(connection: AsyncConnection, *which: ColumnElement[bool]) -> list[ReviewItem]:
    """Give questions, the oldest first."""
    found = await connection.execute(REVIEW_QUERY.where(*which).order_by(review.c.id))
    return [review_item(row) for row in found]
