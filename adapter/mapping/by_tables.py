"""What the decision tables say of a resource: a service code, a consultation, or a contact apart."""

from collections.abc import Sequence
from datetime import date

from adapter import rules
from adapter.mapping.choosing import Candidate, Code, choose
from adapter.mapping.deciding import deciding
from adapter.mapping.decisions import Row
from adapter.mapping.facts import ResourceFacts
from adapter.mapping.pilot import read_pilot
from adapter.mapping.places import Place
from adapter.mapping.reader import Reader
from adapter.mapping.results import Apart, NotInKpr, Reason, ToCode, ToHst


def ask_tables(
    reader: Reader, places: Sequence[Place], facts: ResourceFacts, day: date | None
) -> Code | None:
    """Ask the layers; `places` are those of the facts' codes. Raises `ConditionFailed`."""
    said = deciding(reader, places, facts)
    codes = [_candidate(reader, row, row.then, at) for row, at in said if isinstance(row.then, ToCode)]
    if codes:
        return choose(reader, codes, day)
    return _answered(reader, [row for row, _ in said], facts)


def _candidate(reader: Reader, row: Row, then: ToCode, place: Place | None) -> Candidate:
    at, element = (place.at, ".system") if place else (reader.path, "")
    return Candidate(at, then.code, row.address, ((rules.LOCAL_CODE_MAPPED, element),))


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
    return Code(row.address, None, Apart(then.reason, then.channel, pilot))
