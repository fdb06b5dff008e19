"""What every report tells of an input: in words, never of what the document holds."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain, repeat

from adapter.checking import Judged
from adapter.fhir.times import OSLO
from adapter.outcomes.as_json import Places
from adapter.reports.phrases import say, sentence
from adapter.rules import Finding, words

#: Numbers, from 0, of the findings of an input that an earlier run had too.
Known = AbstractSet[int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is: FHIRPath, and line and column, both from 1, where they are known."""

    expression: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return f"{self.line}:{self.column}  {self.expression}" if self.line else self.expression


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in words, said once with all its places in an input."""

    finding: Finding
    what: str
    action: str
    places: Sequence[Place]
    #: Whether an earlier run had it too, at every of its places.
    known: bool = False


def with_known(judged: Iterable[Judged], known: Iterable[Known]) -> Iterator[tuple[Judged, Known]]:
    """Each input with what is known of it; nothing is, where `known` is shorter."""
    return zip(judged, chain(known, repeat(frozenset())), strict=False)


def place_of(finding: Finding, places: Places) -> Place:
    """Where a finding is."""
    return Place(finding.expression, *places.get(finding.expression, (None, None)))


def told_findings(judged: Judged, language: str, known: Known = frozenset()) -> list[Told]:
    """What was found in an input, the same thing once; known and new findings apart."""
    groups: dict[tuple[str, str, str, bool], list[Finding]] = {}
    for number, finding in enumerate(judged.result.findings):
        groups.setdefault((finding.rule, *words(finding, language), number in known), []).append(finding)
    return [
        Told(same[0], what, action, [place_of(each, judged.places) for each in same], known=is_known)
        for (_, what, action, is_known), same in groups.items()
    ]


def told_made(judged: Judged, language: str) -> list[str]:
    """What an input becomes to KPR, a line each: `N TjenesteStart 2026-01-12, kode 21`."""
    lines = []
    for resource in judged.result.resources:
        for one in resource.notifications:
            code = f"{say('code', language)} {one.service_code}"
            lines.append(f"{one.change.value} {one.event.value} {one.hendelse_dato}, {code}")
        for contact in resource.consultations:
            when = contact.dato_tid_start.astimezone(OSLO)
            lines.append(f"{contact.change.value} Konsultasjon {when:%Y-%m-%d %H:%M}")
    return lines


def sentence_of(judged: Judged, language: str) -> str:
    """What became of an input, in a sentence."""
    result = judged.result
    return sentence(
        result.outcome,
        language,
        made=sum(len(one.notifications) for one in result.resources),
        held=judged.held,
        faults=sum(finding.stops for finding in result.findings),
    )
