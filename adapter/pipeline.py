"""
The path of an event. No other file decides the order.

    read      bytes → document → resources → meanings      pure, each input by itself
    decide    meanings + what is known → result            pure, in the order of the inputs
    take_in   a batch: read, load, decide, write           one transaction
"""

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from adapter import rules
from adapter.config import Tenant, Tenants
from adapter.events import Event, Position
from adapter.events.units import by_unit
from adapter.events.unwrap import Kind, Part, Unwrapped, unwrap
from adapter.fhir.decode import Limits, decode
from adapter.fhir.forgive import forgive
from adapter.fhir.second_opinion import SecondOpinion
from adapter.fhir.validate import validate
from adapter.fhir.version import FhirVersion, recognise
from adapter.mapping import Meaning, Refused
from adapter.mapping.interpret import interpret
from adapter.mapping.origin import label
from adapter.mapping.reader import Setting
from adapter.mapping.tables import Tables
from adapter.mapping.tombstone import read_tombstone
from adapter.notifications.decide import decide_meaning, needs
from adapter.notifications.known import Known
from adapter.notifications.making import Making
from adapter.outbox.records import records_of
from adapter.outcomes import Taken
from adapter.outcomes.assemble import document_result, refused_result, resource_result
from adapter.rules import Finding
from adapter.store import Store


@dataclass(frozen=True, slots=True)
class World:
    """What every input is judged by: configuration, tables and the namespace of ids."""

    tables: Tables
    tenants: Tenants
    namespace: UUID
    limits: Limits = field(default_factory=Limits)
    second_opinion: SecondOpinion = field(default_factory=SecondOpinion)

    def tenant_of(self, event: Event) -> Tenant | None:
        """Whose event it is: as its door says, else the only tenant there is."""
        known = self.tenants.tenants
        if event.tenant is not None:
            return known.get(event.tenant)
        return next(iter(known.values())) if len(known) == 1 else None


@dataclass(slots=True)
class Reading:
    """One input, read: what each of its parts means, and what is wrong with it."""

    event: Event
    tenant: Tenant | None
    meanings: list[tuple[Part, Meaning]] = field(default_factory=list)
    #: About the document, its lookup material, and the resources that are refused.
    findings: list[Finding] = field(default_factory=list)
    #: Whether the document as a whole is refused.
    refused: bool = False


def read(event: Event, world: World) -> Reading:
    """Read one input: decode, recognise, unwrap, validate, interpret."""
    tenant = world.tenant_of(event)
    if tenant is None:
        return Reading(event, None, findings=[Finding(rules.UNKNOWN_TENANT, "$")], refused=True)
    if not event.body:
        return Reading(event, tenant, meanings=[read_tombstone(event)])
    decoded = decode(event.body, event.content_type, world.limits, tenant.fhir_version)
    if decoded.tree is None:
        return Reading(event, tenant, findings=decoded.findings, refused=True)
    version, findings = recognise(decoded.tree, event.content_type, tenant.fhir_version)
    document = unwrap(decoded.tree)
    findings += forgive(document.resources, event.body) + document.findings
    findings += validate(document, version, event.body)
    setting = Setting(world.tables, world.tenants, tenant, event.received)
    reading = _interpret(Reading(event, tenant, findings=findings), document, version, setting)
    stops = [f for f in _all_findings(reading) if f.stops]
    reading.findings += world.second_opinion.ask(decoded.tree, version, zlib.crc32(event.body), stops)
    return reading


def _all_findings(reading: Reading) -> list[Finding]:
    refused = [m for _, m in reading.meanings if isinstance(m, Refused)]
    return [*reading.findings, *(f for meaning in refused for f in meaning.findings)]


def _interpret(reading: Reading, document: Unwrapped, version: FhirVersion, setting: Setting) -> Reading:
    """Interpret every part whose unit is sound; a fault of the document as a whole refuses it all."""
    faults = by_unit((f for f in reading.findings if f.stops), document.units)
    reading.refused = None in faults or (bool(faults) and not document.parts)
    if reading.refused:
        return reading
    for part in document.parts:
        meaning: Meaning
        if part.unit in faults:
            meaning = Refused(_label(part), faults[part.unit])
        else:
            meaning, used = interpret(part, version, setting, reading.event.received)
            broken = [f for path in used for f in faults.get(document.units.get(path), ())]
            meaning = Refused(_label(part), broken) if broken else meaning
        reading.meanings.append((part, meaning))
    reading.meanings = _together(reading.meanings)
    return reading


def _together(meanings: Sequence[tuple[Part, Meaning]]) -> list[tuple[Part, Meaning]]:
    """A unit stands or falls as a whole: with one part refused, all its parts are."""
    fallen = {part.unit: meaning for part, meaning in meanings if isinstance(meaning, Refused)}
    return [
        (part, Refused(_label(part), fallen[part.unit].findings))
        if part.unit in fallen and part.kind is Kind.RESOURCE and not isinstance(meaning, Refused)
        else (part, meaning)
        for part, meaning in meanings
    ]


def _label(part: Part) -> str:
    return label(str(part.resource.get("resourceType", "-")), part.resource.get("id"))


def decide(reading: Reading, known: Known, world: World) -> Taken:
    """Decide one input, given what is known, which is changed by it; make its records."""
    event, tenant = reading.event, reading.tenant
    digest = hashlib.sha256(event.body or b"").digest()
    if reading.refused or tenant is None:
        name = tenant.name if tenant else None
        return Taken(event, refused_result(event, name, reading.findings), digest)
    making = Making(world.namespace, tenant)
    decided = [(p, m, decide_meaning(m, known, making)) for p, m in reading.meanings]
    resources = [resource_result(part.path, meaning, decision) for part, meaning, decision in decided]
    result = document_result(event, tenant.name, resources, reading.findings)
    made = [records_of(d.notifications, d.consultations, tenant.name, event.received) for _, _, d in decided]
    return Taken(event, result, digest, tuple(record for records in made for record in records))


async def take_in(batch: Sequence[Event], store: Store, world: World) -> list[Taken]:
    """Take in a batch: everything that follows from it is written in one transaction."""
    readings = [read(event, world) for event in batch]
    keys, names = needs((r.tenant.name, meaning) for r in readings if r.tenant for _, meaning in r.meanings)
    kommuner = {name: tenant.kommune_nr for name, tenant in world.tenants.tenants.items()}
    async with store.work() as work:
        known = await work.load(keys, names)
        taken = [decide(reading, known, world) for reading in readings]
        released = [guid for one in taken for r in one.result.resources for guid in r.released]
        await work.write(taken, known, released, _positions(batch), kommuner=kommuner)
    return taken


def _positions(batch: Sequence[Event]) -> list[Position]:
    """How far each partition of a batch was read."""
    last = {(e.position.source, e.position.partition): e.position for e in batch if e.position}
    return list(last.values())
