"""What persons did to services and inputs at large: each act is kept with who, when and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.store.access_acts import keep_operations
from adapter.store.operating import By
from adapter.store.seal import Seal
from adapter.store.tables import operation
from adapter.store.writing import Values, take_ids


@dataclass(frozen=True, slots=True)
class Act:
    """What was done: the words of the command, of which kommune, to what."""

    act: str
    #: Empty where it concerns all.
    kommune_nr: str
    #: `tenant/tjenesteID`; None where it concerns many.
    subject: str | None = None
    detail: Mapping[str, object] = field(default_factory=dict)


async def keep_act(connection: AsyncConnection, seal: Seal, act: Act, by: By, now: datetime) -> int:
    """Keep an act of a person's, in the transaction in which it is done; give its number."""
    [seq] = await take_ids(connection, operation, 1)
    await keep_operations(connection, seal, [_row(act, now) | {"seq": seq}], by)
    return seq


async def keep_acts(
    connection: AsyncConnection, seal: Seal, acts: Sequence[Act], by: By, now: datetime
) -> None:
    """Keep acts of a person's in their order, however many in the same few statements."""
    await keep_operations(connection, seal, [_row(act, now) for act in acts], by)


def _row(act: Act, now: datetime) -> Values:
    return {
        "at": now,
        "act": act.act,
        "kommune_nr": act.kommune_nr,
        "line": "",
        "subject": act.subject,
        "detail": dict(act.detail),
    }
