"""Status per category of a consultation, by the municipality's own list (MH-30, MH-31)."""

from datetime import date

import pytest

from adapter.mapping import LocalStatus, Status
from adapter.mapping.decisions import Scope
from adapter.mapping.tables import TableId
from adapter.mapping.value_set_files import StatusRead
from adapter.mapping.value_sets import Category, LocalSet
from adapter.values import replace
from tests.notifications.documents import WORLD, bundle, coded, consultation, meaning_of, said

THEMES, STATUSES = "https://epj.example/tema", "https://epj.example/temastatus"
URL = "https://epj.example/StructureDefinition/tema"
SET = LocalSet(
    id=TableId("municipality", "tema", "2026-11-22"),
    scope=Scope(kommuner=frozenset({"4601"})),
    first=date(2026, 1, 1),
    last=date(2026, 12, 31),
    category_system=THEMES,
    categories=(
        Category("SOVN", "Søvn", date(2026, 1, 1), date(2026, 12, 31)),
        Category("PSYK", "Psykisk helse", date(2026, 1, 1), date(2026, 4, 13)),
        Category("FRAVAR", "Skolefravær", date(2026, 4, 14), date(2026, 12, 31)),
    ),
    status_system=STATUSES,
    statuses={"0": "ok", "1": "followup"},
    reads=(StatusRead(element="extension", url=URL), StatusRead(element="observation")),
)
AT = "Encounter.extension[0]"
UNKNOWN = "unknown-local-status"


def coding(system, code):
    return {"system": system, "code": code}


def told(category, status, url=URL):
    """The extension in which an EPJ tells how a category went."""
    parts = [("tema", THEMES, category), ("status", STATUSES, status)]
    return {
        "url": url,
        "extension": [
            {"url": name, "valueCoding": coding(system, code)} for name, system, code in parts if code
        ],
    }


def observation(category, told_status, **more):
    return {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "code": coded(category, THEMES),
        "encounter": {"reference": "Encounter/k5"},
        "valueCodeableConcept": coded(told_status, STATUSES),
    } | more


def read(*extensions, observed=(), tenant="plain", local=(SET,), **changes):
    """The facts of a consultation that says these things."""
    world = replace(WORLD, tables=replace(WORLD.tables, local=local))
    document = consultation(**({"extension": list(extensions)} if extensions else {}), **changes)
    whole = bundle(document, *observed) if observed else document
    return meaning_of(whole, tenant, world)


def found(facts):
    """Category and status of each, and what was listed about them."""
    warned = [at for reason, at in said(facts.warnings) if reason == UNKNOWN]
    return [(one.category, one.status) for one in facts.local], warned


def test_a_category_and_a_status_side_by_side_in_an_extension_are_read():
    facts = read(told("SOVN", "1"), told("FRAVAR", "0"))

    assert facts.local == (LocalStatus("SOVN", "followup"), LocalStatus("FRAVAR", "ok"))
    assert found(facts)[1] == []


@pytest.mark.parametrize(
    "observed",
    [
        observation("SOVN", "1"),
        observation(
            "X",
            "X",
            code=coded("panel", "urn:x"),
            valueCodeableConcept=None,
            component=[{"code": coded("SOVN", THEMES), "valueCodeableConcept": coded("1", STATUSES)}],
        ),
    ],
    ids=["code and value", "a component"],
)
def test_an_observation_of_the_consultation_tells_it_too(observed):
    observed = {name: value for name, value in observed.items() if value is not None}

    assert found(read(observed=(observed,))) == ([("SOVN", "followup")], [])


@pytest.mark.parametrize(
    "observed",
    [
        observation("SOVN", "1", status="entered-in-error"),
        observation("SOVN", "1", encounter={"reference": "Encounter/other"}),
        observation("SOVN", "1", code=coded("8A", "urn:x"), valueCodeableConcept=coded("1", "urn:y")),
    ],
    ids=["in error", "of another", "of other lists"],
)
def test_other_observations_say_nothing_of_it(observed):
    assert found(read(observed=(observed,))) == ([], [])


UNCLEAR = {
    "an unknown category": (told("X", "1"),),
    "an unknown status": (told("SOVN", "7"),),
    "a category that has ended": (told("PSYK", "1"),),
    "a category alone": (told("SOVN", None),),
    "a status alone": (told(None, "1"),),
    "nothing of either list": (told(None, None) | {"valueCoding": coding("urn:x", "1"), "extension": []},),
}


@pytest.mark.parametrize("extensions", UNCLEAR.values(), ids=UNCLEAR)
def test_what_is_not_known_on_the_day_is_listed_left_out_and_refuses_nothing(extensions):
    (extension,) = extensions
    facts = read({name: value for name, value in extension.items() if value})

    assert found(facts) == ([], [AT])
    assert facts.status is Status.FINISHED


def test_two_statuses_of_one_category_are_none():
    assert found(read(told("SOVN", "0"), told("FRAVAR", "1"), told("SOVN", "1"))) == (
        [("FRAVAR", "followup")],
        ["Encounter.extension[2]"],
    )


def test_the_same_status_twice_is_said_once():
    assert found(read(told("SOVN", "0"), told("SOVN", "0"))) == ([("SOVN", "ok")], [])


@pytest.mark.parametrize(
    ("start", "category"),
    [("2026-04-13T23:59:00+02:00", "PSYK"), ("2026-04-13T22:30:00Z", "FRAVAR")],
    ids=["the last day", "the first day in Norway"],
)
def test_the_day_of_the_consultation_decides_which_categories_there_are(start, category):
    assert found(read(told(category, "0"), period={"start": start})) == ([(category, "ok")], [])


@pytest.mark.parametrize(
    ("more", "about"),
    [
        ({"tenant": "local"}, "another kommune"),
        ({"local": ()}, "no value set"),
        ({"local": (replace(SET, last=date(2026, 4, 13)),)}, "a set that has ended"),
    ],
    ids=["kommune", "none", "ended"],
)
def test_nobody_else_is_read_by_a_value_set(more, about):
    assert found(read(told("SOVN", "X"), **more)) == ([], []), about


def test_another_extension_says_nothing():
    assert found(read(told("SOVN", "1", url="https://epj.example/annet"))) == ([], [])


def test_of_a_consultation_that_is_not_finished_nothing_is_read():
    assert read(told("SOVN", "1"), status="planned").local == ()


def test_what_was_said_stands_in_no_representation_that_a_log_might_hold():
    assert "SOVN" not in repr(read(told("SOVN", "1")))
