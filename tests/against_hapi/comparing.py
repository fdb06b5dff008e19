"""The two verdicts on a document held beside each other, and the reason for each difference."""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from adapter.fhir.prune import Places
from tests.against_hapi.reasons import Row, reasons
from tests.against_hapi.verdicts import Said, Verdict

#: Our rules about FHIR; all others are the trade's. Who sends and what is not delivered is none of FHIR's.
OF_FHIR = re.compile(r"KPR-F-0([0-2]\d|3[0-3])")


class Stand(StrEnum):
    """How the two verdicts on a document stand to each other."""

    BOTH_FINE = "both find nothing"
    BOTH_FAULTY = "both find the same fault"
    APART = "both find faults, none the same"
    ONLY_TRADE = "only we, by rules of the trade"
    ONLY_OURS = "only we, by rules of FHIR"
    ONLY_THEIRS = "only HAPI"


class Difference(NamedTuple):
    """What one of the two says of a document and the other does not."""

    #: `theirs` or `ours`.
    side: str
    said: Said
    #: The name of the reason; nothing where the table has none.
    reason: str | None


class Comparison(NamedTuple):
    """One document, compared."""

    stand: Stand
    differences: Sequence[Difference]
    #: What HAPI warns of and the table has no reason for.
    unexplained_warnings: Sequence[str]

    @property
    def unexplained(self) -> list[str]:
        """In words: every difference without a reason."""
        lost = [f"{side}: {said.name} {said.place}" for side, said, reason in self.differences if not reason]
        return [*lost, *(f"warns: {warning}" for warning in self.unexplained_warnings)]


def compare(document: str, verdict: Verdict) -> Comparison:
    """Hold the two verdicts on a document beside each other."""
    both = [(t, o) for t in verdict.theirs for o in verdict.ours if _is_same(t, o)]
    theirs = [each for each in verdict.theirs if all(each != t for t, _ in both)]
    ours = [each for each in verdict.ours if all(each != o for _, o in both)]
    differences = [*_theirs(document, verdict, theirs), *_ours(document, verdict, ours)]
    warnings = [each for each in verdict.warnings if each not in reasons().warnings]
    return Comparison(_stand(verdict, is_shared=bool(both)), differences, warnings)


def _is_same(theirs: Said, ours: Said) -> bool:
    """Whether both speak of one fault: by rules that mean the same, at places of which one holds the other."""
    rules = reasons().same.get(theirs.name, ())
    return ours.name in rules and (not theirs.place or _near(theirs.place, ours.place))


def _near(place: str, other: str) -> bool:
    # What is wrong with a document as a whole has no place in its tree.
    return other in ("$", "resourceType") or Places([other]).near(place)


def _theirs(document: str, verdict: Verdict, said: Iterable[Said]) -> Iterator[Difference]:
    beside = [each.name for each in verdict.ours]
    for each in said:
        yield Difference("theirs", each, _reason(reasons().theirs, document, each, beside))


def _ours(document: str, verdict: Verdict, said: Iterable[Said]) -> Iterator[Difference]:
    beside = [*(each.name for each in verdict.theirs), *verdict.warnings]
    for each in said:
        yield Difference("ours", each, _reason(reasons().ours, document, each, beside))


def _reason(rows: Iterable[Row], document: str, said: Said, beside: Sequence[str]) -> str | None:
    fitting = (row for row in rows if row.fits(said.name, said.place, document))
    return next((row.reason for row in fitting if _holds(row, beside)), None)


def _holds(row: Row, beside: Sequence[str]) -> bool:
    return row.beside is None or any(re.fullmatch(row.beside, name) for name in beside)


def _stand(verdict: Verdict, *, is_shared: bool) -> Stand:
    if is_shared:
        return Stand.BOTH_FAULTY
    if verdict.theirs and any(OF_FHIR.fullmatch(each.name) for each in verdict.ours):
        return Stand.APART
    if verdict.theirs:
        return Stand.ONLY_THEIRS
    if any(OF_FHIR.fullmatch(each.name) for each in verdict.ours):
        return Stand.ONLY_OURS
    return Stand.ONLY_TRADE if verdict.ours else Stand.BOTH_FINE
