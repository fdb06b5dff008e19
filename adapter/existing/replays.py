"""
Inputs that the tables refused, and whether they still do (KPR-M-005).

One that they do not refuse any more is replayed as any other: what is wrong with it besides is found again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from adapter.events import REPLAY, Event
from adapter.existing.anew import Left
from adapter.existing.asked import Asked, tenants_of
from adapter.fhir.second_opinion import SecondOpinion
from adapter.fhir.times import OSLO
from adapter.mapping import Refused
from adapter.mapping.asking_anew import TABLE_RULES
from adapter.matching import KommuneKey
from adapter.outcomes import ResourceResult, Taken
from adapter.pipeline import Reading, World, read
from adapter.rules import Finding
from adapter.store import Store
from adapter.store.answers import ParkedItem, ParkedState
from adapter.values import replace

#: Documents that are looked at at a time.
_SOME = 100


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of an input that the tables refused."""

    #: The parked input.
    number: int
    input: str
    tenant: str
    kommune_nr: str
    #: By which rules the tables refuse it still: then it is left as it is.
    rules: tuple[str, ...] = ()
    outcome: str | None = None
    reason: str | None = None
    #: `N TjenesteStart 2027-01-01`.
    made: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    #: Why it was left besides.
    left: Left | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """An input that the tables refused: what they say of it now, and whom it is about."""

    replayed: Replayed
    #: Of several persons the first.
    whose: KommuneKey | None


async def find_rejects(store: Store, world: World, asked: Asked) -> list[Reject]:
    """Find the open inputs of which something was refused by the tables, the oldest first."""
    tenants = tenants_of(world, asked.kommune_nr)
    # What the tables find is the same, whatever the model library finds besides.
    quick = replace(world, second_opinion=SecondOpinion(0, explains=False))
    numbers = [
        item.id
        async for item in store.reading.parked(state=ParkedState.OPEN)
        if _is_asked(item, tenants, world, asked.since)
    ]
    found: list[Reject] = []
    for start in range(0, len(numbers), _SOME):
        events = await open_events(store, numbers[start : start + _SOME], asked.now)
        found += [_judged(number, read(event, quick), world) for number, event in events.items()]
    return found


def _is_asked(item: ParkedItem, tenants: Collection[str] | None, world: World, since: date | None) -> bool:
    if since is not None and item.last_seen.astimezone(OSLO).date() < since:
        return False
    if tenants is not None and (_tenant(item, world) or "") not in tenants:
        return False
    return bool(_by_tables(item.findings))


def _tenant(item: ParkedItem, world: World) -> str | None:
    """Whose it is: as its door said, else the only tenant there is."""
    known = world.tenants.tenants
    return item.tenant or (next(iter(known)) if len(known) == 1 else None)


def _by_tables(findings: Collection[Finding]) -> tuple[str, ...]:
    """By which of their rules the tables refuse an input."""
    return tuple(dict.fromkeys(f.rule for f in findings if f.stops and f.rule in TABLE_RULES))


async def open_events(store: Store, numbers: Collection[int], now: datetime) -> dict[int, Event]:
    """
    Give inputs as they arrived, by number, in the order asked for.

    Without those whose document is gone, or that somebody settled meanwhile.
    """
    found = await store.reading.open_events(numbers)
    return {
        number: replace(found[number], received=now, source=REPLAY, position=None, replay_of=number)
        for number in numbers
        if number in found
    }


def _judged(number: int, reading: Reading, world: World) -> Reject:
    """What the tables of today find wrong with an input."""
    tenant, refused = reading.tenant, [m for _, m in reading.meanings if isinstance(m, Refused)]
    findings = [*reading.findings, *(finding for meaning in refused for finding in meaning.findings)]
    names = (tenant.name, tenant.kommune_nr) if tenant else ("", "")
    replayed = Replayed(number, reading.event.id, *names, _by_tables(findings))
    keys = (
        (key for _, meaning in reading.meanings for key in world.comparing.keys_of(meaning, tenant))
        if tenant
        else ()
    )
    return Reject(replayed, next(iter(keys), None))


def became(one: Replayed, taken: Taken) -> Replayed:
    """What became of an input that was tried again."""
    resources, result = taken.result.resources, taken.result
    codes = tuple(dict.fromkeys(each.service_code for each in resources if each.service_code))
    made = tuple(text for each in resources for text in made_of(each))
    return replace(one, outcome=result.outcome, reason=result.reason, made=made, codes=codes)


def made_of(result: ResourceResult) -> tuple[str, ...]:
    """What is told of a resource: `N TjenesteStart 2027-01-01`."""
    services = (f"{each.change} {each.event} {each.hendelse_dato}" for each in result.notifications)
    days = ((each.change, each.dato_tid_start.astimezone(OSLO).date()) for each in result.consultations)
    return (*services, *(f"{change} Konsultasjon {day}" for change, day in days))
