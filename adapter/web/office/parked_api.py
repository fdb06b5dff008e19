"""`/api/v1/parked`: what was refused or waits, one by one and by what it is refused for, and trying it again."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from adapter.access import May
from adapter.errors import NotNow
from adapter.outcomes.as_json import finding_json
from adapter.store import ParkedItem
from adapter.store.answers import ParkedState
from adapter.store.input_answers import ParkedGroup
from adapter.web.office import replaying
from adapter.web.office.answering import answer
from adapter.web.office.gate import scope_of
from adapter.web.office.masked_example import example_of
from adapter.web.office.office import Office
from adapter.web.office.replaying import BUDGET, MOST, Wanted, tenants_of
from adapter.web.office.routing import OfficeApi
from adapter.web.office.told import PAGE

_MOST = 1000
Before = Annotated[int | None, Query(ge=0, lt=2**63, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=_MOST)]
ReplayNumber = Annotated[int, Path(ge=1, lt=2**63, description="`number` of the answer of a replay.")]


class Replaying(BaseModel):
    """Which parked inputs are tried again: the open ones of a group, or one; and whether it is kept."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    fingerprint: str | None = None
    number: int | None = Field(default=None, ge=1, lt=2**63)
    budget: int = Field(default=BUDGET, ge=1, le=MOST, description="So many at most, the oldest first.")
    dry_run: bool = Field(default=True, description="Say what would become of them, and keep nothing.")
    why: str = Field(default="", description="Needed unless it is a dry run.")


def parked_api(office: Office) -> APIRouter:
    """Make the routes of what is parked."""
    routes = APIRouter(route_class=OfficeApi, prefix="/parked", tags=["parked"])
    _listing(office, routes)
    _grouped(office, routes)

    @routes.post("/replay")
    async def replay(request: Request, asked: Replaying) -> Response:
        """Try parked inputs again, for a bounded time; `left` says how many were not come to."""
        wanted = await _wanted(office, request, asked)
        if asked.dry_run:
            trial = await replaying.dry_run(office, request, wanted)
            return answer(replaying.trial_json(trial) | {"dry_run": True})
        trial, seq = await replaying.replay(office, request, wanted, asked.why)
        return answer(replaying.trial_json(trial) | {"dry_run": False, "number": seq})

    @routes.get("/replays/{number}")
    async def replayed(request: Request, number: ReplayNumber) -> Response:
        """What a replay came to, who made it, when and why; `number` is that of its answer."""
        act = await replaying.replay_of(office, request, number)
        told = {"number": number, "at": act.at.isoformat(), "who": act.who, "why": act.why}
        return answer(dict(act.detail) | told)

    return routes


def _listing(office: Office, routes: APIRouter) -> None:
    @routes.get("")
    async def parked(
        request: Request,
        fingerprint: str | None = None,
        state: ParkedState | None = None,
        before: Before = None,
        limit: Limit = PAGE,
    ) -> Response:
        """Parked inputs, the newest first."""
        tenants = tenants_of(office.world(), scope_of(request, May.SEE))
        found = await office.store.parked_reading.items(
            fingerprint, tenants=tenants, state=state, before=before, limit=limit + 1
        )
        following = found[limit - 1].id if len(found) > limit else None
        return answer({"parked": [_item_json(each) for each in found[:limit]], "next": following})

    @routes.get("/items/{number}")
    async def item(
        request: Request, number: Annotated[int, Path(ge=1, lt=2**63, description="`id` in the list.")]
    ) -> Response:
        """One parked input, with what superseded it and the inputs that it came as; its document is not told."""
        await replaying.fingerprint_of(office, request, number)
        found = await office.store.reading.parked_item(number)
        came = await office.store.reading.outcomes_of(parked_id=number)
        scope = scope_of(request, May.SEE)
        inputs = [each.id for each in came if scope.has(each.kommune_nr or "")]
        besides = {"tries": found.tries, "said": found.said, "superseded_by": list(found.superseded_by)}
        return answer(_item_json(found) | besides | {"inputs": inputs})


def _grouped(office: Office, routes: APIRouter) -> None:
    @routes.get("/groups")
    async def groups(
        request: Request,
        state: ParkedState | None = ParkedState.OPEN,
        tenant: str | None = None,
        reason: str | None = None,
        before: Before = None,
        limit: Limit = PAGE,
    ) -> Response:
        """Parked inputs by reason, place and tenant, the group with the newest member first."""
        tenants = tenants_of(office.world(), scope_of(request, May.SEE))
        found = await office.store.parked_reading.groups(
            tenants=tenants, state=state, tenant=tenant, reason=reason, before=before, limit=limit + 1
        )
        following = found[limit - 1].newest if len(found) > limit else None
        return answer({"groups": [_group_json(each) for each in found[:limit]], "next": following})

    @routes.get("/groups/{fingerprint}")
    async def group(request: Request, fingerprint: str) -> Response:
        """One group, with its newest member as an example: masked, so that nothing of a person is left."""
        found = await replaying.group_of(office, request, fingerprint)
        example = await example_of(office, found.newest, found.findings)
        return answer(_group_json(found) | {"example": example})


async def _wanted(office: Office, request: Request, asked: Replaying) -> Wanted:
    if (asked.fingerprint is None) == (asked.number is None):
        raise NotNow("say which: a fingerprint, or a number")
    if asked.number is not None:
        return Wanted(await replaying.fingerprint_of(office, request, asked.number), asked.number)
    return Wanted(asked.fingerprint or "", budget=asked.budget)


def _group_json(group: ParkedGroup) -> dict[str, Any]:
    return {
        "fingerprint": group.fingerprint,
        "tenant": group.tenant,
        "reason": group.reason,
        "open": group.open,
        "replayed": group.replayed,
        "superseded": group.superseded,
        "dropped": group.dropped,
        "first_seen": group.first_seen,
        "last_seen": group.last_seen,
        "newest": group.newest,
        "findings": [finding_json(each, {}) for each in group.findings],
    }


def _item_json(item: ParkedItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "fingerprint": item.fingerprint,
        "input": item.input,
        "source": item.source,
        "tenant": item.tenant,
        "state": item.state.value,
        "reason": item.reason,
        "attempts": item.attempts,
        "first_seen": item.first_seen,
        "last_seen": item.last_seen,
        "retry_at": item.retry_at,
        "findings": [finding_json(each, {}) for each in item.findings],
    }
