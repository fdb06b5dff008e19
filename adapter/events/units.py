"""Which part of a document a finding is about: what stands or falls together."""

from collections.abc import Container, Iterable, Mapping

from adapter.rules import Finding


def unit_of(place: str, units: Container[str | None]) -> str | None:
    """The innermost unit a place lies in; None when it lies in none and concerns the document."""
    while place not in units:
        parent = place[: max(place.rfind("."), place.rfind("["), 0)]
        if not parent:
            return None
        place = parent
    return place


def by_unit(findings: Iterable[Finding], units: Mapping[str, str]) -> dict[str | None, list[Finding]]:
    """Findings by the unit they are about; under None those about the document as a whole."""
    known = set(units.values())
    sorted_out: dict[str | None, list[Finding]] = {}
    for finding in findings:
        sorted_out.setdefault(unit_of(finding.expression, known), []).append(finding)
    return sorted_out
