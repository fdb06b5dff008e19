"""`/reviews`: services that may be registered already, side by side, and what a person decides of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from adapter.access import May
from adapter.errors import NotFound
from adapter.matching import Origin
from adapter.rules import Finding, words
from adapter.store.pairs import Pair
from adapter.store.review import ReviewState
from adapter.store.review_answers import ReviewItem
from adapter.store.sides import Side
from adapter.web.office import reviewing
from adapter.web.office.gate import scope_of
from adapter.web.office.office import Office
from adapter.web.office.routing import OfficePage
from adapter.web.office.shown import office_page
from adapter.web.office.told import PAGE, fields_of, kept, number_of, when, word_of
from adapter.web.pages.preferences import Language, preferences_of


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing of both records; `key` names it in the phrases."""

    key: str
    own: str
    other: str

    @property
    def differs(self) -> bool:
        return self.own != self.other


def reviews_routes(office: Office) -> APIRouter:
    """Make the routes of reviews."""
    routes = APIRouter(route_class=OfficePage, prefix="/reviews")
    _reading(office, routes)
    _deciding(office, routes)
    return routes


def _reading(office: Office, routes: APIRouter) -> None:
    @routes.get("")
    async def reviews(request: Request, done: str = "") -> Response:
        asked = {name: request.query_params.get(name, "").strip() for name in ("state", "kommune", "tenant")}
        # Those that wait for an answer, unless all are asked for.
        state = word_of(ReviewState, asked["state"] or ReviewState.OPEN.value)
        wanted = reviewing.Wanted(state, asked["kommune"] or None, asked["tenant"] or None)
        after = number_of(request.query_params.get("after", "")) or 0
        found = await reviewing.reviews_of(office, request, wanted, after, PAGE)
        tenants = office.tenants_to_choose(scope_of(request, May.SEE))
        keeps = kept(asked, {"state": [*ReviewState, "all"], "tenant": tenants}, is_found=bool(found))
        more = f"/reviews?{urlencode(keeps | {'after': found[-1].id})}" if len(found) == PAGE else ""
        return office_page(
            request,
            "office/reviews.html",
            reviews=found,
            why=_reason(found, preferences_of(request).language),
            asked=dict.fromkeys(asked, "") | keeps,
            tenants=tenants,
            states=[each.value for each in ReviewState],
            more=more,
            done=done if done in ("released", "rejected") else "",
            when=when,
            keeps=keeps | {"after": after or None},
        )

    @routes.get("/{number}")
    async def review(request: Request, number: str) -> Response:
        pair = await reviewing.pair_of(office, request, _number(number))
        if pair.review is None:
            raise NotFound("there is no such review")
        language = preferences_of(request).language
        return office_page(
            request,
            "office/review.html",
            pair=pair,
            review=pair.review,
            rows=compared(pair),
            rule=words(Finding(pair.rule or pair.review.rule, "$"), language),
            is_open=pair.review.state is ReviewState.OPEN,
            when=when,
        )


def _deciding(office: Office, routes: APIRouter) -> None:
    @routes.post("/{number}/release")
    async def release(request: Request, number: str) -> Response:
        said = await fields_of(request)
        await reviewing.decide(office, request, _number(number), said.get("why", ""), is_release=True)
        return RedirectResponse("/reviews?done=released", 303)

    @routes.post("/{number}/reject")
    async def reject(request: Request, number: str) -> Response:
        said = await fields_of(request)
        await reviewing.decide(office, request, _number(number), said.get("why", ""), is_release=False)
        return RedirectResponse("/reviews?done=rejected", 303)


def compared(pair: Pair) -> Sequence[Compared]:
    """Lay both records beside each other; what neither has is left out."""
    own = dict(_told(pair.own))
    other = dict(_told(pair.other)) if pair.other else {}
    rows = [Compared(key, own.get(key, ""), other.get(key, "")) for key in dict.fromkeys([*own, *other])]
    return [row for row in rows if row.own or row.other]


def _told(side: Side) -> Iterator[tuple[str, str]]:
    derived = side.origin is Origin.DERIVED
    yield "r-source", f"IPLOS: {side.source}" if derived else side.source
    yield "r-kommune", side.kommune_nr or ""
    yield "r-id", side.id
    yield "r-code", side.code or ""
    yield "r-start", str(side.start or "")
    yield "r-end", str(side.end or "")
    yield "r-unit", side.orgnr or ""
    yield "r-year", str(side.year or "")
    yield "r-row", f"{side.import_id}/{side.row}" if side.import_id else ""


def _reason(found: Sequence[ReviewItem], language: Language) -> dict[str, str]:
    """The first sentence of each rule that asks, by its id."""
    texts = {each.rule: words(Finding(each.rule, "$"), language)[0] for each in found}
    return {rule: text.partition(". ")[0].rstrip(".") + "." for rule, text in texts.items()}


def _number(said: str) -> int:
    number = number_of(said)
    if number is None:
        raise NotFound("there is no such review")
    return number
