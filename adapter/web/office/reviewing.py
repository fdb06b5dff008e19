"""Possible duplicates as one visitor may see and decide them; pages and the interface ask the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request

from adapter.access import Look, May, Scope
from adapter.errors import NotFound, while_contended
from adapter.existing.reviewing import decide_held
from adapter.mapping import Person
from adapter.matching import Origin
from adapter.store.pairs import Pair
from adapter.store.review import ReviewState
from adapter.store.review_answers import ReviewItem
from adapter.store.sides import Side
from adapter.values import replace
from adapter.web.office.answering import by
from adapter.web.office.gate import must, scope_of, visitor_of
from adapter.web.office.office import Office


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which questions are listed; what is None does not limit."""

    state: ReviewState | None
    kommune_nr: str | None
    tenant: str | None


async def reviews_of(
    office: Office, request: Request, wanted: Wanted, after: int, limit: int
) -> list[ReviewItem]:
    """The questions that may be seen, the oldest first; what belongs to others is left out of them."""
    scope = scope_of(request, May.SEE)
    found = office.store.reading.reviews(
        state=wanted.state,
        kommune_nr=wanted.kommune_nr,
        tenant=wanted.tenant,
        kommuner=scope.kommuner,
        after=after,
        limit=limit,
    )
    return [_within(office, scope, item) async for item in found]


async def pair_of(office: Office, request: Request, number: int) -> Pair:
    """Both records of a question, once the look at them is written down (SEC-10)."""
    item = await review_of(office, request, number)
    must(request, May.SEE_PERSONS, item.kommune_nr)
    pair = await office.store.reading.pair(str(number))
    if pair.other is not None and not _is_seen(request, pair.other.kommune_nr):
        # Another kommune's record: that there is one is all that is told (SEC-08).
        hidden = _within(office, visitor_of(request).scope(May.SEE), item)
        pair = replace(pair, other=None, review=hidden)
    persons = await _persons(office, [pair.own, *([pair.other] if pair.other else [])])
    look = Look("see-review", f"review {number}", item.kommune_nr, persons)
    await office.access_log.note(visitor_of(request), look, office.now())
    return pair


async def review_of(office: Office, request: Request, number: int) -> ReviewItem:
    """One question; NotFound for one beyond what may be seen, too."""
    scope = scope_of(request, May.SEE)
    item = await office.store.reading.review(number)
    if not scope.has(item.kommune_nr):
        raise NotFound("there is no such review")
    return item


async def decide(office: Office, request: Request, number: int, why: str, *, is_release: bool) -> None:
    """Release or reject what is asked; it is remembered for the two."""
    item = await review_of(office, request, number)
    who = by(must(request, May.REPORT, item.kommune_nr), why)

    async def once() -> None:
        await decide_held(office.store, office.world(), str(number), who, office.now(), is_release=is_release)

    await while_contended(once)


def _is_seen(request: Request, kommune_nr: str | None) -> bool:
    visitor = visitor_of(request)
    return visitor.may(May.SEE_PERSONS, kommune_nr) if kommune_nr else False


def _within(office: Office, scope: Scope, item: ReviewItem) -> ReviewItem:
    """Leave out what another kommune calls its record."""
    if item.other_origin is Origin.DERIVED or scope.kommuner is None:
        return item
    tenant = office.world().tenants.tenants.get(item.other_source)
    if tenant is not None and scope.has(tenant.kommune_nr):
        return item
    return replace(item, other_source="", other_id="")


async def _persons(office: Office, sides: Sequence[Side]) -> Sequence[Person]:
    """Whose the records are, as far as notifications of theirs say it."""
    found: dict[Person, None] = {}
    for record in (side.records[0] for side in sides if side.records):
        content = (await office.store.reading.queue_item(record.id)).content
        if content is not None:
            found[content.person] = None
    return tuple(found)
