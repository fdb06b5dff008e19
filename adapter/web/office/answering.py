"""What the addresses of the interface share: how they answer, and what a body of theirs says."""

from typing import Annotated

import orjson
from fastapi import Path, Response
from pydantic import BaseModel, ConfigDict, Field

from adapter.access import Visitor
from adapter.store.acting import made_by
from adapter.store.operating import By

Kommune = Annotated[str, Path(pattern=r"^[0-9]{4}$", description="kommuneNr.")]


class Why(BaseModel):
    """Why something is done: kept with who did it and when. Never anything about a person in care."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    why: str


def answer(value: object) -> Response:
    """Answer in JSON."""
    return Response(orjson.dumps(value), media_type="application/json", headers={"cache-control": "no-store"})


def by(visitor: Visitor, why: str) -> By:
    """Say who acts, which the gate knows, and why; Misconfigured where the reason cannot be kept."""
    return made_by(visitor.id, why)


class Whom(BaseModel):
    """A person by number, as KPR identifies persons."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    type_id: str = Field(alias="typeID", description="Kind of number (9032).")
    fid: str = Field(repr=False)
