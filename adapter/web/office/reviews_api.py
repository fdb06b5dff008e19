"""`/api/v1/reviews`: services that may be registered already, for programs."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from adapter.store.pair_json import pair_json, review_json
from adapter.store.review import ReviewState
from adapter.web.office import reviewing
from adapter.web.office.answering import Why, answer
from adapter.web.office.office import Office
from adapter.web.office.routing import OfficeApi

_MOST = 1000
_Number = Annotated[int, Path(ge=1, lt=2**63)]


def reviews_api(office: Office) -> APIRouter:
    """Make the routes of reviews."""
    routes = APIRouter(route_class=OfficeApi, prefix="/reviews", tags=["reviews"])

    @routes.get("")
    async def reviews(
        request: Request,
        *,
        state: ReviewState | None = None,
        kommune: str | None = None,
        tenant: str | None = None,
        after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
        limit: Annotated[int, Query(ge=1, le=_MOST)] = 50,
    ) -> Response:
        """Questions, the oldest first, without dates; the next page is after the last one's number."""
        wanted = reviewing.Wanted(state, kommune, tenant)
        found = await reviewing.reviews_of(office, request, wanted, after, limit)
        return answer([review_json(each) for each in found])

    @routes.get("/{number}")
    async def pair(request: Request, number: _Number) -> Response:
        """Both records beside each other; the look is written down."""
        return answer(pair_json(await reviewing.pair_of(office, request, number)))

    @routes.post("/{number}/release")
    async def release(request: Request, number: _Number, why: Why) -> Response:
        """The two are different services: what is held may leave."""
        await reviewing.decide(office, request, number, why.why, is_release=True)
        return answer(review_json(await reviewing.review_of(office, request, number)))

    @routes.post("/{number}/reject")
    async def reject(request: Request, number: _Number, why: Why) -> Response:
        """The two are the same service: what is held is not reported, what was reported is annulled."""
        await reviewing.decide(office, request, number, why.why, is_release=False)
        return answer(review_json(await reviewing.review_of(office, request, number)))

    return routes
