"""
The path of an event. No other file decides the order.

    read      bytes → document → resources → meanings      pure, each input by itself
    decide    meanings + what is known → result            pure, in the order of the inputs
    take_in   a batch: read, load, decide, write           one transaction
"""

import hashlib
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from adapter import rules
from adapter.config import Tenant, Tenants
from adapter.errors import Fenced, Unavailable, while_contended
from adapter.events import Event, Position
from adapter.events.missing import name_of
from adapter.events.units import by_unit, unit_of
from adapter.events.unwrap import Kind, Part, Spot, Unwrapped, unwrap
from adapter.fhir.decode import Limits, decode
from adapter.fhir.delivered import add_delivered
from adapter.fhir.forgive import forgive
from adapter.fhir.most import ENOUGH_TO_MEND, MOST_FINDINGS, kept
from adapter.fhir.prune import Places, without
from adapter.fhir.second_opinion import SecondOpinion
from adapter.fhir.validate import validate
from adapter.fhir.version import FhirVersion, recognise
from adapter.mapping import Deletion, Meaning, Nothing, Refused
from adapter.mapping.interpret import interpret
from adapter.mapping.origin import label
from adapter.mapping.reader import Setting
from adapter.mapping.results import Told
from adapter.mapping.tables import Tables
from adapter.mapping.tombstone import read_tombstone
from adapter.matching.person_key import PersonKeys, passing_keys
from adapter.matching.pilot import PilotChange, PilotTerms
from adapter.matching.policy import Policy
from adapter.notifications import Decision, HistoryKey
from adapter.notifications.comparing import Comparing
from adapter.notifications.decide import FormerIds, decide_meaning, needs
from adapter.notifications.known import Known
from adapter.notifications.making import Making
from adapter.outbox import Record
from adapter.outbox.records import records_of
from adapter.outcomes import Compared, Taken
from adapter.outcomes.assemble import document_result, refused_result, resource_result
from adapter.outcomes.compared import compared_of, settled_by
from adapter.rules import Finding
from adapter.values import Filled, replace

if TYPE_CHECKING:
    # For its name only: `check` starts without the database's libraries.
    from adapter.store import Store, Work

#: A part is read on only if what stands or falls together with it has no more faults than this.
MOST_TO_READ_ON = 20

#: How often a transaction is made at once while others write the same.
_TIMES_CONTENDED = 6

#: What is found where something may still be delivered.
_UNDELIVERED = frozenset({rules.REFERENCE_NOT_DELIVERED, rules.RESOURCE_NOT_INCLUDED})

#: One transaction, not yet begun.
Transaction = Callable[[], Awaitable[list[Taken]]]
Trying = Callable[[Transaction], Awaitable[list[Taken]]]
#: Told the name of each step of a transaction as it ends; None where one begins.
Step = Callable[[str | None], None]


def _unheard(_step: str | None) -> None:
    return None


@dataclass(frozen=True, slots=True)
class World:
    """What every input is judged by: configuration, tables and the namespace of ids."""

    tables: Tables
    tenants: Tenants
    namespace: UUID
    limits: Limits = field(default_factory=Limits)
    second_opinion: SecondOpinion = field(default_factory=SecondOpinion)
    #: The secrets that persons are hashed with; made for the moment where nothing is kept.
    keys: PersonKeys = field(default_factory=passing_keys)
    #: Services that had another id in the EPJ before.
    former: FormerIds = field(default_factory=dict)
    #: Names the content of the tables and the tenants file; kept with every outcome.
    edition: str = ""
    comparing: Comparing = field(init=False)

    def __post_init__(self) -> None:
        policy = Policy(self.tenants.matching, self.tables.service)
        object.__setattr__(self, "comparing", Comparing(policy, self.keys, self.tenants.pilot))

    @property
    def pilot(self) -> PilotTerms:
        """What the courses of the pilot are made by."""
        return PilotTerms(self.namespace, self.tenants.pilot, self.tenants.matching.course_gap_days)

    def under(self, secret: bytes) -> "World":
        """The same, with persons hashed under a store's secret where their kommune has none of its own."""
        return self if self.keys.default == secret else replace(self, keys=replace(self.keys, default=secret))

    def for_batch(self, secret: bytes) -> "World":
        """The same for one batch, under a store's secret: what a batch asks for twice is made once."""
        world = copy(self.under(secret))
        object.__setattr__(world, "comparing", world.comparing.for_batch())
        return world

    def tenant_of(self, event: Event) -> Tenant | None:
        """Whose event it is: as its door says, else the only tenant there is."""
        known = self.tenants.tenants
        if event.tenant is not None:
            return known.get(event.tenant)
        return next(iter(known.values())) if len(known) == 1 else None


class Reading(Filled):
    """
    One input, read: what each of its parts means, and what is wrong with it.

    It holds nothing of the document's tree: a batch is read whole before it is decided, and what nobody reads any more
    would fill the caches, and be looked at by every round of the collector.
    """

    event: Event
    tenant: Tenant | None
    meanings: list[tuple[Spot, Meaning]] = msgspec.field(default_factory=list)
    #: About the document, its lookup material, and the resources that are refused.
    findings: list[Finding] = msgspec.field(default_factory=list)
    #: Whether the document as a whole is refused.
    refused: bool = False
    #: Whether it was found that no part of it is.
    is_sound: bool = False
    #: Names of the sound resources that the document holds: somebody may be waiting for one.
    holds: tuple[str, ...] = ()

    @property
    def waiting(self) -> list[Refused]:
        """Those of its parts that wait for something that was not delivered, and for nothing else."""
        if self.is_sound:
            return []
        return [m for _, m in self.meanings if isinstance(m, Refused) and _only_waits(m)]

    @property
    def awaits(self) -> tuple[str, ...]:
        """Addresses of what they wait for."""
        waiting = self.waiting
        return tuple(dict.fromkeys(a for meaning in waiting for a in meaning.missing)) if waiting else ()


def read(event: Event, world: World) -> Reading:
    """Read one input: decode, recognise, unwrap, validate, interpret."""
    tenant = world.tenant_of(event)
    if tenant is None:
        return Reading(event, None, findings=[Finding(rules.UNKNOWN_TENANT, "$")], refused=True)
    if not event.body:
        return Reading(event, tenant, meanings=[read_tombstone(event)])
    content_type = event.content_type
    decoded = decode(event.body, content_type, world.limits, tenant.fhir_version)
    if decoded.tree is None:
        return Reading(event, tenant, findings=decoded.findings, refused=True)
    version, findings = recognise(decoded.tree, content_type, tenant.fhir_version)
    document = unwrap(decoded.tree)
    findings += forgive(document.resources, event.body) + document.findings
    findings += validate(document, version, event.body, findings)
    sent = dict(document.resources)
    if event.delivered:
        version, beside = add_delivered(document, event.delivered, version, world.limits)
        findings += beside
    setting = Setting(world.tables, world.tenants, tenant, event.received)
    reading = _interpret(Reading(event, tenant, findings=findings), document, version, setting)
    stops = [f for f in _all_findings(reading) if f.stops]
    reading.findings += world.second_opinion.ask(decoded.tree, version, zlib.crc32(event.body), stops)
    reading.holds = _holds(reading, sent or {"": decoded.tree}, document.units)
    return reading


def _holds(
    reading: Reading, sent: Mapping[str, Mapping[str, Any]], units: Mapping[str, str]
) -> tuple[str, ...]:
    """Names of what a document brings: of all that does not fall with a refused part, and of what came alone."""
    fallen = set[str]()
    if not reading.is_sound:
        fallen = {spot.unit for spot, meaning in reading.meanings if isinstance(meaning, Refused)}
    if fallen and next(iter(units.values()), None) in fallen:
        return ()
    if reading.refused and {f.rule for f in reading.findings if f.stops} != {rules.UNSUPPORTED_RESOURCE_TYPE}:
        return ()
    names = dict[str, None]()
    for path, tree in sent.items():
        if ".contained[" not in path and units.get(path) not in fallen:
            name = f"{tree.get('resourceType')}/{tree.get('id')}"
            if name_of(name) == name:
                names[name] = None
    return tuple(names)


def _only_waits(refused: Refused) -> bool:
    return {f.rule for f in refused.findings if f.stops} <= _UNDELIVERED


def _all_findings(reading: Reading) -> list[Finding]:
    if reading.is_sound:
        return reading.findings
    refused = [m for _, m in reading.meanings if isinstance(m, Refused)]
    return [*reading.findings, *(f for meaning in refused for f in meaning.findings)]


def _interpret(reading: Reading, document: Unwrapped, version: FhirVersion, setting: Setting) -> Reading:
    """Interpret every part whose unit is sound; a fault of the document as a whole refuses it all."""
    stops = [f for f in reading.findings if f.stops] if reading.findings else []
    meanings = (
        _faulty(reading, document, stops, version, setting)
        if stops
        else _sound(reading, document, version, setting)
    )
    reading.is_sound = not any(isinstance(meaning, Refused) for _, meaning in meanings)
    if not reading.is_sound:
        meanings = _shortened(_together(meanings))
    reading.meanings = [(part.spot, meaning) for part, meaning in meanings]
    reading.findings = kept(reading.findings)
    return reading


def _sound(
    reading: Reading, document: Unwrapped, version: FhirVersion, setting: Setting
) -> list[tuple[Part, Meaning]]:
    """Interpret the parts of a document that nothing is wrong with as far as it was looked at."""
    received = reading.event.received
    return [(part, interpret(part, version, setting, received)[0]) for part in document.parts]


def _faulty(
    reading: Reading, document: Unwrapped, stops: Sequence[Finding], version: FhirVersion, setting: Setting
) -> list[tuple[Part, Meaning]]:
    """Interpret what is sound of a document, and read on in the rest."""
    faults = {unit: kept(found) for unit, found in by_unit(stops, document.units).items()}
    is_readable = len(stops) <= ENOUGH_TO_MEND
    said = {u: Places(f.expression for f in found) for u, found in faults.items()} if is_readable else {}
    reading.refused = _is_refused(document, faults)
    meanings: list[tuple[Part, Meaning]] = []
    for part in document.parts:
        meaning: Meaning
        if reading.refused or part.unit in faults:
            own = faults.get(part.unit, ())
            beside = _read_on(part, own, version, setting) if is_readable else []
            beside = [f for f in beside if not _is_said(f, said)]
            reading.findings += beside
            meaning = Refused(_label(part), [*own, *beside] if beside else own)
        else:
            meaning, used = interpret(part, version, setting, reading.event.received)
            units = dict.fromkeys(document.units.get(path) for path in used)
            broken = [f for unit in units for f in faults.get(unit, ())]
            meaning = Refused(_label(part), broken, told=_told(meaning)) if broken else meaning
        meanings.append((part, meaning))
    return meanings


def _read_on(part: Part, own: Sequence[Finding], version: FhirVersion, setting: Setting) -> Sequence[Finding]:
    """What a part that is refused already is refused for besides: all findings come in one pass."""
    if part.kind is not Kind.RESOURCE or len(own) > MOST_TO_READ_ON:
        return []
    rest = replace(part, resource=without(part.resource, part.path, [f.expression for f in own]))
    try:
        meaning, _ = interpret(rest, version, setting, setting.now)
    except (msgspec.ValidationError, LookupError, TypeError, AttributeError):
        return []  # what is wrong with it keeps it from being read at all
    return meaning.findings if isinstance(meaning, Refused) else []


def _is_said(finding: Finding, said: Mapping[str | None, Places]) -> bool:
    """Whether something was found wrong already at a finding's place, in it or around it."""
    places = said.get(unit_of(finding.expression, said))
    return places is not None and places.near(finding.expression)


def _is_refused(document: Unwrapped, faults: Mapping[str | None, Sequence[Finding]]) -> bool:
    """Whether what is wrong concerns the document: its root, while its parts stand alone, or all it holds."""
    root = next(iter(document.units.values()), None)
    root_alone = root in faults and all(part.unit != root for part in document.parts)
    return None in faults or root_alone or (bool(faults) and not document.parts)


def _together(meanings: Sequence[tuple[Part, Meaning]]) -> list[tuple[Part, Meaning]]:
    """A unit stands or falls as a whole: with one part refused, all its parts are."""
    fallen = {part.unit: meaning for part, meaning in meanings if isinstance(meaning, Refused)}
    return [
        (part, Refused(_label(part), fallen[part.unit].findings, told=_told(meaning)))
        if part.unit in fallen and not isinstance(meaning, Nothing | Refused)
        else (part, meaning)
        for part, meaning in meanings
    ]


def _told(meaning: Meaning) -> Told | None:
    return None if isinstance(meaning, Deletion) else meaning.told


def _shortened(meanings: Sequence[tuple[Part, Meaning]]) -> list[tuple[Part, Meaning]]:
    """Keep of all refused parts together no more findings than of a document, yet the gravest of each."""
    left, shortened = MOST_FINDINGS, list[tuple[Part, Meaning]]()
    for part, meaning in meanings:
        told = meaning
        if isinstance(meaning, Refused):
            told = replace(meaning, findings=kept(meaning.findings, max(left, 1)))
            left -= len(told.findings)
        shortened.append((part, told))
    return shortened


def _label(part: Part) -> str:
    """What a part is called; a missing resource by the name it was announced under."""
    kind, _, target_id = (part.target or "").rpartition("/")
    named = part.resource.get("resourceType") or kind.rpartition("/")[2] or "-"
    return label(str(named), part.resource.get("id") or target_id)


def digest_of(event: Event) -> bytes:
    """SHA-256 of the body, of a tombstone that of its key: finds an exact resend."""
    content = event.body if event.body is not None else (event.key or "").encode()
    return hashlib.sha256(content).digest()


def decide(reading: Reading, known: Known, world: World) -> Taken:
    """Decide one input, given what is known, which is changed by it; make its records."""
    event, tenant = reading.event, reading.tenant
    digest = digest_of(event)
    if reading.refused or tenant is None:
        name = tenant.name if tenant else None
        refused = refused_result(event, name, kept(reading.findings))
        fallen = tuple(dict.fromkeys(m.resource for _, m in reading.meanings if isinstance(m, Refused)))
        return Taken(event, refused, digest, replay_of=event.replay_of, holds=reading.holds, fallen=fallen)
    making = Making(world.namespace, tenant, world.comparing, world.tenants.tenants, world.former)
    decisions = [decide_meaning(meaning, known, making) for _, meaning in reading.meanings]
    shared = _shared_units(reading.meanings)
    resources = [
        resource_result(spot.path, meaning, decision, spot.unit if spot.unit in shared else None)
        for (spot, meaning), decision in zip(reading.meanings, decisions, strict=True)
    ]
    awaits = reading.awaits
    follows = _Follows()
    for each in decisions:
        follows.add(each, tenant.name, event.received)
    return Taken(
        event,
        document_result(event, tenant.name, resources, reading.findings),
        digest,
        tuple(follows.records),
        event.replay_of,
        awaits,
        reading.holds,
        retry_at=event.received if awaits and tenant.fhir_api else None,
        compared=tuple(follows.compared),
        settled=tuple(follows.settled),
        closed=tuple(follows.closed),
        pilot=tuple(follows.pilot),
        switched=tuple(follows.switched),
    )


class _Follows(Filled):
    """What follows from the decisions of one input, in their order (see `Taken`)."""

    records: list[Record] = msgspec.field(default_factory=list)
    compared: list[Compared] = msgspec.field(default_factory=list)
    settled: list[HistoryKey] = msgspec.field(default_factory=list)
    closed: list[str] = msgspec.field(default_factory=list)
    pilot: list[PilotChange] = msgspec.field(default_factory=list)
    switched: list[str] = msgspec.field(default_factory=list)

    def add(self, decision: Decision, tenant: str, received: datetime) -> None:
        self.records += _records(decision, tenant, received)
        self.compared += compared_of(decision)
        self.settled += settled_by(decision)
        self.closed += _closed(decision)
        self.pilot += decision.pilot
        self.switched += decision.switched


def _shared_units(meanings: Sequence[tuple[Spot, Meaning]]) -> frozenset[str | None]:
    """What several parts of a document stand or fall with."""
    if len(meanings) < 2:
        return frozenset()
    units = Counter(spot.unit for spot, _ in meanings)
    return frozenset(unit for unit, count in units.items() if count > 1)


def _records(decision: Decision, tenant: str, received: datetime) -> tuple[Record, ...]:
    """The records of a decision: of the resource itself, then of what it means for others."""
    own = records_of(decision.notifications, decision.consultations, tenant, received)
    if not decision.beside:
        return own
    others = (
        records_of(each.notifications, each.consultations, each.history.key.tenant, received)
        for each in decision.beside
    )
    return (*own, *(record for made in others for record in made))


def _closed(decision: Decision) -> tuple[str, ...]:
    if not decision.beside:
        return decision.closed
    return (*decision.closed, *(guid for other in decision.beside for guid in other.closed))


async def _at_once(transaction: Transaction) -> list[Taken]:
    """Make a transaction; where another process wrote the same first, read anew and make it again."""
    return await while_contended(transaction, times=_TIMES_CONTENDED)


async def take_in(
    batch: Sequence[Event],
    store: "Store",
    world: World,
    trying: Trying = _at_once,
    step: Step | None = None,
) -> list[Taken]:
    """
    Take in a batch: everything that follows from it is written in one transaction.

    Where our own code stumbles, nothing is kept, and the batch is taken in by halves, until the event at
    fault stands alone and is parked. `trying` makes a transaction, and decides what to do while the store
    is away; each is made by it alone, so that none is made twice. `step` is told of each, for traces.
    """
    try:
        return await trying(partial(_take_in, batch, store, world, step or _unheard))
    except (Unavailable, Fenced):
        raise
    except Exception as fault:  # noqa: BLE001 - a poison event must never block those behind it
        if len(batch) == 1:
            # Here, because it happens seldom and the library takes a tenth of a second to import.
            from adapter.logs import log_fault  # noqa: PLC0415 - see above

            log_fault("internal_fault", fault, source=batch[0].source, digest=digest_of(batch[0]).hex())
            return await trying(partial(_park, batch[0], store, world))
    half = len(batch) // 2
    first = await take_in(batch[:half], store, world, trying, step)
    return first + await take_in(batch[half:], store, world, trying, step)


async def _take_in(batch: Sequence[Event], store: "Store", world: World, step: Step) -> list[Taken]:
    # Here, because `check` does without: to import it takes a twentieth of the time of a start.
    import asyncio  # noqa: PLC0415 - see above

    step(None)
    world = world.for_batch(store.person_secret)
    # In a thread, as is the deciding: meanwhile probes and signals are answered.
    readings = await asyncio.to_thread(lambda: [read(event, world) for event in batch])
    meanings = [(r.tenant, meaning) for r in readings if r.tenant for _, meaning in r.meanings]
    keys, names = needs(((tenant.name, meaning) for tenant, meaning in meanings), world.former)
    persons, meant = world.comparing.wanted(meanings), world.comparing.meant(meanings)
    step("read")
    async with store.work() as work:

        async def decided() -> list[Taken]:
            known = await work.load(keys, names, persons, meant)
            step("load")
            taken = await work.aside(lambda: [decide(reading, known, world) for reading in readings])
            step("decide")
            await _write(taken, known, work, world)
            return taken

        taken = await work.at_once(decided)
    step("commit")
    return taken


async def _park(event: Event, store: "Store", world: World) -> list[Taken]:
    """Park an event that our own code stumbles over."""
    finding = Finding(rules.INTERNAL_FAULT, "$")
    stumbled = Reading(event, world.tenant_of(event), findings=[finding], refused=True)
    known = Known()
    taken = [decide(stumbled, known, world)]
    async with store.work() as work:
        await _write(taken, known, work, world)
    return taken


async def _write(taken: Sequence[Taken], known: Known, work: "Work", world: World) -> None:
    kommuner = {name: tenant.kommune_nr for name, tenant in world.tenants.tenants.items()}
    released = [guid for one in taken for r in one.result.resources for guid in r.released]
    positions = _positions([t.event for t in taken])
    await work.write(
        taken, known, released, positions, kommuner=kommuner, edition=world.edition, pilot=world.pilot
    )


def _positions(batch: Sequence[Event]) -> list[Position]:
    """How far each partition of a batch was read."""
    last = {(e.position.source, e.position.partition): e.position for e in batch if e.position}
    return list(last.values())
