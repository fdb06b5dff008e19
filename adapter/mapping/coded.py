"""Finding a code of a given list among the codings of an element."""

from collections.abc import Iterable, Iterator, Mapping

from adapter import rules
from adapter.fhir.resources import Coding, Concept
from adapter.mapping.reader import Reader


def of_list(reader: Reader, name: str, concepts: Iterable[tuple[str, Concept]]) -> Iterator[tuple[str, str]]:
    """The place and code of every coding from the HST list called `name`."""
    for at, concept in concepts:
        for i, coding in enumerate(concept.coding):
            if coding.code and in_list(reader, name, coding):
                # An extension's place names its code already: it holds one coding, not a concept.
                yield at if at.endswith(".code") else f"{at}.coding[{i}].code", coding.code


def in_list(reader: Reader, name: str, coding: Coding) -> bool:
    """Whether a coding names the HST list called `name`."""
    match = reader.setting.tables.hst.list_of(coding.system or "")
    return match is not None and match.name == name


def pick(
    reader: Reader,
    name: str,
    concepts: Iterable[tuple[str, Concept]],
    values: Mapping[str, object],
    rule: str = rules.UNKNOWN_HST_CODE,
) -> str | None:
    """The first code of the list; a code the list does not have is a finding (V-073)."""
    for at, code in of_list(reader, name, concepts):
        if code in values:
            return code
        reader.find(rule, at)
    return None
