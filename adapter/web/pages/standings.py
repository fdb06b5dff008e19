"""The scorecard of a session as its page shows it: what is shown, what failed and why, and what can be sent now."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapter.bench.kept import Kept, Step
from adapter.checking import Judged
from adapter.checking.scenarios import Said, Scenario, shipped_scenarios
from adapter.checking.scorecard import Cell, Mark, Scorecard, Standing, score
from adapter.mapping import ServiceEvent
from adapter.notifications import Consultation, Notification
from adapter.reports.scorecard_cells import name_of
from adapter.values import replace
from adapter.web.pages.desk import Shown
from adapter.web.pages.phrases import say
from adapter.web.pages.preferences import Language

LOOKS = {Mark.SHOWN: "good", Mark.FAILED: "bad", Mark.MISSING: "missing"}
#: Rules that are named as the reason why a document failed.
_MOST_RULES = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One scenario: how it stands in a word, and the documents that failed it, each with the rules that say why."""

    standing: Standing
    look: str
    word: str
    failures: Sequence[tuple[int, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Coming:
    """What can be sent now: a scenario, and what it is to be shown for; empty where it is counted once."""

    scenario: Scenario
    code: str


def card_of(view: Shown) -> Scorecard:
    """Score the documents of a session in their order; the card names them by their numbers."""
    return score([_numbered(each) for each in view.documents], view.tables)


def groups_of(card: Scorecard, view: Shown, language: Language) -> list[tuple[Said, list[Row]]]:
    """The scenarios under the headings of their groups, in the order of the file."""
    return [
        (group.title, [_row(s, view, language) for s in card.standings if s.scenario.group == group.id])
        for group in shipped_scenarios().groups
    ]


def coming(card: Scorecard, steps: Sequence[Step], language: Language) -> Coming | None:
    """Give the first scenario that is missing for a service that runs, else the first that is missing at all."""
    asked = [each for each in card.standings if not each.scenario.optional]
    running = _running(steps)
    for standing in asked:
        for cell in standing.cells:
            if cell.mark is Mark.MISSING and cell.code in running:
                return Coming(standing.scenario, name_of(standing.scenario, cell, language.value))
    first = next((each for each in asked if each.mark is Mark.MISSING), None)
    if first is None:
        return None
    missing = next(cell for cell in first.cells if cell.mark is Mark.MISSING)
    return Coming(first.scenario, name_of(first.scenario, missing, language.value))


def _row(standing: Standing, view: Shown, language: Language) -> Row:
    shown, asked = _share(standing.cells)
    if standing.mark is Mark.MISSING and shown:
        word = say(f"partly-{standing.scenario.counting.value}", language, n=shown, all=asked)
        return Row(standing, "note", word, ())
    word = say(f"mark-{standing.mark.value}", language)
    return Row(standing, LOOKS[standing.mark], word, _failures(standing, view))


def _share(cells: Sequence[Cell]) -> tuple[int, int]:
    """How many of the cells that are asked for are shown, and how many there are."""
    asked = [each for each in cells if each.is_asked]
    return sum(each.mark is Mark.SHOWN for each in asked), len(asked)


def _failures(standing: Standing, view: Shown) -> list[tuple[int, Sequence[str]]]:
    failed = [each for each in standing.cells if each.mark is Mark.FAILED]
    numbers = sorted({int(name) for each in failed for name in each.failed_by})
    return [(number, _why(view.documents[number - 1].judged)) for number in numbers]


def _why(judged: Judged) -> Sequence[str]:
    """The rules that stopped a document; where none did, those by which something is held, else all it met."""
    findings = judged.result.findings
    stopped = [each.rule for each in findings if each.stops]
    made: list[Notification | Consultation] = []
    for each in judged.result.resources:
        made += [*each.notifications, *each.consultations]
    held = [one.held_by for one in made if one.held_by]
    return list(dict.fromkeys(stopped or held or [each.rule for each in findings]))[:_MOST_RULES]


def _running(steps: Sequence[Step]) -> set[str]:
    """The codes of services that began and did not end."""
    ended = {each.service_id for each in steps if each.event == ServiceEvent.END.value}
    return {each.service_code for each in steps if each.service_code and each.service_id not in ended}


def _numbered(kept: Kept) -> Judged:
    return replace(kept.judged, result=replace(kept.judged.result, input=str(kept.number)))
