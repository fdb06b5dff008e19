"""`/api/v1/own`: what became of what a source sent, for the source's own programs (MH-43)."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from adapter.access import May
from adapter.rules import catalogue
from adapter.store.own_reading import OwnItem
from adapter.web.office.gate import scope_of
from adapter.web.office.office import Office
from adapter.web.office.own import PAGE, Before
from adapter.web.office.routing import OfficeApi
from adapter.web.pages.phrases import say
from adapter.web.pages.preferences import Language


def own_api(office: Office) -> APIRouter:
    """Make the route."""
    routes = APIRouter(route_class=OfficeApi, tags=["own"])

    @routes.get("/own")
    async def own(request: Request, before: Before = None) -> Response:
        """The fate of one's own records, the newest first; `next` goes on."""
        tenants = scope_of(request, May.SEE_OWN).tenants
        items = await office.store.own.items(tenants, before=before, limit=PAGE)
        inputs = {item.id for item in items}
        following = min(inputs) if len(inputs) == PAGE else None
        return JSONResponse({"records": [_json(item) for item in items], "next": following})

    return routes


def _json(item: OwnItem) -> dict[str, object]:
    rule = catalogue()[item.rule] if item.rule else None
    return {
        "id": item.id,
        "input": item.input,
        "tenant": item.tenant,
        "received": item.received.isoformat(),
        "resource": item.resource,
        "fate": item.fate,
        "meaning": {each.value: say(f"own-said-{item.fate}", each) for each in Language},
        "reason": item.reason,
        "rule": item.rule,
        "text": dict(rule.text) if rule else None,
        "action": dict(rule.action) if rule else None,
    }
