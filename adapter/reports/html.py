"""
What was judged as a page: one file without script, which loads nothing, to mail, print or keep.

It shows names, places, rules, outcomes and what is reported; nothing of what a document holds.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from importlib.metadata import version
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from adapter.checking import Judged
from adapter.checking.baseline import Mark
from adapter.checking.failing import FINE
from adapter.checking.scorecard import Scorecard
from adapter.fhir.times import OSLO
from adapter.outcomes import Outcome
from adapter.reports.phrases import say
from adapter.reports.scorecard import html_part, style
from adapter.reports.telling import Known, Told, sentence_of, told_findings, told_made, with_known
from adapter.rules import Rule, Severity, catalogue


@dataclass(frozen=True, slots=True)
class Shown:
    """An input as the page shows it."""

    judged: Judged
    said: str
    made: Sequence[str]
    findings: Sequence[Told]

    @property
    def fine(self) -> bool:
        """Whether there is nothing to mend."""
        return self.judged.result.outcome in FINE


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a rule was met."""

    rule: Rule
    findings: int
    inputs: int


def html(
    judged: Iterable[Judged],
    language: str,
    *,
    made: datetime | None = None,
    known: Sequence[Known] | None = None,
    gone: Sequence[Mark] = (),
    scorecard: Scorecard | None = None,
) -> str:
    """
    Give the page in `nb` or `en`.

    `made` is when (aware); `known` what an earlier run had of each input, where one was compared, and `gone`
    what is no more; `scorecard` how the documents stand to the scenarios, where the page is to tell.
    """
    inputs = [_shown(one, familiar, language) for one, familiar in with_known(judged, known or ())]
    return _template().render(
        t=partial(say, language=language),
        language=language,
        inputs=inputs,
        outcomes=_outcomes(inputs),
        tallies=_tallies(inputs),
        made=f"{made.astimezone(OSLO):%Y-%m-%d %H:%M}" if made else None,
        compared=known is not None,
        gone=gone,
        scorecard=html_part(scorecard, language) if scorecard else None,
        style=style(),
        sources={rule_id: rule.source for rule_id, rule in catalogue().items()},
        version=version("kpr-adapter"),
    )


@cache
def _template() -> Template:
    text = files("adapter.reports").joinpath("templates/report.html").read_text(encoding="utf-8")
    room = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return room.from_string(text)


def _shown(judged: Judged, known: Known, language: str) -> Shown:
    told = told_findings(judged, language, known)
    return Shown(judged, sentence_of(judged, language), told_made(judged, language), told)


def _outcomes(inputs: Sequence[Shown]) -> list[tuple[Outcome, str, int]]:
    """How many inputs had which outcome and reason."""
    results = [one.judged.result for one in inputs]
    counts = Counter((result.outcome, result.reason or "") for result in results)
    return [(outcome, reason, number) for (outcome, reason), number in sorted(counts.items())]


def _tallies(inputs: Sequence[Shown]) -> list[Tally]:
    """How often each rule was met, and in how many inputs; what weighs most and is met most comes first."""
    findings = Counter(each.rule for one in inputs for each in one.judged.result.findings)
    met = Counter(rule for one in inputs for rule in {each.rule for each in one.judged.result.findings})
    tallies = [Tally(catalogue()[rule], number, met[rule]) for rule, number in findings.items()]
    weight = {severity: number for number, severity in enumerate(Severity)}
    return sorted(tallies, key=lambda each: (weight[each.rule.severity], -each.findings, each.rule.id))
