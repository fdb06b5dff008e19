"""What the tables say of codes alone, without a document: `$translate` (FHIR R4, ConceptMap-translate)."""

from collections.abc import Sequence
from enum import StrEnum

from adapter.mapping.asking import differing
from adapter.mapping.code_search import (
    Codes,
    Match,
    OneTable,
    is_listed,
    is_live,
    is_named,
    search_all,
    search_one,
    search_pilot,
)
from adapter.mapping.results import NotInKpr, Reason, Result, ToCode, ToHst, ToPilot
from adapter.values import Value


class List(StrEnum):
    """The lists that answers are codes of."""

    SERVICE = "service"
    FORM = "form"
    AGE_STEP = "alderstrinn"
    BREAST_FEEDING = "amming"
    PILOT = "pilot"
    #: Any other: no row leads there.
    OTHER = "other"


class Why(StrEnum):
    """What an answer comes to, in a word."""

    ANSWERED = "answered"
    NOT_IN_KPR = "not-in-kpr"
    OTHER_CHANNEL = "other-channel"
    OPEN = "open"
    AMBIGUOUS = "ambiguous"
    RETIRED = "retired"
    UNKNOWN_CODE = "unknown-code"
    UNKNOWN_SYSTEM = "unknown-system"
    NO_ROW_HOLDS = "no-row-holds"
    OTHER_LIST = "other-list"


class Translation(Value, frozen=True):
    """What the tables say of the codes."""

    why: Why
    matches: tuple[Match, ...] = ()

    @property
    def is_translated(self) -> bool:
        """Whether there is a code that is surely the answer."""
        return self.why is Why.ANSWERED


def translate(codes: Codes, target: List | None = None, table: OneTable | None = None) -> Translation:
    """
    Say what the tables in force on the event date make of codes.

    With `target` only answers of that list are given; with `table` that one is asked alone.
    """
    if table is not None:
        found = search_one(codes, table)
    elif target is List.PILOT:
        found = search_pilot(codes)
    else:
        found = search_all(codes)
    if not found.matches:
        return Translation(_why_nothing(codes, target))
    live = [match for match in found.matches if is_live(match.row, codes)]
    if not live:
        return Translation(_why_dead(found.matches[0], codes))
    wanted = [match for match in live if _is_wanted(match.row.then, target)]
    return Translation(_why(wanted), tuple(wanted)) if wanted else Translation(Why.OTHER_LIST)


def lists_of(then: Result) -> tuple[List, ...]:
    """Give the lists that an answer has codes of."""
    match then:
        case ToCode():
            return (List.SERVICE,)
        case ToPilot():
            return (List.PILOT,)
        case ToHst():
            return tuple(
                name
                for name in (List.FORM, List.AGE_STEP, List.BREAST_FEEDING)
                if getattr(then, name.value) is not None
            )
        case _:
            return ()


def _is_wanted(then: Result, target: List | None) -> bool:
    if isinstance(then, NotInKpr):
        return target is not List.PILOT
    return target is None or target in lists_of(then)


def _why_nothing(codes: Codes, target: List | None) -> Why:
    if is_named(codes):
        return Why.OTHER_LIST if target is List.PILOT else Why.NO_ROW_HOLDS
    return Why.UNKNOWN_CODE if is_listed(codes) else Why.UNKNOWN_SYSTEM


def _why_dead(match: Match, codes: Codes) -> Why:
    """Whether the list never had a service code, or not on the day."""
    then = match.row.then
    known = isinstance(then, ToCode) and codes.setting.tables.service.lookup(then.code) is not None
    return Why.RETIRED if known else Why.UNKNOWN_CODE


def _why(matches: Sequence[Match]) -> Why:
    sure = next((match.row.then for match in matches if match.is_sure), None)
    match sure:
        case None:
            disagree = differing([match.row for match in matches]) is not None
            return Why.AMBIGUOUS if disagree and not any(m.open for m in matches) else Why.OPEN
        case NotInKpr(Reason.OTHER_CHANNEL):
            return Why.OTHER_CHANNEL
        case NotInKpr():
            return Why.NOT_IN_KPR
        case _:
            return Why.ANSWERED
