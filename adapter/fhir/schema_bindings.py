"""
Codes of required bindings that the models' metadata leaves out or cuts short.

`enum_values` is taken from the short text of an element: lists longer than it end in "+", lists
that are only examples end in "etc.", signs are skipped. Source of every list: the value set of the
binding on the element's page, hl7.org/fhir/R4 and hl7.org/fhir/R5.
"""

from collections.abc import Mapping

Codes = tuple[str, ...]

#: encounter-status, R4
_ENCOUNTER_STATUS = (
    "planned", "arrived", "triaged", "in-progress", "onleave", "finished", "cancelled",
    "entered-in-error", "unknown",
)  # fmt: skip
#: observation-status
_OBSERVATION_STATUS = (
    "registered", "preliminary", "final", "amended", "corrected", "cancelled",
    "entered-in-error", "unknown",
)  # fmt: skip
#: event-timing
_EVENT_TIMING = (
    "MORN", "MORN.early", "MORN.late", "NOON", "AFT", "AFT.early", "AFT.late", "EVE", "EVE.early",
    "EVE.late", "NIGHT", "PHS", "HS", "WAKE", "C", "CM", "CD", "CV", "AC", "ACM", "ACD", "ACV",
    "PC", "PCM", "PCD", "PCV",
)  # fmt: skip
#: quantity-comparator
_COMPARATOR = ("<", "<=", ">=", ">")
_QUANTITIES = ("Age", "Count", "Distance", "Duration", "Quantity")

#: By version, type and element; an empty list means that the binding is not a required one.
_COMPLETED: Mapping[tuple[str, str, str], Codes] = {
    ("R4", "Encounter", "status"): _ENCOUNTER_STATUS,
    ("R4", "EncounterStatusHistory", "status"): _ENCOUNTER_STATUS,
    ("R4", "Observation", "status"): _OBSERVATION_STATUS,
    ("R5", "Observation", "status"): _OBSERVATION_STATUS,
    ("R4", "TimingRepeat", "when"): _EVENT_TIMING,
    ("R5", "TimingRepeat", "when"): (*_EVENT_TIMING, "IMD"),
    ("R5", "BundleEntrySearch", "mode"): ("match", "include", "outcome"),
    ("R4", "Expression", "language"): (),
    ("R5", "Expression", "language"): (),
    **{("R4", name, "comparator"): _COMPARATOR for name in _QUANTITIES},
    **{("R5", name, "comparator"): (*_COMPARATOR, "ad") for name in _QUANTITIES},
}

_CUT_SHORT = frozenset({"+", "etc."})


def complete(version: str, type_name: str, element: str, codes: Codes) -> Codes:
    """
    All codes an element may have, or none where any code may stand.

    Raises ValueError for a list that is cut short and not completed here: better no schema than a wrong one.
    """
    completed = _COMPLETED.get((version, type_name, element), codes)
    if _CUT_SHORT.intersection(completed):
        raise ValueError(f"{version} {type_name}.{element}: add the whole code list to {__name__}")
    return completed
