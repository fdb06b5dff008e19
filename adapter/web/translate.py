"""`$translate`: what a code is to KPR, from the tables in force (FHIR R4, ConceptMap-translate)."""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter, Request, Response

from adapter.config import Tenant
from adapter.mapping.exchange.translation_form import parameters_of
from adapter.mapping.reader import Setting
from adapter.mapping.translating import translate
from adapter.pipeline import World
from adapter.web.answers import fhir_answer
from adapter.web.issues import language_of
from adapter.web.requests import TurnedAway, tenant_of
from adapter.web.translate_request import Inputs, inputs_of, question_of
from adapter.web.translate_texts import NO_TENANT, SAID, UNKNOWN_TENANT


def translate_routes(world: Callable[[], World], *, max_bytes: int, now: Callable[[], datetime]) -> APIRouter:
    """Make the routes of the operation; `world` gives what is in force, which a reload may change."""
    routes = APIRouter(prefix="/fhir/ConceptMap")

    @routes.get("/$translate")
    @routes.post("/$translate")
    async def translated(request: Request) -> Response:
        # Once: the answer is by one edition, also where another comes into force meanwhile.
        in_force = world()
        setting = Setting(in_force.tables, in_force.tenants, _tenant(request, in_force), now())
        return _answered(request, setting, await inputs_of(request, in_force, max_bytes))

    return routes


def _answered(request: Request, setting: Setting, inputs: Inputs) -> Response:
    asked = question_of(inputs, setting)
    found = translate(asked.codes, asked.target, asked.table)
    language = language_of(request.headers.get("accept-language"))
    said = SAID[found.why][language]
    answer = parameters_of(found, said, asked.own, setting.tables, asked.target)
    return fhir_answer(request, answer, headers={"content-language": language})


def _tenant(request: Request, world: World) -> Tenant:
    """The tenant that is named, else the only one there is, as for documents."""
    name, known = tenant_of(request), world.tenants.tenants
    if name is None and len(known) > 1:
        raise TurnedAway(400, "required", NO_TENANT)
    if name is not None and name not in known:
        raise TurnedAway(404, "not-found", UNKNOWN_TENANT)
    return known[name] if name is not None else next(iter(known.values()))
