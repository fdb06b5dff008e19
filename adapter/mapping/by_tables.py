"""
What the decision tables say of a resource.

The layers are asked in their order, and the first that answers wins; in the municipality's the
tenant's own lists are rows beside those of its tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from adapter import rules
from adapter.fhir.resources import Coding
from adapter.mapping.asking import differing
from adapter.mapping.choosing import Candidate, Code, choose
from adapter.mapping.decisions import ORDER, Layer, Row
from adapter.mapping.facts import KEPT, ResourceFacts
from adapter.mapping.pilot import read_pilot
from adapter.mapping.places import Place, places_of
from adapter.mapping.reader import Reader
from adapter.mapping.results import Apart, Leave, NotInKpr, Reason, ToCode, ToHst
from adapter.mapping.tables import MappingRow


@dataclass(slots=True)
class _Answers:
    """What the rows of one layer say of one resource."""

    codes: list[Candidate] = field(default_factory=list)
    others: list[Row] = field(default_factory=list)

    @property
    def is_silent(self) -> bool:
        return not self.codes and not self.others

    def add(self, at: str, row: Row, element: str) -> None:
        """Note what a row answers for the place `at`."""
        match row.then:
            case ToCode(code):
                said = ((rules.LOCAL_CODE_MAPPED, element),)
                self.codes.append(Candidate(at, code, row.address, said))
            case Leave():
                pass
            case _:
                self.others.append(row)


def ask_tables(
    reader: Reader, places: Sequence[Place], facts: ResourceFacts, day: date | None
) -> Code | None:
    """Ask the layers; `places` are those of the facts' codes. Raises `ConditionFailed`."""
    gaps: list[Place] | None = None
    for layer in ORDER:
        answers = _coded(reader, layer, places, facts)
        if answers is None:
            return None
        if answers.is_silent:
            gaps = [p for p in places if _is_gap(reader, p, facts)] if gaps is None else gaps
            # What the tables miss is never hidden by a row that would say something of anybody.
            rows = [] if gaps else facts.tables.other_rows(layer, facts)
            if _ambiguous(reader, rows, reader.path):
                return None
            for row in rows[:1]:
                answers.add(reader.path, row, "")
        if answers.codes:
            return choose(reader, answers.codes, day)
        if answers.others:
            return _answered(reader, answers.others, facts)
    for place in gaps or ():
        reader.find(rules.UNKNOWN_SERVICE_CODE, f"{place.at}.code")
    return None


def own_rows(reader: Reader) -> list[Row]:
    """The tenant's own lists as rows of the first layer, for the codes a resource has."""
    return [row for place in places_of(reader) for row in rows_of_lists(reader, place.coding)]


def _coded(reader: Reader, layer: Layer, places: Sequence[Place], facts: ResourceFacts) -> _Answers | None:
    """What a layer's rows with a code say; None where two rows for one code disagree."""
    answers = _Answers()
    for place, coded in zip(places, facts.codes, strict=True):
        own = rows_of_lists(reader, place.coding) if layer is Layer.MUNICIPALITY else []
        rows = own + facts.tables.coded_rows(layer, coded, facts)
        if _ambiguous(reader, rows, f"{place.at}.code"):
            return None
        for row in rows[:1]:
            answers.add(place.at, row, ".system")
    return answers


def _ambiguous(reader: Reader, rows: Sequence[Row], at: str) -> bool:
    """Whether two rows that hold disagree: both are named, and neither decides."""
    pair = differing(rows)
    if pair:
        one, other = (f"{row.address.table}/{row.address.row}" for row in pair)
        reader.find(rules.AMBIGUOUS_MAPPING, at, code=one, other=other)
    return pair is not None


def _answered(reader: Reader, rows: Sequence[Row], facts: ResourceFacts) -> Code | None:
    """A consultation, or a contact apart: that of the first place, as two of them do not contradict."""
    for row in rows:
        if isinstance(row.then, ToHst):
            return Code(row.address, None, hst=row.then)
    for row in rows:
        if isinstance(row.then, NotInKpr):
            return _apart(reader, row, row.then, facts)
    return None


def _apart(reader: Reader, row: Row, then: NotInKpr, facts: ResourceFacts) -> Code | None:
    pilot = None
    if then.reason is Reason.NO_KPR_MESSAGE:
        pilot, is_ambiguous = read_pilot(reader, facts)
        if is_ambiguous:
            return None
    return Code(row.address, None, Apart(then.reason, then.channel, pilot, facts.kept(KEPT)))


def rows_of_lists(reader: Reader, coding: Coding) -> list[Row]:
    """A code in the tenant's `local_codes` or `not_in_kpr`, as a row of the first layer."""
    tenant, system = reader.setting.tenant, coding.system or ""
    code = tenant.local_codes.get(system, {}).get(coding.code or "")
    if code is not None:
        return [Row(_own_address(reader, "local_codes", coding), ToCode(code))]
    if coding.code in tenant.not_in_kpr.get(system, ()):
        return [Row(_own_address(reader, "not_in_kpr", coding), NotInKpr())]
    return []


def _own_address(reader: Reader, table: str, coding: Coding) -> MappingRow:
    setting = reader.setting
    name = f"{setting.tenant.name}.{table}"
    return MappingRow(
        Layer.MUNICIPALITY.value, name, setting.tenants.version, f"{coding.system}|{coding.code}"
    )


def _is_gap(reader: Reader, place: Place, facts: ResourceFacts) -> bool:
    """A code of a system that tables map, in no row of any layer: never a guess (KPR-M-005)."""
    tenant, system = reader.setting.tenant, place.coding.system
    is_listed = system in tenant.local_codes or system in tenant.not_in_kpr
    if not is_listed and not facts.tables.lists(place.coded[0], facts.day):
        return False
    return not rows_of_lists(reader, place.coding) and not facts.tables.names(place.coded, facts.day)
