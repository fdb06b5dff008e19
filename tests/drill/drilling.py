"""One incident, played from its beginning to its end and judged; and all of them."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tests.drill.place import Place
from tests.drill.prometheus import Prometheus
from tests.drill.runbook import filled, run, section_of

#: Seconds for what should happen by itself soon; beside it the waits that the factor leaves.
_PATIENCE = 120.0
_LOOK = 0.2
#: So often in a row an alert must be seen quiet.
_QUIET = 5

#: A block of the runbook by its first line, or what a person does by hand.
Step = str | Callable[[Place], Awaitable[None]]


class Incident(Protocol):
    """What goes wrong, how it is seen, and how it is mended."""

    name: str
    alert: str
    #: Of the alert.
    labels: Mapping[str, str]
    #: How long the alert takes by its rule, in seconds before the factor.
    takes: float
    steps: Sequence[Step]

    async def begin(self, place: Place) -> None:
        """Let it happen."""
        ...

    async def shown(self, place: Place) -> str:
        """Where the office shows it; empty while it does not."""
        ...

    async def values(self, place: Place) -> list[dict[str, str]]:
        """What a person fills in, as the office and the blocks before show it; blocks are run for each."""
        ...


@dataclass
class Played:
    """What became of an incident."""

    incident: Incident
    fired: float = 0.0
    shown: str = ""
    commands: int = 0
    by_hand: int = 0
    quiet: float = 0.0
    audit: str = ""
    wrong: str = ""
    #: When it began: seconds since 1970, as Prometheus counts them.
    began: float = field(default_factory=time.time)


async def begin(incident: Incident, place: Place, prometheus: Prometheus) -> Played:
    """Let an incident happen whose alert is quiet yet."""
    say(f"{incident.name}: begins")
    played = Played(incident)
    try:
        await until(lambda: prometheus.is_quiet(incident.alert, incident.labels), "its alert fires already")
        await incident.begin(place)
    except Exception as fault:  # noqa: BLE001 - the others are played nevertheless
        played.wrong = _told(fault)
    return played


async def play(played: Played, place: Place, prometheus: Prometheus) -> Played:
    """Wait for its alert, see it in the office, mend it by the runbook, and wait until all is well."""
    try:
        if not played.wrong:
            await _play(played, place, prometheus)
    except Exception as fault:  # noqa: BLE001 - as above
        played.wrong = _told(fault)
    say(f"{played.incident.name}: {played.wrong or 'mended'}")
    return played


async def _play(played: Played, place: Place, prometheus: Prometheus) -> None:
    incident = played.incident

    async def fires() -> bool:
        return await prometheus.is_firing(incident.alert, incident.labels)

    async def is_shown() -> bool:
        played.shown = await incident.shown(place)
        return bool(played.shown)

    await until(fires, "the alert does not fire", _PATIENCE + incident.takes / place.factor)
    played.fired = await prometheus.first_fired(incident.alert, incident.labels) - played.began
    say(f"{incident.name}: {incident.alert} fires")
    await until(is_shown, "the office does not show it")
    mended = time.monotonic()
    for step in incident.steps:
        await _take(step, played, place)
    await _until_quiet(incident, prometheus)
    played.quiet = time.monotonic() - mended
    played.audit = await audited(place)


async def _take(step: Step, played: Played, place: Place) -> None:
    if not isinstance(step, str):
        await step(place)
        played.by_hand += 1
        return
    block = section_of(played.incident.alert).blocks[step]
    each_filled = [place.addresses | values for values in await played.incident.values(place)]
    # What does not differ from one to the next is run once.
    for command, values in {
        filled(line, found): (line, found) for found in each_filled for line in block
    }.values():
        say(f"  {filled(command, values)[:110]}")
        await run(command, values, place.environment)
        played.commands += 1


async def _until_quiet(incident: Incident, prometheus: Prometheus) -> None:
    seen = 0

    async def is_quiet() -> bool:
        nonlocal seen
        seen = seen + 1 if await prometheus.is_quiet(incident.alert, incident.labels) else 0
        return seen == _QUIET

    await until(is_quiet, "the alert is not quiet again")


async def audited(place: Place) -> str:
    """Let `audit` count everything; NotAsWritten where it does not add up."""
    await run("kpr-adapter audit", {}, place.environment)
    return "adds up"


async def until(true: Callable[[], Awaitable[bool]], otherwise: str, seconds: float = _PATIENCE) -> None:
    """Wait until something holds of which nobody tells us."""
    try:
        async with asyncio.timeout(seconds):
            while not await true():  # noqa: ASYNC110 - another process will tell us nothing
                await asyncio.sleep(_LOOK)
    except TimeoutError:
        raise AssertionError(f"{otherwise} within {seconds:.0f} s") from None


def say(text: str) -> None:
    """Say how far we are: a drill takes minutes."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")
    sys.stderr.flush()


def _told(fault: Exception) -> str:
    return f"{type(fault).__name__}: {fault}"
