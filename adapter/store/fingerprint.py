"""Fingerprints of what is parked: inputs that are refused for the same, at the same places, share one."""

import hashlib
import re
from collections.abc import Iterable

import msgspec

from adapter.rules import Finding

#: Which of several: `Bundle.entry[17].resource.period` is the same mistake as `Bundle.entry[3].resource.period`.
_NUMBER = re.compile(r"\[\d+\]")
#: 64 bits in hex: enough to tell some thousand mistakes apart, short enough for an address.
_LENGTH = 16


def fingerprint_of(tenant: str, reason: str | None, findings: Iterable[Finding]) -> str:
    """
    Give the fingerprint of a parked input: of its tenant, its reason, and what stops it where.

    It is made of words of ours and of places in the document, never of a value of it.
    """
    content = msgspec.json.encode([tenant, reason, places_of(findings)])
    return hashlib.sha256(content).hexdigest()[:_LENGTH]


def places_of(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """Give each rule that was broken with the place where, without numbers, in order; warnings break none."""
    listed = list(findings)
    stopping = [each for each in listed if each.stops] or listed
    return sorted({(each.rule, _NUMBER.sub("[*]", each.expression)) for each in stopping})
