"""
Brings services of psykisk helse under the code that became official, from the code that they had (MH-14).

Never by itself: a person asks, per municipality, having seen what would follow. KPR judges a code by the date
of the event. A service that began on the first day of the duty or later is told under the new code from its
start on; one that began earlier ends, and what follows is a service of its own (`notifications/recoded.py`).
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import uuid5

from adapter.config.pilot import Activation, Recode, RecodeAs
from adapter.errors import NotNow
from adapter.existing.anew import meaning_anew
from adapter.existing.asked import Asked, tenants_of
from adapter.existing.by_halves import at_last
from adapter.existing.deciding_anew import Deciding, Planned
from adapter.existing.replays import made_of
from adapter.fhir.times import OSLO
from adapter.mapping import Pause, ServiceEvent, ServiceFacts
from adapter.mapping.asking_anew import Anew
from adapter.mapping.leading import Lead
from adapter.mapping.tables import MappingRow, OrgnrUse, ServiceCode
from adapter.matching import KommuneKey
from adapter.notifications import HistoryKey, Recoded, Reported, ServiceHistory
from adapter.notifications.desired import pause_groups
from adapter.outcomes import Taken
from adapter.pipeline import World
from adapter.store import Store
from adapter.store.noting_acts import Act
from adapter.store.sealed import masked
from adapter.values import replace

#: The words of the act, and the door that its outcomes name.
ACT, SOURCE = "pilot recode", "pilot"
_ENDS = frozenset({ServiceEvent.PAUSE, ServiceEvent.RESUME})


@dataclass(frozen=True, slots=True)
class Recoding:
    """What became of a service."""

    key: HistoryKey
    kommune_nr: str
    was: str
    now: str
    way: RecodeAs
    #: First day under the new code.
    day: date
    #: tjenesteID of what follows, where the service ends.
    follows: str | None = None
    #: Why it is left as it is: a word of ours; None where it is not.
    refused: str | None = None
    outcome: str | None = None
    reason: str | None = None
    #: `M TjenesteStart 2027-01-01`.
    made: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Terms:
    """By what services are recoded."""

    activation: Activation
    recode: Recode
    was: ServiceCode
    now: ServiceCode


async def recode(
    store: Store, world: World, asked: Asked, code: str, way: RecodeAs | None, *, dry_run: bool
) -> AsyncIterator[Recoding]:
    """
    Recode the services of a kommune that rows of an activation gave the older code; a dry run changes nothing.

    `way` chooses those that are recoded whole, or those that end; both without it. NotNow where the code is
    not activated, names no services, or a day of it has not come.
    """
    world = world.under(store.person_secret)
    terms = _terms(world, asked, code, way, dry_run=dry_run)
    units: dict[KommuneKey | HistoryKey, list[HistoryKey]] = {}
    async for history in store.services.all(tenants_of(world, asked.kommune_nr)):
        wanted = _wanted(history, terms)
        if wanted is not None and way in (None, wanted):
            units.setdefault(history.whose or history.key, []).append(history.key)
    trial = store.on_trial() if dry_run else store
    recoding = _Recoding(Deciding(trial, world, asked, SOURCE), terms, way)
    for keys in units.values():
        told = await at_last(partial(recoding.decided, keys), SOURCE)
        for one in await recoding.left(keys, told) if isinstance(told, str) else told:
            yield one


def _terms(world: World, asked: Asked, code: str, way: RecodeAs | None, *, dry_run: bool) -> _Terms:
    activation = world.tenants.pilot.activation_of(code)
    if not tenants_of(world, asked.kommune_nr):
        raise NotNow(f"no tenant is of kommune {asked.kommune_nr}; see the tenants file")
    if activation is None or activation.recode is None:
        raise NotNow(
            f"no activation of {code} says which services are recoded; see `recode` in the tenants file"
        )
    recode, today = activation.recode, asked.now.astimezone(OSLO).date()
    day = activation.valid_from if way is RecodeAs.RECODE else recode.day
    if today < day and not dry_run:
        raise NotNow(f"{code} is told under its official code from {day}; until then nothing is recoded")
    was, now = (world.tables.service.lookup(one) for one in (recode.code, activation.official.code))
    if was is None or now is None:
        raise NotNow(f"{recode.code} or {activation.official.code} is not in the loaded list of services")
    return _Terms(activation, recode, was, now)


def _wanted(history: ServiceHistory, terms: _Terms) -> RecodeAs | None:
    """How a service comes under the new code; None where it does not, or has."""
    recode, start = terms.recode, _start(history)
    is_of_rows = history.code == recode.code and history.row in recode.rows
    if history.deleted or history.recoded is not None or not is_of_rows or start is None:
        return None
    if start >= terms.activation.valid_from:
        return RecodeAs.RECODE
    end = next((event.date for event in _events(history) if event.event is ServiceEvent.END), None)
    return RecodeAs.END if end is None or end >= recode.day else None


def _events(history: ServiceHistory) -> tuple[Reported, ...]:
    return history.events or history.withheld


def _start(history: ServiceHistory) -> date | None:
    return next((event.date for event in _events(history) if event.event is ServiceEvent.START), None)


@dataclass(frozen=True, slots=True)
class _Recoding:
    """Says of services what they become, and has them decided."""

    deciding: Deciding
    terms: _Terms
    way: RecodeAs | None

    async def decided(self, keys: Sequence[HistoryKey]) -> list[Recoding]:
        """Recode services of one person as they stand now."""
        told, planned, refused = list[Recoding](), list[Planned](), list[Recoding]()
        for history in await self.deciding.store.services.of(keys):
            one = self._recoding(history)
            if one is None:
                continue
            plan = self._plan(history, one)
            if isinstance(plan, str):
                refused.append(replace(one, refused=plan))
            else:
                told.append(one)
                planned.append(plan)
        taken = await self.deciding.decided([planned]) if planned else []
        return refused + [_became(one, of) for one, of in zip(told, taken, strict=True)]

    async def left(self, keys: Sequence[HistoryKey], why: str) -> list[Recoding]:
        """Leave services as they are."""
        found = [self._recoding(history) for history in await self.deciding.store.services.of(keys)]
        return [replace(one, refused=why) for one in found if one is not None]

    def _recoding(self, history: ServiceHistory) -> Recoding | None:
        way, terms = _wanted(history, self.terms), self.terms
        if way is None or self.way not in (None, way):
            return None
        is_whole = way is RecodeAs.RECODE
        day = terms.activation.valid_from if is_whole else terms.recode.day
        kommune_nr = self.deciding.world.tenants.tenants[history.key.tenant].kommune_nr
        follows = None if is_whole else self._following(history.key)
        return Recoding(history.key, kommune_nr, terms.was.code, terms.now.code, way, day, follows)

    def _following(self, key: HistoryKey) -> str:
        """The id of what follows: the same however often it is asked for."""
        seed = f"{key.tenant}|{key.id}|recoded|{self.terms.now.code}"
        return str(uuid5(self.deciding.world.namespace, seed))

    def _plan(self, history: ServiceHistory, one: Recoding) -> Planned | str:
        refused = next(self._faults(history, one), None)
        if refused is not None:
            return refused
        answer = Anew(Lead.SERVICE, row=self._row(history), traits=self.terms.was)
        meaning = meaning_anew(history, answer, None, self.deciding.asked.now)
        if not isinstance(meaning, ServiceFacts):
            return str(meaning)
        recoded = Recoded(self.terms.was.code, self.terms.now.code, one.day, one.follows)
        before, meaning = prepared(history, meaning, recoded)
        traits = self.terms.now if one.way is RecodeAs.RECODE else self.terms.was
        return Planned(history, meaning, traits, self._act(one), before)

    def _row(self, history: ServiceHistory) -> MappingRow | None:
        rows = (row.address for row in self.deciding.world.tables.decisions.rows)
        return next((row for row in rows if f"{row.table}/{row.row}" == history.row), None)

    def _faults(self, history: ServiceHistory, one: Recoding) -> Iterator[str]:
        """What keeps a service from being recoded."""
        tenant = self.deciding.world.tenants.tenants[history.key.tenant]
        if history.said is None:
            yield "nothing-told"
        if self.terms.now.code not in tenant.report_service_codes:
            yield "not-switched-on"
        if self.terms.now.orgnr is OrgnrUse.REQUIRED and history.orgnr is None:
            yield "no-unit"
        if one.way is RecodeAs.END:
            yield from _cannot_end(history, one.day)

    def _act(self, one: Recoding) -> Act:
        terms = self.terms
        detail = {
            "pilot": terms.activation.pilot,
            "source": terms.activation.source,
            "from": one.was,
            "to": one.now,
            "as": one.way,
            "day": one.day.isoformat(),
            "follows": one.follows,
        }
        return Act(ACT, one.kommune_nr, f"{one.key.tenant}/{masked(one.key.id)}", detail)


def prepared(
    history: ServiceHistory, meaning: ServiceFacts, recoded: Recoded
) -> tuple[ServiceHistory, ServiceFacts]:
    """Prepare a history for being told under another code, and what its newest version means."""
    before = replace(history, recoded=recoded)
    if recoded.service_id is None or meaning.pauses is not None:
        return before, meaning
    # What no document shows any more is told from what was reported, once.
    return replace(before, events=_shown(before.events)), replace(meaning, pauses=_pauses(history))


def _cannot_end(history: ServiceHistory, day: date) -> Iterator[str]:
    """What keeps a service from being divided: it would not be known what is whose."""
    if history.whose is None or history.person is None:
        yield "no-identity"
    if history.withheld:
        yield "kept-out"
    if history.in_review or history.is_closed:
        yield "in-review"
    if any(event.event is ServiceEvent.PROVIDER and event.date >= day for event in history.events):
        yield "provider-changed"


def _pauses(history: ServiceHistory) -> tuple[Pause, ...]:
    """The pauses of a service as they were reported."""
    groups = pause_groups(history.events)
    return tuple(Pause(fra.date, til.date if til else None) for fra, til in groups if fra)


def _shown(events: tuple[Reported, ...]) -> tuple[Reported, ...]:
    """The same, with pauses as if a document had shown them."""
    return tuple(replace(one, remembered=False) if one.event in _ENDS else one for one in events)


def _became(one: Recoding, taken: Taken) -> Recoding:
    [result] = taken.result.resources
    return replace(one, outcome=result.outcome, reason=result.reason, made=made_of(result))
