"""What `line` asks of the store, and does there."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from adapter.cli.acting import this_moment
from adapter.cli.head_file import head_file
from adapter.cli.line_arguments import SomeLines
from adapter.cli.printing import print_json
from adapter.cli.store import open_store, settings_for
from adapter.errors import NotNow
from adapter.outbox import Line
from adapter.outbox.line import LineKey

if TYPE_CHECKING:
    from adapter.store.line_answers import ChainFault, LineItem, Operation
    from adapter.store.line_reading import LineReading
    from adapter.store.operating import Operations

T = TypeVar("T")
#: The message type that has an initial load (HIS 1135:2021, chapter 7).
LOADED = Line.IPLOS
#: So many of the acts on a line are shown.
_ACTS = 1000

Checked = Mapping[LineKey, "Sequence[ChainFault]"]


async def lines(store: str | None, some: SomeLines) -> "list[LineItem]":
    """Give all lines, those of a kommune, or one."""
    async with open_store(store) as opened:
        if some.one is not None:
            return [await opened.line_reading.line(some.one)]
        return await opened.line_reading.lines(kommune_nr=some.kommune)


async def operations(store: str | None, key: LineKey) -> "list[Operation]":
    """Give what persons did last to a line, in the order in which they did it."""
    async with open_store(store) as opened:
        return (await opened.line_reading.last_operations(key, limit=_ACTS))[::-1]


async def checked(store: str | None, some: SomeLines) -> Checked:
    """Look whether lines hold together."""
    async with open_store(store) as opened:
        reading = opened.line_reading
        return {key: await reading.check_chain(key) for key in await _keys(reading, some)}


async def act(
    store: str | None, do: "Callable[[Operations], Awaitable[T]]", *, on: LineKey | None = None
) -> T:
    """Do something, to the line `on` where it must be there: a slip of the pen makes none."""
    async with open_store(store) as opened:
        if on is not None:
            await opened.line_reading.line(on)
        return await do(opened.operations)


async def exported(store: str | None, key: LineKey) -> str:
    """Give where a line stands, as a file; NotNow while a message is under way."""
    async with open_store(store) as opened:
        item = await opened.line_reading.line(key)
    if item.under_way is not None:
        raise NotNow(f"message {item.under_way.id} of the line is under way; let it end, or close it, first")
    return head_file(key, item.head, this_moment())


def print_checked(checked: Checked) -> None:
    """Write each line with its faults."""
    # Here, because it comes with the database's libraries, which `--help` does without.
    from adapter.store.line_json import json_of  # noqa: PLC0415 - see above

    for key, faults in checked.items():
        told = {
            "kommune_nr": key.kommune_nr,
            "line": key.line.value,
            "sound": not faults,
            "faults": [json_of(fault) for fault in faults],
        }
        print_json(told)


def lines_of_tenants(store: str | None, tenants: Path | None) -> list[LineKey]:
    """Give the lines of all kommuner of the tenants file; none where there is no such file."""
    # Here, because it comes with everything the service is made of.
    from adapter.main import build_world  # noqa: PLC0415 - see above
    from adapter.main.derived import kommuner_of  # noqa: PLC0415 - see above

    settings = settings_for(store, tenants)
    if settings.tenants is None:
        return []
    kommuner = kommuner_of(build_world(settings).tenants)
    return sorted(LineKey(nr, line) for nr in kommuner for line in Line)


async def _keys(reading: "LineReading", some: SomeLines) -> list[LineKey]:
    if some.one is not None:
        return [some.one]
    return [item.key for item in await reading.lines(kommune_nr=some.kommune)]
