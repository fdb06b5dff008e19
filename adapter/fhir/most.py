"""How many findings are kept of one document: enough to mend it by, and never more than can be read."""

from collections.abc import Iterator, Sequence
from itertools import islice

from adapter.rules import Finding, rule_of

#: Nobody mends a document by more than this at a time, while one of 2 MiB may have a million faults:
#: each of them would be kept, sent, and compared with others.
MOST_FINDINGS = 200
#: With more faults than this there is enough to mend first: no others are looked for behind them.
ENOUGH_TO_MEND = 50


def kept(findings: Sequence[Finding], most: int = MOST_FINDINGS) -> list[Finding]:
    """
    Give the gravest findings, in their order, at most `most` of them.

    What rejects goes before what parks, and that before a warning: so the outcome is the same as if all
    were kept, however many come first.
    """
    if len(findings) <= most:
        return list(findings)
    gravest = sorted(islice(_gravest_first(findings), most))
    return [findings[place] for place in gravest]


def _gravest_first(findings: Sequence[Finding]) -> Iterator[int]:
    """Where they stand; found step by step, since mostly the first will do."""
    for lightness in range(3):
        yield from (i for i, finding in enumerate(findings) if _lightness(finding) == lightness)


def _lightness(finding: Finding) -> int:
    if not finding.stops:
        return 2
    return 1 if rule_of(finding.rule).outcome == "park" else 0
