"""What persons did to services and inputs at large: each act is kept with who, when and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.store.access_acts import keep_operation
from adapter.store.operating import By
from adapter.store.seal import Seal


@dataclass(frozen=True, slots=True)
class Act:
    """What was done: the words of the command, of which kommune, to what."""

    act: str
    #: Empty where it concerns all.
    kommune_nr: str
    #: `tenant/tjenesteID`; None where it concerns many.
    subject: str | None = None
    detail: Mapping[str, object] = field(default_factory=dict)


async def keep_act(connection: AsyncConnection, seal: Seal, act: Act, by: By, now: datetime) -> None:
    """Keep an act of a person's, in the transaction in which it is done."""
    row = {
        "at": now,
        "act": act.act,
        "kommune_nr": act.kommune_nr,
        "line": "",
        "subject": act.subject,
        "detail": dict(act.detail),
    }
    await keep_operation(connection, seal, row, by)
