"""Whether a document may be shared: every person it tells of is certainly made up (KPR-V-057)."""

import re
from collections.abc import Sequence

from adapter.bench.kept import Kept
from adapter.fhir import numbers
from adapter.fhir.numbers import PersonNumber
from adapter.rules import PERSON_NUMBER_ENVIRONMENT

_ELEVEN = re.compile(r"(?<!\d)\d{11}(?!\d)")
#: What a document holds that tells of a person, in JSON and in XML.
_PERSON = re.compile(r"\bPatient\b|\bbirthDate\b|\bfamily\b")


def all_synthetic(documents: Sequence[Kept]) -> bool:
    """Whether there are documents, and nothing of them can be about a real person."""
    return bool(documents) and all(map(_is_synthetic, documents))


def _is_synthetic(kept: Kept) -> bool:
    """
    Whether nothing of a document can be about a real person.

    A person without a number may be anybody: where a document tells of one, a synthetic number must stand in it.
    """
    if any(finding.rule == PERSON_NUMBER_ENVIRONMENT for finding in kept.judged.result.findings):
        return False
    series = {_series(found[0]) for found in _ELEVEN.finditer(kept.text)}
    if "real" in series:
        return False
    return "synthetic" in series or not _PERSON.search(kept.text)


def _series(digits: str) -> str:
    read = numbers.classify(digits)
    if not isinstance(read, PersonNumber):
        return "none"
    return "synthetic" if read.series else "real"
