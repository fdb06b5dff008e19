"""`/api/v1/mappings/impact`: what other tables would make of what has come, for programs (MH-55)."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from adapter.errors import Misconfigured
from adapter.existing.impact_json import impact_json
from adapter.web.api_errors import problem
from adapter.web.office.answering import answer
from adapter.web.office.impact_asked import Against, AskedImpact, FoundImpact, impact_asked
from adapter.web.office.office import Office
from adapter.web.office.routing import OfficeApi

_Kommune = Annotated[str, Field(pattern=r"^[0-9]{4}$")]


class Candidate(BaseModel):
    """Tables that are tried, and on what; nothing of them is kept."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    files: dict[str, str] = Field(
        default_factory=dict,
        description="YAML by name, such as municipalities/mine.yaml; none: the tables in force.",
    )
    whole: bool = Field(
        default=False,
        description="The files are all own tables; else each takes the place of the same edition in force.",
    )
    against: Against = Field(
        default=Against.DECIDED,
        description="What became of the inputs when they came, or the tables in force.",
    )
    days: int = Field(default=30, ge=1, le=366, description="Days of inputs, today included.")
    kommune: _Kommune | None = None


def impact_api(office: Office) -> APIRouter:
    """Make the route."""
    routes = APIRouter(route_class=OfficeApi, prefix="/mappings", tags=["mappings"])

    @routes.post("/impact")
    async def impact(request: Request, candidate: Candidate) -> Response:
        """What would change, which figures would stop or shrink, and what cannot be told; nothing is changed."""
        asked = AskedImpact(
            candidate.files, candidate.whole, candidate.against, candidate.days, candidate.kommune
        )
        try:
            found = await impact_asked(office, request, asked)
        except Misconfigured as wrong:
            return problem(400, "invalid", _FAULTY, faults=wrong.faults)
        return answer(_json(found, candidate.days))

    return routes


def _json(found: FoundImpact, days: int) -> dict[str, Any]:
    """The summary, and each kind of line in a list of its own."""
    impact, counted = found.impact, found.counted
    lines: dict[str, list[dict[str, Any]]] = {"change": [], "figure": [], "unknown": []}
    for line in impact_json(impact):
        kind = line.pop("kind")
        lines[kind].append(line)
    left_out = {"seen": counted.seen, "settled": counted.settled}
    left_out |= {"not_asked": impact.not_asked, "annulled": impact.annulled}
    return {
        "days": days,
        "looked_at": impact.looked_at,
        "changed": impact.changed,
        "left_out": left_out,
        "changes": lines["change"],
        "figures": lines["figure"],
        "unknown": lines["unknown"],
    }


_FAULTY = {
    "nb": "Tabellene kan ikke vurderes: noe er galt med dem.",
    "en": "The tables cannot be tried: something is wrong with them.",
}
