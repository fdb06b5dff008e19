from copy import deepcopy

import pytest

from adapter.fhir.prune import Places, without

TREE = {
    "resourceType": "EpisodeOfCare",
    "status": "x",
    "_status": {"extension": [{"url": 5}, {"url": "b"}]},
    "type": [{"coding": [{"code": "1"}, {"code": "2"}]}, {"text": "x"}],
    "period": {"start": "2026", "end": "x"},
}


def pruned(*places: str, path: str = "EpisodeOfCare") -> dict:
    return without(TREE, path, [f"{path}.{place}" for place in places])


def changed(**elements: object) -> dict:
    tree = {**deepcopy(TREE), **elements}
    return {name: value for name, value in tree.items() if value is not None}


@pytest.mark.parametrize("path", ["EpisodeOfCare", "Bundle.entry[12].resource"])
def test_a_faulty_element_is_taken_out_with_what_stands_beside_it(path):
    assert pruned("status", path=path) == changed(status=None, _status=None)
    assert pruned("period.end", path=path) == changed(period={"start": "2026"})


def test_an_item_of_a_list_becomes_empty_so_that_the_others_keep_their_places():
    coding = {"coding": [{}, {"code": "2"}]}

    assert pruned("type[0].coding[0]") == changed(type=[coding, {"text": "x"}])
    assert pruned("type[1]", "type[0].coding[1].code") == changed(type=[{"coding": [{"code": "1"}, {}]}, {}])


def test_what_stands_beside_a_value_is_taken_out_there():
    assert pruned("status.extension[0].url") == changed(_status={"extension": [{}, {"url": "b"}]})


@pytest.mark.parametrize(
    "place",
    [
        "patient",
        "type[2]",
        "type[2].text",
        "type[0].coding[2].code",
        "period[0]",
        "type.text",
        "status.x.y",
        "period[0].start",
        "type.coding.code",
    ],
)
def test_what_is_not_there_changes_nothing(place):
    assert pruned(place) == TREE


@pytest.mark.parametrize(
    "place", ["EpisodeOfCare", "$", "Bundle.status", "EpisodeOfCares.status", "EpisodeOfCare[0].status"]
)
def test_places_in_other_resources_change_nothing(place):
    assert without(TREE, "EpisodeOfCare", [place]) == TREE


def test_the_resource_itself_is_left_as_it_is():
    before = deepcopy(TREE)

    pruned("status", "type[0]", "period.start")

    assert before == TREE


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("a.b", "a.b", True),
        ("a.b", "a.b.c", True),
        ("a.b", "a.b[0]", True),
        ("a.b[1]", "a.b[1].c", True),
        ("a.b", "a.bc", False),
        ("a.b[1]", "a.b[10]", False),
        ("a.b", "a.c", False),
        ("aa.b", "a.b.c", False),
    ],
)
def test_places_are_near_when_one_lies_in_the_other(one, other, expected):
    assert Places(["z", other]).near(one) is expected
    assert Places(["z", one]).near(other) is expected
