"""
What one resource says, as the coded facts that decision tables ask for.

Each fact is read when a row first asks for it, by a rule of its own below or by the `reads` of a
table in scope; words never count.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from types import MappingProxyType

import msgspec

from adapter.config import Tenant
from adapter.mapping import Status, conditions
from adapter.mapping.asking import SenderTables
from adapter.mapping.decisions import AGE, FLAGS, NOT_TOLD, Coded, Condition, Read, Sender
from adapter.mapping.organisation import find_unit
from adapter.mapping.person import find_person
from adapter.mapping.places import names_a_service, places_of
from adapter.mapping.professionals import names_professionals, professions_of
from adapter.mapping.reader import Reader
from adapter.mapping.results import Shape, Told
from adapter.mapping.status import read_status
from adapter.mapping.systems import fold
from adapter.mapping.telling import is_code, said
from adapter.values import Filled, Unshown

#: Until it is known who asks.
_NO_TABLES = SenderTables({}, (), {}, {}, {}, None)
#: What a fact without values of its own is when anything tells it.
_TRUE = "true"
_NOTHING = frozenset[str]()
#: `NOT_TOLD`, as values.
_UNTOLD = {fact: frozenset({told}) for fact, told in NOT_TOLD.items()}


class ResourceFacts(Filled):
    """The facts of one resource; findings made on the way are not the resource's."""

    reader: Unshown[Reader]
    day: date
    codes: Sequence[Coded]
    #: The tables that its sender's resources are asked.
    tables: Unshown[SenderTables] = _NO_TABLES
    #: Whether its tenant has lists of its own beside the tables.
    has_lists: Unshown[bool] = False
    _own: Unshown[Reader | None] = None
    #: Whether what is looked at is noted: not any more when all is read only to be kept.
    _is_noted: Unshown[bool] = True
    #: What was read so far, by fact.
    known: Unshown[dict[str, frozenset[str]]] = msgspec.field(default_factory=dict)
    #: What conditions said of the resource, by expression; None: neither true nor false.
    _asked: Unshown[dict[str, bool | None]] = msgspec.field(default_factory=dict)
    _age: Unshown[int | None] = None
    _is_age_read: Unshown[bool] = False

    def give(self, facts: Mapping[str, frozenset[str]], age: int | None) -> None:
        """Take these for said, and nothing else but the codes: a test without a document."""
        self.known = {fact: frozenset({told}) for fact, told in NOT_TOLD.items()}
        self.known |= dict.fromkeys(set(KEPT) - self.known.keys(), frozenset())
        self.known |= {**facts, AGE: _years(age)}
        self._age, self._is_age_read = age, True

    def __post_init__(self) -> None:
        setting = self.reader.setting
        self.tables = setting.tables.decisions.of(sender_of(setting.tenant))
        self.has_lists = bool(setting.tenant.local_codes or setting.tenant.not_in_kpr)

    @property
    def beside(self) -> Reader:
        """A reader whose findings nobody sees; most resources need none."""
        if self._own is None:
            resolver = self.reader.resolver
            self._own = self.reader.aside(resolver if self._is_noted else resolver.unnoted())
        return self._own

    @property
    def age(self) -> int | None:
        """The person's whole years on the day; None where no birth date is known."""
        if not self._is_age_read:
            self._is_age_read = True
            somebody = self.reader.somebody or find_person(self.beside)
            born = somebody.born if somebody else None
            self._age = whole_years(born, self.day) if born else None
        return self._age

    def values(self, fact: str) -> frozenset[str]:
        """What the resource says of a fact, or of `AGE`."""
        known = self.known.get(fact)
        if known is None:
            known = self.known[fact] = _years(self.age) if fact == AGE else self._values(fact)
        return known

    def meets(self, condition: Condition) -> bool:
        """Whether a condition is true of the resource; raises `ConditionFailed`."""
        self._asked[condition.expression] = None
        is_true = conditions.is_true(condition, self.reader.resolver.resource)
        self._asked[condition.expression] = is_true
        return is_true

    def kept(self, shape: Shape) -> Told:
        """What is worth keeping when the document is dropped: codes, never a person."""
        reader = self.reader
        # What no row asked for must not make the resource wait for what was not delivered.
        self._own, self._is_noted = None, False
        written = [(place.coding.system or "", place.coding.code or "") for place in places_of(reader)]
        codes = [coded for coded in written if is_code(coded[0]) and is_code(coded[1])]
        return Told(
            shape,
            self.day,
            tuple(codes),
            self._told_facts(),
            self.age,
            tuple(self._asked.items()),
            is_whole=len(codes) == len(written),
            read_by=self.tables.read_by(self.day),
            is_annulled=read_status(reader.care) is Status.ANNULLED,
            names_a_service=shape is Shape.STAY and names_a_service(reader),
        )

    def _told_facts(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Every fact that is kept and has a value."""
        if self.tables.reads:
            return tuple([_pair(fact, values) for fact in KEPT if (values := self.values(fact))])
        # Where no table reads facts of a sender, those without a rule of their own are the same for everybody.
        known = self.known
        return _pairs(*[known[fact] if fact in known else own(self) for fact, own in _OWN_KEPT])

    def _values(self, fact: str) -> frozenset[str]:
        reads, own = self.tables.reads.get(fact), _OWN.get(fact)
        if reads is None and own is None:
            return _UNTOLD.get(fact, _NOTHING)  # most: no table reads them
        told = frozenset(self._told(fact, reads)) if reads else _NOTHING
        if not told and own is not None:
            told = own(self)
        return told or _UNTOLD.get(fact, _NOTHING)

    def _told(self, fact: str, reads: Sequence[Read]) -> Iterator[str]:
        """What the senders' tables say where this fact stands."""
        for read in reads:
            if not read.first <= self.day <= read.last:
                continue
            for system, code in said(self.beside, read.element, read.url):
                if read.system is not None and fold(system or "") != read.system:
                    continue
                if read.codes is not None:
                    yield from (ours for ours in (read.codes.get(code),) if ours is not None)
                else:
                    yield _TRUE if fact in FLAGS else code


def sender_of(tenant: Tenant) -> Sender:
    """Who a tenant is to the scope of a table."""
    return Sender(tenant.kommune_nr, tenant.name, tenant.epj.leverandor if tenant.epj else None)


def whole_years(born: date, day: date) -> int:
    """Somebody's age in whole years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _years(age: int | None) -> frozenset[str]:
    """An age as the values of a fact."""
    return frozenset() if age is None else frozenset({str(age)})


# Values of facts are codes, units and the like, which repeat from resource to resource: each set of one value, and
# each pair that is kept, is made once. None of them names a person: what might is no code (`is_code`).


@lru_cache(maxsize=4096, typed=True)
def _one(value: str) -> frozenset[str]:
    return frozenset((value,))


@lru_cache(maxsize=4096)
def _pair(fact: str, values: frozenset[str]) -> tuple[str, tuple[str, ...]]:
    return fact, tuple(sorted(values))


@lru_cache(maxsize=4096)
def _pairs(*own: frozenset[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What is kept of the facts with a rule of their own, in their order, and of all others: nothing told those."""
    told = [_pair(fact, values) for (fact, _), values in zip(_OWN_KEPT, own, strict=True) if values]
    return (*told, *_REST_UNTOLD)


def _set(values: Sequence[str]) -> frozenset[str]:
    """Those of some values that are codes."""
    codes = [value for value in values if is_code(value)]
    if not codes:
        return _NOTHING
    return _one(codes[0]) if len(codes) == 1 else frozenset(codes)


def _classes(facts: ResourceFacts) -> frozenset[str]:
    classes = facts.reader.care.classes
    return _set([c.code for c in classes if c.code]) if classes else _NOTHING


def _setting(facts: ResourceFacts) -> frozenset[str]:
    """The group of the class (systems.yaml), and `hst` where the kind of service says so."""
    reader = facts.reader
    systems, care = reader.setting.tables.systems, reader.care
    found: list[str] = [systems.class_group(c.code) for c in care.classes if c.code]
    if says_hst(reader):
        found.append("hst")
    return _set(found)


def says_hst(reader: Reader) -> bool:
    """Whether a coding of the resource says helsestasjon or skolehelse."""
    systems = reader.setting.tables.systems
    for one in reader.care.types:
        for coding in one.concept.coding:
            if systems.is_hst(coding.system or "", coding.code or ""):
                return True
    return False


def _unit(facts: ResourceFacts) -> frozenset[str]:
    """The organisation number of the unit, or of the nearest above it."""
    unit = facts.reader.unit
    if unit is None and facts.reader.care.organisation is not None:
        unit = find_unit(facts.beside)
    return _one(unit.orgnr) if unit and unit.orgnr else _NOTHING


def _professions(facts: ResourceFacts) -> frozenset[str]:
    return _set(professions_of(facts.beside)) if names_professionals(facts.reader) else _NOTHING


#: Facts that are told where no table reads them elsewhere, each by a rule of its own.
_OWN: Mapping[str, Callable[[ResourceFacts], frozenset[str]]] = MappingProxyType(
    {
        "resource": lambda facts: _one(facts.reader.care.kind),
        "class": _classes,
        "setting": _setting,
        "kommune": lambda facts: _one(facts.reader.setting.tenant.kommune_nr),
        "unit": _unit,
        "profession": _professions,
    }
)

#: The facts that a resource is kept with.
KEPT = (
    "resource",
    "class",
    "setting",
    "kommune",
    "unit",
    "team",
    "profession",
    "programme",
    "decision",
    "billed_to_kuhr",
    "hospital_part",
    "hovedforlop",
    "contact_kind",
)

_OWN_KEPT = tuple((fact, _OWN[fact]) for fact in KEPT if fact in _OWN)
#: What is kept of the others, where nothing tells them.
_REST_UNTOLD = tuple((fact, (NOT_TOLD[fact],)) for fact in KEPT if fact in NOT_TOLD)
