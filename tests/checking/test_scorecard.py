"""The scorecard: what shows a scenario, what fails it, and what changes nothing."""

import json
import os
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapter.checking import Checker, Judged, sights
from adapter.checking.scenarios import Scenario, shipped_scenarios
from adapter.checking.scorecard import MOST_NAMED, Mark, Scoring, score
from adapter.events import Event
from adapter.outcomes import Outcome, Result
from adapter.reports.scorecard import as_json
from adapter.values import replace
from tests.checking.cards import (
    broken,
    card_of,
    corpus,
    events,
    judge,
    mark_of,
    marks,
    told,
    with_body,
    with_unknown_element,
    world,
)

GOLDEN = Path(__file__).parent / "golden"
SCENARIOS = shipped_scenarios().scenarios
BY_ID = {scenario.id: scenario for scenario in SCENARIOS}
#: What a run is about when its documents come again.
REPEATED = {"duplicate None", "out-of-order None"}


def same_as_golden(name: str, value: object) -> None:
    """Hold a value against its file; `UPDATE_GOLDEN=1` writes it anew, to be read before it is committed."""
    path = GOLDEN / f"{name}.json"
    given = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(given, encoding="utf-8")
    assert given == path.read_text(encoding="utf-8")


def codes(scenario: str, cells: list[str]) -> set[str]:
    """What a scenario was counted for, by its cells in short."""
    return {cell.removeprefix(scenario).strip() for cell in cells if cell.split()[0] == scenario}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.id)
def test_the_example_of_a_scenario_shows_it_and_fails_nothing(scenario: Scenario):
    card = card_of(events(*scenario.examples))

    assert codes(scenario.id, told(card, Mark.SHOWN))
    assert told(card, Mark.FAILED) == []


def test_the_examples_of_scenarios_show_what_they_should_and_nothing_else():
    shown = {each.id: told(card_of(events(*each.examples)), Mark.SHOWN) for each in SCENARIOS}
    same_as_golden("shown", shown)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.id)
def test_what_a_scenario_is_about_broken_fails_it_for_the_same_code(scenario: Scenario):
    sound = codes(scenario.id, told(card_of(events(*scenario.examples)), Mark.SHOWN))
    card = card_of(broken(scenario))

    assert mark_of(card, scenario.id) is Mark.FAILED
    assert codes(scenario.id, told(card, Mark.FAILED)) == sound


def test_what_is_broken_fails_what_it_should_and_nothing_else():
    failed = {each.id: told(card_of(broken(each)), Mark.FAILED) for each in SCENARIOS}
    same_as_golden("failed", failed)


def test_of_an_empty_run_everything_is_missing():
    card = card_of([])

    assert card.documents == 0
    assert {standing.mark for standing in card.standings} == {Mark.MISSING}
    assert [each.scenario.id for each in card.standings] == list(BY_ID)
    assert all(cell.is_asked for standing in card.standings for cell in standing.cells)


def test_all_examples_give_the_card_that_was_thought_through():
    card = as_json(card_of(case.event for case in corpus().cases))
    short = {
        "summary": card["summary"],
        "scenarios": {
            each["id"]: {
                "mark": each["mark"],
                "cells": {
                    str(cell["code"]): {name: cell[name] for name in ("mark", "shown_by", "failed_by")}
                    for cell in each["cells"]
                },
            }
            for each in card["scenarios"]
        },
    }
    same_as_golden("examples", short)


RUNS = st.lists(st.integers(0, len(corpus().cases) - 1), max_size=12, unique=True)


@settings(max_examples=40, deadline=None)
@given(RUNS)
def test_the_same_documents_scored_twice_change_no_mark(chosen: list[int]):
    judged = judge(corpus().cases[i].event for i in chosen)

    assert marks(score([*judged, *judged])) == marks(score(judged))


@settings(max_examples=40, deadline=None)
@given(RUNS)
def test_the_same_documents_sent_twice_show_only_that_they_were(chosen: list[int]):
    arriving = [corpus().cases[i].event for i in chosen]
    once, twice = marks(card_of(arriving)), marks(card_of([*arriving, *arriving]))

    assert {cell for cell in once | twice if once.get(cell) is not twice.get(cell)} <= REPEATED


@settings(max_examples=40, deadline=None)
@given(RUNS)
def test_what_was_shown_stays_shown_whatever_comes_after(chosen: list[int]):
    scoring, seen = Scoring(world().tables), []
    for one in judge(corpus().cases[i].event for i in chosen):
        scoring.take(one)
        seen.append(set(told(scoring.card(), Mark.SHOWN)))

    assert all(before <= after for before, after in pairwise(seen))


def test_what_is_refused_and_then_mended_is_shown():
    first = events("havbris/01-korttid-start.json")[0]
    wrong = with_body(first, (first.body or b"").replace(b'"code": "20"', b'"code": "16"'))

    assert told(card_of([wrong]), Mark.FAILED) == ["start"]
    card = card_of([wrong, first])
    assert told(card, Mark.FAILED) == []
    assert "start 20" in told(card, Mark.SHOWN)


def test_a_refused_document_that_comes_again_later_is_not_taken_for_another_try():
    course = events(*BY_ID["end"].examples)
    refused = with_body(course[0], with_unknown_element(course[0].body or b""))
    card = card_of([refused, *course, refused])

    assert mark_of(card, "reopened") is Mark.MISSING
    assert told(card, Mark.FAILED) == ["r5"] * (mark_of(card, "r5") is Mark.FAILED)


def test_a_try_without_a_known_code_counts_for_the_code_that_the_service_had():
    start, pause = events("havbris/01-korttid-start.json", "havbris/02-korttid-pause.json")
    wrong = with_body(pause, (pause.body or b"").replace(b'"code": "20"', b'"code": "16"'))

    assert "pause 20" in told(card_of([start, wrong]), Mark.FAILED)


def test_a_version_that_was_refused_makes_no_other_one_old():
    start, pause, resume = events(*BY_ID["resume"].examples)
    later, earlier = (with_body(each, with_unknown_element(each.body or b"")) for each in (resume, pause))

    assert mark_of(card_of([start, later, earlier]), "out-of-order") is Mark.MISSING
    assert mark_of(card_of([start, pause, resume, earlier]), "out-of-order") is Mark.FAILED


def test_a_service_that_was_opened_again_can_be_ended_again():
    ended, reopened = events(*BY_ID["reopened"].examples)
    wrong = with_body(ended, with_unknown_element(ended.body or b""))

    assert "end 18" in told(card_of([ended, reopened, wrong]), Mark.FAILED)


def test_what_failed_after_it_was_shown_is_told_and_takes_nothing_away():
    first, other = events("havbris/01-korttid-start.json", "havbris/17-feil-kontrollsiffer.json")
    start = next(each for each in card_of([first, other]).standings if each.scenario.id == "start")
    cell = next(each for each in start.cells if each.code == "20")

    assert cell.mark is Mark.SHOWN
    assert (cell.shown_by, cell.failed_by) == ((first.id,), (other.id,))


def test_a_start_that_is_held_for_its_organisation_number_has_failed():
    assert told(card_of(events("nordlys/19-uten-organisasjonsnummer.json")), Mark.FAILED) == ["start 20"]


def test_a_pause_that_a_person_must_decide_counts_as_shown():
    card = card_of(events("havbris/05-langtid-start.json", "havbris/06-langtid-pause.json"))

    assert "pause 21" in told(card, Mark.SHOWN)


def test_a_code_that_a_scenario_is_not_asked_for_is_told_beside():
    card = card_of(events("bredvik/07-heimesjukepleie-start.json"))
    start = next(each for each in card.standings if each.scenario.id == "start")

    assert [cell.code for cell in start.cells if not cell.is_asked] == ["15"]
    assert [cell.code for cell in start.cells if cell.is_asked] == ["29", "18", "19", "20", "21"]


def test_breast_feeding_is_owed_for_an_infant_and_not_for_a_pupil():
    infant = events("bredvik/13-helsestasjon-6-veker.json")[0]
    silent = with_body(infant, (infant.body or b"").replace(b"/StructureDefinition/amming", b"/anna"))

    assert told(card_of([silent]), Mark.FAILED) == ["hst-form I", "hst-age-step weeks"]
    assert "hst-form G" in told(card_of(events("bredvik/16-skulehelse-gruppe.json")), Mark.SHOWN)


def test_a_tombstone_deletes():
    first = events("bredvik/11-bustad-feil-person.json")[0]
    gone = Event("t", None, first.received, "kafka", tenant="bredvik", key="EpisodeOfCare/bt-70131")
    unknown = Event("t", None, first.received, "kafka", tenant="bredvik", key="EpisodeOfCare/bt-1")

    assert "deleted" in told(card_of([first, gone]), Mark.SHOWN)
    assert told(card_of([unknown]), Mark.FAILED) == ["deleted"]


def test_of_a_document_that_cannot_be_read_only_its_syntax_is_held_against_it():
    assert told(card_of(events("furumoen/14-doctype.xml")), Mark.FAILED) == ["xml"]
    assert told(card_of(events("nordlys/25-avkuttet.json")), Mark.FAILED) == []


def test_documents_judged_each_alone_show_no_more_than_each_shows_alone():
    arriving = events(*BY_ID["end"].examples)
    alone = score(judge(arriving, Checker(world(), independent=True)))

    assert mark_of(alone, "pause") is Mark.MISSING
    assert mark_of(alone, "end") is Mark.MISSING


def test_no_more_is_remembered_than_is_bounded(monkeypatch):
    monkeypatch.setattr(sights, "MOST_REMEMBERED", 3)
    scoring = Scoring(world().tables)
    for one in judge(case.event for case in corpus().cases):
        scoring.take(one)

    memories = scoring._sights._seen, scoring._sights._names, scoring._sights._documents
    assert [len(each) for each in memories] == [3, 3, 3]


def test_no_more_inputs_are_named_than_few_and_the_others_are_counted():
    one = judge(events("havbris/01-korttid-start.json"))[0]
    judged = [
        replace(one, result=replace(one.result, input=f"n{i}"), sent=replace(one.sent, digest=b"%d" % i))
        for i in range(MOST_NAMED + 3)
    ]
    start = next(each for each in score(judged).standings if each.scenario.id == "start")
    cell = next(each for each in start.cells if each.code == "20")

    assert cell.shown == len(judged)
    assert cell.shown_by == tuple(f"n{i}" for i in range(MOST_NAMED))


def test_what_was_judged_without_telling_how_it_was_sent_is_scored_by_its_result():
    judged = [Judged(one.result, one.places) for one in judge(events(*BY_ID["resume"].examples))]
    card = score([*judged, Judged(Result("x", None, Outcome.REJECT, None), {})])

    assert {"start 20", "pause 20", "resume 20"} <= set(told(card, Mark.SHOWN))


def test_a_broken_document_of_every_example_raises_nothing():
    arriving = [
        with_body(case.event, with_unknown_element(case.event.body))
        for case in corpus().cases
        if case.event.body and case.file not in UNREADABLE
    ]
    assert card_of(arriving).documents == len(arriving)


UNREADABLE = ("bredvik/24-dobbel-nokkel.json", "nordlys/25-avkuttet.json")
