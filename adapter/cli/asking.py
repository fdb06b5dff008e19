"""Which outcomes an id means: `explain` takes whatever number or name a person has at hand."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from adapter.cli.options import BIGGEST
from adapter.errors import Fault, Misconfigured, NotFound

if TYPE_CHECKING:
    from adapter.store import Explained, Reading

#: What may stand before the colon of an id, to say what it is.
KINDS = ("outcome", "record", "service", "input", "parked")


async def find_outcomes(reading: "Reading", asked: str) -> Mapping[int, tuple[str, "Explained"]]:
    """
    Find what an id may mean: outcomes by number, each with the kind of id that led to it.

    `kind:id` looks for one kind only; parked inputs are always asked for so. NotFound when nothing fits.
    """
    kind, colon, rest = asked.partition(":")
    if colon and kind in KINDS:
        found = {one.id: (kind, one) for one in await _of_kind(reading, kind, rest)}
    else:
        found = {}
        for each in ("outcome", "record", "service", "input"):
            for one in await _of_kind(reading, each, asked):
                found.setdefault(one.id, (each, one))
    if not found:
        raise NotFound(
            "nothing in this store is called so; ask by outcome number, notifikasjonGUID, service id, "
            "input name or parked:NUMBER"
        )
    return found


async def _of_kind(reading: "Reading", kind: str, value: str) -> "list[Explained]":
    match kind:
        case "outcome":
            return await _by_number(reading, value)
        case "record":
            return await reading.outcomes_of(record_id=value.lower())
        case "service":
            return await reading.outcomes_of(service_id=value)
        case "input":
            return await reading.outcomes_of(input_id=value)
        case _:
            return await reading.outcomes_of(parked_id=_number(value))


async def _by_number(reading: "Reading", value: str) -> "list[Explained]":
    if not (value.isascii() and value.isdigit()):
        return []
    try:
        return [await reading.outcome(_number(value))]
    except NotFound:
        return []


def _number(value: str) -> int:
    """A number that the database can hold."""
    if not (value.isascii() and value.isdigit()):
        raise Misconfigured(Fault("explain", 0, 0, "needs a number after parked: or outcome:"))
    return min(int(value), BIGGEST)
