"""Which resource is what: the rows of crosswalk section 2, in their order."""

from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qsl

from msgspec import ValidationError

from adapter import rules
from adapter.config import Environment
from adapter.events.unwrap import Kind, Part
from adapter.fhir.care import care_resource
from adapter.fhir.references import Resolver
from adapter.mapping import Deletion, Meaning, Nothing, Origin, Refused
from adapter.mapping.choosing import Code
from adapter.mapping.coded import of_list
from adapter.mapping.consultation import read_consultation
from adapter.mapping.minimelding import is_minimelding, read_minimelding
from adapter.mapping.origin import find_id, label, read_origin
from adapter.mapping.reader import Reader, Setting
from adapter.mapping.service import code_of, read_service
from adapter.mapping.tables import ClassGroup
from adapter.rules import Finding

#: Tags that mark a resource as made for trying things out (input-profiles 6.4).
TEST_TAGS = frozenset({"HTEST", "TEST"})


def interpret(part: Part, version: str, setting: Setting, received: datetime) -> tuple[Meaning, list[str]]:
    """
    Say what one part of a document means, and which other resources it was read from.

    The part's own resource has passed validation. `received` is the source's time of receipt.
    """
    origin = read_origin(part, received)
    match part.kind:
        case Kind.NO_EVENT:
            return Nothing(origin, Finding(part.rule or rules.NOT_A_SERVICE, part.path)), []
        case Kind.MISSING:
            kind, _, resource_id = (part.target or "").rpartition("/")
            name = label(kind.rpartition("/")[2], resource_id)
            finding = Finding(part.rule or rules.RESOURCE_NOT_INCLUDED, part.path)
            return Refused(name, [finding], (part.address,) if part.address else ()), []
        case Kind.DELETION:
            return _deletion(part, origin), []
        case Kind.RESOURCE:
            resolver = Resolver(part.path, part.resource, part.bundles)
            reader = Reader(care_resource(part.resource, version), part.path, resolver, setting)
            return _sound(reader, origin, part), resolver.used


def _sound(reader: Reader, origin: Origin, part: Part) -> Meaning:
    """The meaning of a resource; nothing where one it leads to is no FHIR, whose findings say so."""
    try:
        meaning = _resource(reader, origin, part)
    except ValidationError:
        return Refused(origin.resource, reader.findings)
    if isinstance(meaning, Refused):
        return replace(meaning, missing=tuple(dict.fromkeys(reader.resolver.lost)))
    return meaning


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


def _resource(reader: Reader, origin: Origin, part: Part) -> Meaning:
    if _is_test_data(reader):
        return Nothing(origin, Finding(rules.TEST_DATA, reader.at("meta")))
    if reader.care.kind == "EpisodeOfCare":
        return read_service(reader, origin, code_of(reader))
    if is_minimelding(reader):
        return read_minimelding(reader, origin, part)
    if _is_consultation(reader):
        return read_consultation(reader, origin)
    return _other_encounter(reader, origin, in_message=_in_message(part))


def _is_test_data(reader: Reader) -> bool:
    """Data made for testing is never reported; a test environment is made for it (SPEC-I ch. 6)."""
    if reader.setting.tenants.environment is not Environment.PRODUCTION:
        return False
    marks = (*reader.care.meta.tag, *reader.care.meta.security)
    return any((coding.code or "").upper() in TEST_TAGS for coding in marks)


def _is_consultation(reader: Reader) -> bool:
    """Only when the Encounter itself says so: a helsestasjon service, or a form of consultation."""
    concepts = [(c.at, c.concept) for c in reader.care.types]
    systems = reader.setting.tables.systems
    if any(systems.is_hst(c.system or "", c.code or "") for _, one in concepts for c in one.coding):
        return True
    return next(of_list(reader, "form", concepts), None) is not None


def _in_message(part: Part) -> bool:
    return bool(part.bundles) and part.bundles[0].bundle.get("type") == "message"


def _other_encounter(reader: Reader, origin: Origin, *, in_message: bool) -> Meaning:
    """A stay, a visit, a service without a message, or none of these."""
    code = code_of(reader)
    if code is not None and code.hst is not None:
        return read_consultation(reader, origin, code.hst, code.row)
    if reader.care.episodes:
        # The episode is the service; what happens in it is not another one (D-014, M-029 step 3).
        return _nothing(reader, origin, rules.VISIT_WITHIN_SERVICE, code)
    if code is not None and code.traits is None:
        return read_service(reader, origin, code)
    is_stay = in_message or _is_stay(reader)
    if is_stay and (code is not None or reader.refused or _names_a_service(reader)):
        return read_service(reader, origin, code)
    if code is not None:
        return _nothing(reader, origin, rules.VISIT_WITHIN_SERVICE, code)
    if reader.refused:
        return Refused(origin.resource, reader.findings)
    return _nothing(reader, origin, rules.NOT_A_SERVICE, None)


def _is_stay(reader: Reader) -> bool:
    systems = reader.setting.tables.systems
    return any(systems.class_group(c.code or "") is ClassGroup.STAY for c in reader.care.classes)


def _names_a_service(reader: Reader) -> bool:
    """Whether a stay codes its serviceType, if only in a list nobody told us of: a gap, not nothing."""
    codings = (c for one in reader.care.types if one.at.startswith("serviceType") for c in one.concept.coding)
    return any(coding.code for coding in codings)


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
