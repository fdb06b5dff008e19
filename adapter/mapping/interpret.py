"""Which resource is what: the rows of crosswalk section 2, in their order."""

from datetime import datetime
from urllib.parse import parse_qsl

from msgspec import ValidationError

from adapter import rules
from adapter.config import Environment
from adapter.events.unwrap import Kind, Part
from adapter.fhir.care import care_resource
from adapter.fhir.references import Resolver
from adapter.mapping import (
    ConsultationFacts,
    Deletion,
    Meaning,
    MinimeldingFacts,
    Nothing,
    Origin,
    Refused,
    ServiceFacts,
)
from adapter.mapping.choosing import Code
from adapter.mapping.coded import in_list
from adapter.mapping.consultation import read_consultation
from adapter.mapping.facts import says_hst
from adapter.mapping.leading import Lead, leads_to
from adapter.mapping.minimelding import is_minimelding, read_minimelding
from adapter.mapping.origin import find_id, label, read_origin
from adapter.mapping.places import names_a_service
from adapter.mapping.reader import Reader, Setting
from adapter.mapping.results import Shape, Told
from adapter.mapping.service import code_of, event_day, read_service
from adapter.mapping.service_code import facts_of
from adapter.mapping.tables import ClassGroup
from adapter.mapping.undecided import undecided
from adapter.rules import Finding
from adapter.values import replace

#: The meaning of a resource that was read.
Read = ServiceFacts | ConsultationFacts | MinimeldingFacts | Nothing | Refused

#: What the tables were asked about.
_ASKED = (ServiceFacts, Nothing)

#: Tags that mark a resource as made for trying things out (input-profiles 6.4).
TEST_TAGS = frozenset({"HTEST", "TEST"})


def interpret(part: Part, version: str, setting: Setting, received: datetime) -> tuple[Meaning, list[str]]:
    """
    Say what one part of a document means, and which other resources it was read from.

    The part's own resource has passed validation. `received` is the source's time of receipt.
    """
    origin = read_origin(part, received)
    match part.kind:
        case Kind.RESOURCE:
            resolver = Resolver(part.path, part.resource, part.bundles)
            reader = Reader(care_resource(part.resource, version), part.path, resolver, setting)
            meaning = _sound(reader, origin, part)
            # The two know each other: apart they die now, and the document with them, without a collector.
            reader.facts = None
            return meaning, resolver.used
        case Kind.NO_EVENT:
            return Nothing(origin, Finding(part.rule or rules.NOT_A_SERVICE, part.path)), []
        case Kind.MISSING:
            kind, _, resource_id = (part.target or "").rpartition("/")
            name = label(kind.rpartition("/")[2], resource_id)
            finding = Finding(part.rule or rules.RESOURCE_NOT_INCLUDED, part.path)
            return Refused(name, [finding], (part.address,) if part.address else ()), []
        case Kind.DELETION:
            return _deletion(part, origin), []


def _sound(reader: Reader, origin: Origin, part: Part) -> Meaning:
    """The meaning of a resource; nothing where one it leads to is no FHIR, whose findings say so."""
    try:
        if _is_test_data(reader):
            return Nothing(origin, Finding(rules.TEST_DATA, reader.at("meta")))
        shape = _shape(reader, part)
        meaning = _resource(reader, origin, part, shape)
        facts = reader.facts or facts_of(reader, event_day(reader))
        meaning = _telling(meaning, facts.kept(shape), reader)
    except ValidationError:
        return Refused(origin.resource, reader.findings)
    if isinstance(meaning, Refused):
        return replace(meaning, missing=tuple(dict.fromkeys(reader.resolver.lost)))
    return meaning


def _telling(meaning: Read, told: Told, reader: Reader) -> Read:
    """The meaning with what was told, and what shows only now that everything is (MH-03)."""
    if isinstance(meaning, ConsultationFacts):
        return replace(meaning, told=replace(told, hst=meaning.said))
    if not isinstance(meaning, _ASKED):
        return replace(meaning, told=told)
    if (found := undecided(told, meaning.code, meaning.row, reader)) is None:
        return replace(meaning, told=told)
    return replace(meaning, told=told, warnings=(*meaning.warnings, found))


def _shape(reader: Reader, part: Part) -> Shape:
    """What a resource is before the tables are asked."""
    if reader.care.kind == "EpisodeOfCare":
        return Shape.EPISODE
    if is_minimelding(reader):
        return Shape.MINIMELDING
    if _is_consultation(reader):
        return Shape.CONSULTATION
    if reader.care.episodes:
        return Shape.VISIT
    return Shape.STAY if _in_message(part) or _is_stay(reader) else Shape.CONTACT


def _deletion(part: Part, origin: Origin) -> Deletion:
    """`Type/id`, from a relative or absolute address or by `_id`; or an identifier, of a conditional delete."""
    address, _, query = (part.target or "").partition("?")
    steps = address.rstrip("/").split("/")
    match parse_qsl(query):
        case []:
            return Deletion(origin, "/".join(steps[-2:]))
        case [("_id", resource_id)]:
            return Deletion(origin, f"{steps[-1]}/{resource_id}")
        case [("identifier", token)]:
            return Deletion(origin, None, token.rpartition("|")[2])
        case _:  # what else it asks for would have to be looked up: nothing may be annulled on half of it
            return Deletion(origin, None)


def _resource(reader: Reader, origin: Origin, part: Part, shape: Shape) -> Read:
    match shape:
        case Shape.EPISODE:
            return read_service(reader, origin, code_of(reader))
        case Shape.MINIMELDING:
            return read_minimelding(reader, origin, part)
        case Shape.CONSULTATION:
            return read_consultation(reader, origin)
        case _:
            return _other_encounter(reader, origin, shape)


def _is_test_data(reader: Reader) -> bool:
    """Data made for testing is never reported; a test environment is made for it (SPEC-I ch. 6)."""
    meta = reader.care.meta
    marks = (*meta.tag, *meta.security)
    if not marks or reader.setting.tenants.environment is not Environment.PRODUCTION:
        return False
    return any((coding.code or "").upper() in TEST_TAGS for coding in marks)


def _is_consultation(reader: Reader) -> bool:
    """Only when the Encounter itself says so: a helsestasjon service, or a form of consultation."""
    if says_hst(reader):
        return True
    codings = (coding for one in reader.care.types for coding in one.concept.coding)
    return any(coding.code and in_list(reader, "form", coding) for coding in codings)


def _in_message(part: Part) -> bool:
    return bool(part.bundles) and part.bundles[0].bundle.get("type") == "message"


def _other_encounter(reader: Reader, origin: Origin, shape: Shape) -> Read:
    """A stay, a visit, a service without a message, or none of these."""
    code = code_of(reader)
    match leads_to(shape, code, is_refused=reader.refused, is_named=names_a_service(reader)):
        case Lead.CONSULTATION:
            return read_consultation(reader, origin, code.hst if code else None, code.row if code else None)
        case Lead.SERVICE:
            return read_service(reader, origin, code)
        case Lead.VISIT:
            return _nothing(reader, origin, rules.VISIT_WITHIN_SERVICE, code)
        case Lead.REFUSED:
            return Refused(origin.resource, reader.findings)
        case Lead.NOTHING:
            return _nothing(reader, origin, rules.NOT_A_SERVICE, None)


def _is_stay(reader: Reader) -> bool:
    systems = reader.setting.tables.systems
    return any(systems.class_group(c.code or "") is ClassGroup.STAY for c in reader.care.classes)


def _nothing(reader: Reader, origin: Origin, rule: str, code: Code | None) -> Nothing:
    warnings = reader.warnings
    service_id = find_id(reader)
    return Nothing(
        origin,
        Finding(rule, reader.path),
        service_id=service_id,
        code=code.traits.code if code and code.traits else None,
        row=code.row if code else None,
        warnings=warnings,
    )
