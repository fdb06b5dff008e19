"""
What the tables would say today of a resource whose document is gone.

The same path as at intake, `find_code`, is asked with a resource made up of the codes that were told,
and with the facts that were told in place of a document's. Where those do not suffice, the answer is
`Unknown`, with why; nothing is guessed.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Any

from adapter import rules
from adapter.config import Tenant, Tenants
from adapter.fhir.care import care_resource
from adapter.fhir.references import Resolver
from adapter.mapping.choosing import Code
from adapter.mapping.decisions import Condition, ConditionFailed
from adapter.mapping.facts import ResourceFacts
from adapter.mapping.hst_fields import fields_of
from adapter.mapping.leading import Lead, leads_to
from adapter.mapping.places import places_of
from adapter.mapping.reader import Reader, Setting
from adapter.mapping.results import Apart, HstFields, Shape, ToHst, Told
from adapter.mapping.service_code import find_code, say_missing
from adapter.mapping.tables import MappingRow, OrgnrUse, ServiceCode, Tables
from adapter.values import Value

#: For these the tables refuse a resource.
TABLE_RULES = frozenset(
    {
        rules.UNKNOWN_SERVICE_CODE,
        rules.UNKNOWN_SERVICE_CODE_SYSTEM,
        rules.MISSING_SERVICE_CODE,
        rules.RETIRED_SERVICE_CODE,
        rules.AMBIGUOUS_SERVICE_CODE,
        rules.AMBIGUOUS_MAPPING,
        rules.CONDITION_FAILED,
    }
)


class Why(StrEnum):
    """Why what was told does not suffice to ask anew."""

    #: A row asks a condition that nothing asked when the document was there.
    CONDITION_NOT_ASKED = "condition-not-asked"
    #: Tables read a fact elsewhere in the document than they did.
    READ_ELSEWHERE = "read-elsewhere"
    #: A code was not kept, as it might name a person.
    CODE_LEFT_OUT = "code-left-out"
    #: It was taken in before anything was kept.
    NOTHING_TOLD = "nothing-told"
    #: A consultation by a row, taken in before it was kept what it told in the fields that rows may fill.
    FIELDS_NOT_KEPT = "fields-not-kept"
    #: It was refused for what no table says, and would be read as another kind, which need not ask the same.
    READ_OTHERWISE = "read-otherwise"


class Anew(Value, frozen=True):
    """What the tables say; of `traits`, `apart` and `hst` at most one is there."""

    #: What it is read as; `REFUSED` where the tables refuse it.
    lead: Lead
    #: The row that decides; None where none does.
    row: MappingRow | None = None
    #: The service code, of a service or a visit.
    traits: ServiceCode | None = None
    #: Why it is a contact that KPR has no message for, and what it is in the pilot.
    apart: Apart | None = None
    #: What a row says of a consultation.
    hst: ToHst | None = None
    #: What a finished consultation tells in the fields that rows may fill; None where it was not taken for one before,
    #: or is from before what its document says of them was kept.
    fields: HstFields | None = None
    #: Whether the code asks for an organisation number that was not told: its messages would be held (KPR-V-024).
    lacks_unit: bool = False
    #: Why it is refused.
    rules: tuple[str, ...] = ()


class Unknown(Value, frozen=True):
    """It cannot be told; `about` is the condition or the fact that is missing, where it is one."""

    why: Why
    about: str = ""


class _NotTold(Exception):
    """A row asks what was not told."""

    def __init__(self, unknown: Unknown) -> None:
        super().__init__(unknown)
        self.unknown = unknown


class _ToldFacts(ResourceFacts, kw_only=True):
    """The facts that were told; what else a row asks for raises `_NotTold`."""

    answers: Mapping[str, bool | None]
    #: Facts that tables read elsewhere now.
    moved: frozenset[str]

    def values(self, fact: str) -> frozenset[str]:
        """What the resource told of a fact."""
        if fact in self.moved:
            raise _NotTold(Unknown(Why.READ_ELSEWHERE, fact))
        return ResourceFacts.values(self, fact)

    def meets(self, condition: Condition) -> bool:
        """What a condition said when it was asked; raises `ConditionFailed` where it was neither."""
        if condition.expression not in self.answers:
            raise _NotTold(Unknown(Why.CONDITION_NOT_ASKED, condition.expression))
        is_true = self.answers[condition.expression]
        if is_true is None:
            raise ConditionFailed(condition.expression)
        return is_true


def ask_anew(told: Told | None, tenant: Tenant, tenants: Tenants, tables: Tables) -> Anew | Unknown:
    """Ask the tables what they would say today of what a resource told, as its tenant is configured now."""
    if told is None:
        return Unknown(Why.NOTHING_TOLD)
    if told.shape is Shape.CONSULTATION:
        # It says so itself, and no table is asked.
        return Anew(Lead.CONSULTATION, fields=_fields(told, ToHst(), tenant, tables))
    if not told.is_whole:
        return Unknown(Why.CODE_LEFT_OUT)
    setting = Setting(tables, tenants, tenant, datetime.combine(told.day, time(12), UTC))
    reader = _reader(told, setting)
    try:
        code = find_code(reader, told.day, _facts(told, reader))
    except _NotTold as missing:
        return missing.unknown
    return _answer(told, reader, code)


def _reader(told: Told, setting: Setting) -> Reader:
    """A reader of a resource that has the codes, and nothing else."""
    kind = next((value for fact, (value, *_) in told.facts if fact == "resource"), "Encounter")
    codings = [{"system": system, "code": code} if system else {"code": code} for system, code in told.codes]
    tree: dict[str, Any] = {"resourceType": kind, "type": [{"coding": codings}] if codings else []}
    return Reader(care_resource(tree, "R4"), kind, Resolver(kind, tree), setting)


def _facts(told: Told, reader: Reader) -> ResourceFacts:
    codes = [place.coded for place in places_of(reader)]
    facts = _ToldFacts(reader, told.day, codes, answers=dict(told.conditions), moved=frozenset())
    before, now = dict(told.read_by), dict(facts.tables.read_by(told.day))
    facts.moved = frozenset(f for f in before.keys() | now.keys() if before.get(f) != now.get(f))
    given = {fact: frozenset(values) for fact, values in told.facts}
    facts.give(given | {"kommune": frozenset({reader.setting.tenant.kommune_nr})}, told.age)
    for fact in facts.moved:
        # Not known: a row that asks for it comes to `values`, and is told so.
        facts.known.pop(fact, None)
    return facts


def _answer(told: Told, reader: Reader, code: Code | None) -> Anew:
    """What a code leads to, or why the tables refuse the resource (crosswalk 2)."""
    lead = leads_to(told.shape, code, is_refused=reader.refused, is_named=told.names_a_service)
    is_missing = code is None or (told.shape is Shape.MINIMELDING and code.traits is None)
    if lead is Lead.SERVICE and is_missing and not told.is_annulled:
        say_missing(reader)
    if lead in (Lead.SERVICE, Lead.REFUSED) and reader.refused and not told.is_annulled:
        return Anew(Lead.REFUSED, rules=tuple(f.rule for f in reader.findings if f.stops))
    if code is None:
        return Anew(lead)
    lacks_unit = lead is Lead.SERVICE and _lacks_unit(told, code)
    fields = None
    if lead is Lead.CONSULTATION:
        fields = _fields(told, code.hst or ToHst(), reader.setting.tenant, reader.setting.tables)
    return Anew(lead, code.row, code.traits, code.apart, code.hst, fields, lacks_unit)


def _fields(told: Told, mapped: ToHst, tenant: Tenant, tables: Tables) -> HstFields | None:
    if told.hst is None or not told.hst.is_finished:
        return None
    return fields_of(told.hst, mapped, tables.hst, tenant)


def _lacks_unit(told: Told, code: Code) -> bool:
    is_required = code.traits is not None and code.traits.orgnr is OrgnrUse.REQUIRED
    return is_required and not any(fact == "unit" for fact, _ in told.facts)
