"""
The national tables as the program reads them: facts in, no decisions.

What is special about a code (no organisation number, a pause that deserves a second look, an age)
is a field of its row in `mappings/national/`, so that no code stands in the program. Everything
here is frozen and looked up in constant time; `load.py` builds it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from adapter.mapping.systems import Spelling, SystemMatch, SystemNames, fold

if TYPE_CHECKING:
    # For its name only: decision tables are made of the addresses below.
    from adapter.mapping.asking import Decisions
    from adapter.mapping.value_sets import LocalSet


@dataclass(frozen=True, slots=True)
class MappingRow:
    """The row that decided, as a result names it: `mapping: {layer, table, version, row}`."""

    layer: str
    table: str
    version: str
    row: str


@dataclass(frozen=True, slots=True)
class TableId:
    """Which edition of which table: part of every explanation (promise 2)."""

    layer: str
    table: str
    version: str

    def row(self, row: str) -> MappingRow:
        """The address of one of its rows."""
        return MappingRow(self.layer, self.table, self.version, row)


class Status(StrEnum):
    """Whether a service code is in the list of today."""

    LIVE = "live"
    RETIRED = "retired"


class OrgnrUse(StrEnum):
    """Whether an event carries tjenesteOrgNr (KPR-V-024, KPR-V-025)."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    FORBIDDEN = "forbidden"
    UNKNOWN = "unknown"


class PauseUse(StrEnum):
    """What a temporary stop means for a service (KPR-M-011)."""

    NORMAL = "normal"
    DISCOURAGED = "discouraged"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Replacement:
    """What took a retired code's place; `code` is None where the source names the list only."""

    list: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class ServiceCode:
    """One code of the list of municipal services; dates are Norwegian days, both inclusive."""

    code: str
    display: str
    status: Status
    group: str
    orgnr: OrgnrUse
    pause: PauseUse
    #: Reported by the first version of running reporting unless configuration says otherwise.
    first_phase: bool = False
    valid_from: date | None = None
    #: None for a retired code too, where no source gives its last day: then it holds on no day.
    valid_to: date | None = None
    replaced_by: Replacement | None = None
    #: The columns of this row that are our conclusion and in no source.
    inferred: tuple[str, ...] = ()
    note: str = ""
    #: A person has such a service in one place at a time (KPR-D-006).
    one_place: bool = False

    def retired_on(self, day: date) -> bool:
        """Whether the list no longer had this code on that day (KPR-V-022, KPR-M-003)."""
        if self.valid_to is not None:
            return day > self.valid_to
        return self.status is Status.RETIRED


@dataclass(frozen=True, slots=True)
class SubCode:
    """A finer code of an older list, read as its parent (KPR-M-004)."""

    code: str
    display: str
    parent: str


@dataclass(frozen=True, slots=True)
class ServiceTable:
    """The list of municipal services with its spellings."""

    id: TableId
    systems: SystemNames
    codes: Mapping[str, ServiceCode]
    #: By their code with and without its leading zero.
    sub_codes: Mapping[str, SubCode]
    strip_leading_zeros: bool
    #: What is reported where nobody has configured anything (KPR-V-021).
    first_phase: frozenset[str]
    #: The address of each code's row, made once for all outcomes that name it.
    _rows: Mapping[str, MappingRow] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rows", {code: self.id.row(code) for code in self.codes})

    @property
    def one_place(self) -> frozenset[str]:
        """Codes of services that a person has in one place at a time (KPR-D-006)."""
        return frozenset(code for code, row in self.codes.items() if row.one_place)

    def spelling(self, system: str, aliases: Collection[str] = ()) -> Spelling | None:
        """How a coding names the list, `aliases` being the tenant's; None: another list."""
        match = self.systems.find(system)
        if match is not None:
            return match.spelling
        return Spelling.ALIAS if system in aliases else None

    def normalise(self, code: str) -> str:
        """The code as the list writes it (KPR-M-004); what it does not know comes back as it was."""
        sub_code = self.sub_codes.get(code)
        if sub_code is not None:
            return sub_code.parent
        if self.strip_leading_zeros and code.isascii() and code.isdigit():
            return code.lstrip("0") or code
        return code

    def lookup(self, code: str) -> ServiceCode | None:
        """The entry of a normalised code, retired ones too, or None where the list never had it."""
        return self.codes.get(code)

    def row(self, code: str) -> MappingRow:
        """The address of a code's row, for the explanation of an outcome."""
        return self._rows.get(code) or self.id.row(code)


@dataclass(frozen=True, slots=True)
class CodedValue:
    """A code with the list's own Norwegian words for it."""

    code: str
    display: str
    note: str = ""


class AgeUnit(StrEnum):
    """In what the age of a programme consultation is counted."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class AgeStep:
    """A consultation of the health programme with the age it is meant for; None: any age."""

    code: str
    display: str
    unit: AgeUnit | None = None
    number: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class AgeLimits:
    """How far an age may be from what a code is meant for (KPR-V-074, KPR-V-075); whole years."""

    year_step_tolerance: int
    infant_step_below: int
    breast_feeding_below: int


@dataclass(frozen=True, slots=True)
class HstTable:
    """The value lists of a helsestasjon consultation, each by code."""

    id: TableId
    #: Names the list of a coding: `age_step`, `form`, `breast_feeding`, `profession`, `participant` …
    systems: SystemNames
    age_steps: Mapping[str, AgeStep]
    age_limits: AgeLimits
    forms: Mapping[str, CodedValue]
    #: The form that follows from an Encounter's class; a class that is missing here has none.
    form_by_class: Mapping[str, str]
    form_of_group: str
    breast_feeding: Mapping[str, CodedValue]
    #: The codes that say a child is breast-fed, thus expect an infant (KPR-V-075).
    breast_fed: frozenset[str]
    professions: Mapping[str, CodedValue]
    #: Whose contacts are a service only where a municipality has decided so (MH-03).
    service_by_decision: frozenset[str]
    participants: Mapping[str, CodedValue]
    #: From v3-RoleCode, for a RelatedPerson that gives no code of the list.
    participant_by_relationship: Mapping[str, str]
    participant_otherwise: str
    roles: Mapping[str, CodedValue]
    specialist: Mapping[str, CodedValue]
    unit_types: Mapping[str, CodedValue]
    #: The unit type of the reporting unit itself.
    unit_type: str
    measurements: Mapping[str, CodedValue]
    #: At most one of these is scored at a time (KPR-V-081).
    measurements_one_of: frozenset[str]
    sexes: Mapping[str, CodedValue]
    sex_by_gender: Mapping[str, str]
    sex_unknown: str

    def list_of(self, system: str) -> SystemMatch | None:
        """Which of the lists a coding is from, or None for a list that HST does not use."""
        return self.systems.find(system)


@dataclass(frozen=True, slots=True)
class ProfessionTable:
    """From the register of health personnel's professions to the ones HST reports (KPR-M-026)."""

    id: TableId
    systems: SystemNames
    to_hst: Mapping[str, str]

    def spelling(self, system: str) -> Spelling | None:
        """How a coding names the source list; None: another list."""
        match = self.systems.find(system)
        return match.spelling if match else None


@dataclass(frozen=True, slots=True)
class IdentifierKind:
    """A kind of number, named `fnr`, `dnr`, `fhn`, `duf`, `hnr`, `hpr`, `orgnr`, `resh` or `her`."""

    name: str
    display: str
    preferred: str
    #: What the message calls this kind of person number; None: never a patient's number.
    type_id: str | None = None
    gives_kpr_id: bool = False
    #: Only with an assigning unit does such a number mean anything (KPR-V-057).
    needs_assigner: bool = False


class IdentifierMatch(NamedTuple):
    """What an identifier's system says, and how it was written."""

    kind: IdentifierKind
    spelling: Spelling


@dataclass(frozen=True, slots=True)
class PersonNumberType:
    """One of the ways the message can name a person; `accepted` is what the register says of it."""

    code: str
    display: str
    accepted: str
    gives_kpr_id: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class IdentifierTable:
    """The kinds of number by name, and how the message names a person."""

    id: TableId
    systems: SystemNames
    kinds: Mapping[str, IdentifierKind]
    types: Mapping[str, PersonNumberType]
    #: The type of a person of whom only the birth date is known.
    birth_date_type: str
    #: Values of the form of a kommunenummer that never name a reporting kommune.
    not_reporting: frozenset[str]
    #: What the systems say that stand for a kind, by what `systems` finds.
    _matches: Mapping[SystemMatch, IdentifierMatch] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        matches = (SystemMatch(name, spelling) for name in self.kinds for spelling in Spelling)
        made = {match: IdentifierMatch(self.kinds[match.name], match.spelling) for match in matches}
        object.__setattr__(self, "_matches", made)

    def kind(self, system: str) -> IdentifierMatch | None:
        """The kind of number a system stands for, or None where it is somebody's own."""
        match = self.systems.find(system)
        return self._matches[match] if match else None


class ClassGroup(StrEnum):
    """What an Encounter's class makes of it (crosswalk section 2)."""

    STAY = "stay"
    HOME = "home"
    AMBULATORY = "ambulatory"
    VIRTUAL = "virtual"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Protection:
    """How it is told that somebody's address is protected (SEC-19)."""

    #: Codes in small letters, by folded system; and those of all systems.
    codes: Mapping[str, frozenset[str]]
    any_system: frozenset[str]
    #: The extension of an address, and its part that holds such a code.
    extension: str
    part: str

    def says_so(self, system: str | None, code: str | None) -> bool:
        """Whether a label says so; one without a system is taken for one of those that are known."""
        known = self.codes.get(fold(system), frozenset()) if system else self.any_system
        return code is not None and code.lower() in known


@dataclass(frozen=True, slots=True)
class SystemsTable:
    """Classes, kinds of service and extensions: what a resource is, told by its codes."""

    id: TableId
    #: `class` and `service_kind`.
    systems: SystemNames
    classes: Mapping[str, ClassGroup]
    #: A code that begins with one of these is a helsestasjon or school service.
    hst_prefixes: tuple[str, ...]
    #: Extension addresses by what they carry: `bydel`, `kommunenummer`, `weekly_hours`.
    extensions: Mapping[str, tuple[str, ...]]
    protection: Protection

    def class_group(self, code: str) -> ClassGroup:
        """The group of a class code; whatever no row names is an ordinary visit."""
        return self.classes.get(code, ClassGroup.OTHER)

    def is_hst(self, system: str, code: str) -> bool:
        """Whether a coding says helsestasjon or skolehelse."""
        match = self.systems.find(system)
        return match is not None and match.name == "service_kind" and code.startswith(self.hst_prefixes)


@dataclass(frozen=True, slots=True)
class PilotTable:
    """The pilot codes: ours, for what has no official code yet (KPR-M-020)."""

    id: TableId
    #: Code to the code above it.
    parents: Mapping[str, str | None]
    #: The age from which a code is meant; younger persons are listed.
    ages_from: Mapping[str, int]
    displays: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables of one edition: the national lists, and the decision tables of every layer."""

    service: ServiceTable
    hst: HstTable
    professions: ProfessionTable
    identifiers: IdentifierTable
    systems: SystemsTable
    decisions: "Decisions"
    #: None where no folder holds pilot codes.
    pilot: PilotTable | None = None
    #: The municipalities' own value sets.
    local: "tuple[LocalSet, ...]" = ()

    def identifier_kind(self, system: str) -> IdentifierMatch | None:
        """The kind of number a system stands for, or None where it is somebody's own."""
        return self.identifiers.kind(system)

    def versions(self) -> Mapping[str, str]:
        """Table name to edition: what a log line or a page shows."""
        tables = (self.service, self.hst, self.professions, self.identifiers, self.systems)
        pilot = (self.pilot.id,) if self.pilot else ()
        local = (one.id for one in self.local)
        ids = (*(table.id for table in tables), *pilot, *self.decisions.tables, *local)
        return {one.table: one.version for one in ids}
