"""
What a consultation says of each category of the municipality's own list (MH-30).

It is kept beside the consultation and is no part of any message: HST has no place for it. A code that is
not known on the day is listed and left out; nothing is refused for it, and nothing guessed.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from adapter import rules
from adapter.fhir.resources import Coding, Concept, Extension, Observation, read
from adapter.mapping import LocalStatus
from adapter.mapping.facts import sender_of
from adapter.mapping.reader import Reader
from adapter.mapping.systems import fold
from adapter.mapping.value_set_files import StatusRead
from adapter.mapping.value_sets import LocalSet

#: Observations of these statuses say nothing.
_NOT_SEEN = frozenset({"entered-in-error", "cancelled"})
#: A place with the codings that stand together there.
Group = tuple[str, Sequence[Coding]]


def read_local(reader: Reader, day: date) -> tuple[LocalStatus, ...]:
    """Give the status of each category, in the order of the document; what is not known is listed."""
    found: dict[str, set[str]] = {}
    sender = sender_of(reader.setting.tenant)
    for one in reader.setting.tables.local:
        if not one.is_for(sender, day):
            continue
        for how in one.reads:
            for group in _groups(reader, how):
                _note(reader, one, how, group, day, found)
    return tuple(LocalStatus(category, *told) for category, told in found.items() if len(told) == 1)


def _note(
    reader: Reader, local: LocalSet, how: StatusRead, group: Group, day: date, found: dict[str, set[str]]
) -> None:
    """Note what a group says; one that is ours and cannot be understood is listed."""
    at, codings = group
    categories = _codes(codings, local.category_system)
    statuses = _codes(codings, local.status_system)
    if not categories and not statuses and how.element == "observation":
        return
    if len(categories) != 1 or len(statuses) != 1:
        reader.find(rules.UNKNOWN_LOCAL_STATUS, at)
        return
    (category,), (status,) = categories, statuses
    if not local.has(category, day) or status not in local.statuses:
        reader.find(rules.UNKNOWN_LOCAL_STATUS, at)
        return
    told = found.setdefault(category, set())
    told.add(local.statuses[status])
    # Two statuses of one category are as good as none.
    if len(told) > 1:
        reader.find(rules.UNKNOWN_LOCAL_STATUS, at)


def _codes(codings: Sequence[Coding], system: str) -> set[str]:
    return {one.code for one in codings if one.code and fold(one.system or "") == system}


def _groups(reader: Reader, how: StatusRead) -> Iterator[Group]:
    """The places where a category and a status may stand side by side."""
    if how.element == "observation":
        yield from _observed(reader)
        return
    for number, extension in enumerate(reader.care.extension):
        if extension.url == how.url:
            yield reader.at(f"extension[{number}]"), list(_codings(extension))


def _codings(extension: Extension) -> Iterator[Coding]:
    """The codings of an extension: its own, or one in each of its parts."""
    for one in (extension, *extension.extension):
        yield from (coding for _, coding in one.coded)


def _observed(reader: Reader) -> Iterator[Group]:
    """Observations of the Encounter: code and value of each, and of each component."""
    for target in reader.resolver.pointing_here("Observation", "encounter"):
        seen = read(target.tree, Observation)
        if seen.status in _NOT_SEEN:
            continue
        if seen.valueCodeableConcept or not seen.component:
            yield target.path, _both(seen.code, seen.valueCodeableConcept)
        for number, part in enumerate(seen.component):
            yield f"{target.path}.component[{number}]", _both(part.code, part.valueCodeableConcept)


def _both(code: Concept | None, value: Concept | None) -> list[Coding]:
    return [coding for concept in (code, value) if concept for coding in concept.coding]
