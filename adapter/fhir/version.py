"""
Which FHIR version a document is written in.

Only Encounter tells: EpisodeOfCare without its rare elements is the same in all versions. Where
nothing tells, R4 is assumed (library findings, section 1).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from adapter import rules
from adapter.fhir.faults import root_name
from adapter.rules import Finding

FhirVersion = Literal["R4", "R5"]

_PARAMETER = re.compile(r";\s*fhirversion\s*=\s*\"?([^\s;\",]*)", re.IGNORECASE)
#: R4B (4.3) has the same Encounter and EpisodeOfCare as R4.
_VERSIONS: Mapping[str, FhirVersion] = {"4.0": "R4", "4.3": "R4", "5.0": "R5"}
_NUMBER = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){0,2}")

#: Elements of Encounter that one version has and the other does not (input profiles, 6.3).
_ONLY_R4 = ("period", "statusHistory", "classHistory", "reasonCode", "reasonReference", "hospitalization")
_ONLY_R5 = (
    "actualPeriod",
    "plannedStartDate",
    "plannedEndDate",
    "subjectStatus",
    "reason",
    "admission",
    "careTeam",
    "virtualService",
    "dietPreference",
    "specialArrangement",
    "specialCourtesy",
)
_ANY_R5 = frozenset(_ONLY_R5)


class _Marks(NamedTuple):
    """Where an Encounter shows that it is of a version, the surest place first."""

    path: str
    r4: list[str]
    r5: list[str]


def recognise(
    tree: Mapping[str, Any], content_type: str | None, default: FhirVersion = "R4"
) -> tuple[FhirVersion, list[Finding]]:
    """
    Tell the version by the content type, else by the marks of the Encounters in it, else `default`.

    A version we do not know and an Encounter that contradicts the version, or itself, are findings.
    """
    root = root_name(tree.get("resourceType"))
    declared = _PARAMETER.search(content_type) if content_type else None
    named = _VERSIONS.get(".".join(declared[1].split(".")[:2])) if declared else None
    findings = [_unsupported(declared[1], root)] if declared and named is None else []
    # Most documents are an EpisodeOfCare that holds nothing else.
    is_alone = root != "Encounter" and "contained" not in tree and "entry" not in tree
    marks = [] if is_alone else [_marks(path, encounter) for path, encounter in _encounters(tree, root)]
    version = named or _by_marks(marks) or _by_bundle(tree) or default
    if marks:
        findings += _contradictions(marks, version, declared=named is not None)
    return version, findings


def _unsupported(number: str, root: str) -> Finding:
    told = {"found": number} if _NUMBER.fullmatch(number) else {}
    return Finding(rules.UNSUPPORTED_FHIR_VERSION, root, told)


def _by_marks(marks: list[_Marks]) -> FhirVersion | None:
    """Go by the first Encounter that shows marks; by most of them, if it shows both kinds."""
    for each in marks:
        if each.r4 or each.r5:
            return "R5" if len(each.r5) > len(each.r4) else "R4"
    return None


def _by_bundle(tree: Mapping[str, Any]) -> FhirVersion | None:
    is_notification = tree.get("resourceType") == "Bundle" and tree.get("type") == "subscription-notification"
    return "R5" if is_notification else None


def _contradictions(marks: list[_Marks], version: FhirVersion, *, declared: bool) -> Iterator[Finding]:
    """One finding an Encounter: at what its version does not have; if it was guessed, at the later version's."""
    for each in marks:
        if version == "R5" and (declared or not each.r5):
            wrong = each.r4
        else:
            wrong = each.r5 if version == "R4" or each.r4 else []
        if wrong:
            yield Finding(rules.MIXED_FHIR_VERSIONS, f"{each.path}.{wrong[0]}", {"element": wrong[0]})


def _marks(path: str, encounter: Mapping[str, Any]) -> _Marks:
    r4 = [name for name in _ONLY_R4 if name in encounter]
    # Most have none of them, which is told faster for all at once.
    r5 = [] if _ANY_R5.isdisjoint(encounter) else [name for name in _ONLY_R5 if name in encounter]
    for name in ("class", "serviceType"):
        value = encounter.get(name)
        if isinstance(value, list):
            r5.append(name)
        elif isinstance(value, dict):
            # XML read as R4 has no list: there an R5 class is known by its CodeableConcept
            (r5 if _is_r5_part(name, value) else r4).append(name)
    return _Marks(path, r4, r5)


def _is_r5_part(name: str, value: Mapping[str, Any]) -> bool:
    return ("coding" if name == "class" else "concept") in value or (
        name == "serviceType" and "reference" in value
    )


#: Elements that hold resources, and in which of their own.
_HOLDERS = (("contained", None), ("entry", "resource"))


def _encounters(tree: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every Encounter of a document: the root, entries of Bundles, contained ones."""
    if tree.get("resourceType") == "Encounter":
        yield path, tree
    for name, inner in _HOLDERS:
        items = tree.get(name)
        for index, item in enumerate(items if isinstance(items, list) else ()):
            place, resource = f"{path}.{name}[{index}]", item
            if inner and isinstance(item, dict):
                place, resource = f"{place}.{inner}", item.get(inner)
            if isinstance(resource, dict):
                yield from _encounters(resource, place)
