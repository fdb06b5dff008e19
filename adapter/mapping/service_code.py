"""
The service code of a resource (crosswalk 3.3).

National codings decide before all tables. `display` and `text` never decide.
"""

from collections.abc import Sequence
from datetime import date

from adapter import rules
from adapter.mapping.by_tables import ask_tables
from adapter.mapping.choosing import Candidate, Code, choose
from adapter.mapping.decisions import ConditionFailed
from adapter.mapping.facts import ResourceFacts
from adapter.mapping.places import Place, places_of
from adapter.mapping.reader import Reader
from adapter.mapping.systems import Spelling

#: What already says why there is no code.
_SAID = (
    rules.UNKNOWN_SERVICE_CODE,
    rules.RETIRED_SERVICE_CODE,
    rules.AMBIGUOUS_SERVICE_CODE,
    rules.AMBIGUOUS_MAPPING,
    rules.CONDITION_FAILED,
)
#: What to list of a system that is not written as the list writes it, and where.
_NAMED = {
    Spelling.ALIAS: ((rules.CODE_SYSTEM_ALIAS, ".system"),),
    Spelling.NORMALISED: ((rules.SYSTEM_NORMALISED, ".system"),),
}


def find_code(reader: Reader, day: date | None, facts: ResourceFacts | None = None) -> Code | None:
    """
    Find what the tables in force on the event date say; None when they say nothing.

    `facts` are the resource's, unless a test gives others. Faults of codes that *are* service codes
    (unknown, retired, ambiguous) are findings; so are codes of a system that the tables map, when they
    have no row for them.
    """
    places = places_of(reader)
    reader.facts = facts or _facts(reader, day, places)
    national = [candidate for place in places if (candidate := _national(reader, place))]
    if national:
        return choose(reader, national, day)
    try:
        return ask_tables(reader, places, reader.facts, day)
    except ConditionFailed:
        reader.find(rules.CONDITION_FAILED, reader.path)
        return None


def say_missing(reader: Reader) -> None:
    """Note why a resource that must have a service code has none."""
    if any(finding.rule in _SAID for finding in reader.findings):
        return
    for place in places_of(reader):
        reader.find(rules.UNKNOWN_SERVICE_CODE_SYSTEM, f"{place.at}.system")
        return
    element = "type" if reader.care.kind == "EpisodeOfCare" else "serviceType"
    first = reader.care.types[0] if reader.care.types else None
    coding = ".coding[0]" if first and first.concept.coding else ""
    reader.find(rules.MISSING_SERVICE_CODE, reader.at(f"{first.at}{coding}" if first else element))


def facts_of(reader: Reader, day: date | None) -> ResourceFacts:
    """The facts of a resource on the event date, else on the day it is judged."""
    return _facts(reader, day, places_of(reader))


def _facts(reader: Reader, day: date | None, places: Sequence[Place]) -> ResourceFacts:
    return ResourceFacts(reader, day or reader.today, [place.coded for place in places])


def _national(reader: Reader, place: Place) -> Candidate | None:
    """A coding of the national list, however the list is named; None for one of another list."""
    setting, coding = reader.setting, place.coding
    table = setting.tables.service
    spelling = table.spelling(coding.system or "", setting.tenant.service_code_system_aliases)
    if spelling is None:
        return None
    written = coding.code or ""
    code = table.normalise(written)
    named = _NAMED.get(spelling, ())
    changed = ((rules.CODE_NORMALISED, ".code"),) if code != written else ()
    return Candidate(place.at, code, table.row(code), named + changed)
