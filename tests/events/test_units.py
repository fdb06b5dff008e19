import pytest

from adapter import rules
from adapter.events.units import by_unit, unit_of
from adapter.rules import Finding

UNITS = {"Bundle", "Bundle.entry[1]", "Bundle.entry[1].resource", "Bundle.entry[10]"}


@pytest.mark.parametrize(
    ("place", "unit"),
    [
        ("Bundle", "Bundle"),
        ("Bundle.type", "Bundle"),
        ("Bundle.entry[1]", "Bundle.entry[1]"),
        ("Bundle.entry[1].fullUrl", "Bundle.entry[1]"),
        ("Bundle.entry[1].resource.id", "Bundle.entry[1].resource"),
        ("Bundle.entry[10].resource", "Bundle.entry[10]"),
        ("Bundle.entry[2].resource", "Bundle"),
        ("Bundle.entry[1].resources", "Bundle.entry[1]"),
        ("Bundle[0]", "Bundle"),
        ("Bundles", None),
        ("resourceType", None),
        ("$", None),
        ("", None),
        (".type", None),
    ],
)
def test_a_place_belongs_to_the_innermost_unit_around_it(place, unit):
    assert unit_of(place, UNITS) == unit


def test_findings_are_sorted_by_unit_in_their_order():
    one = Finding(rules.WRONG_TYPE, "Bundle.entry[0].resource.period")
    two = Finding(rules.UNKNOWN_CODE, "Bundle.entry[0].resource.status")
    whole = Finding(rules.NOT_A_RESOURCE, "$")
    root = Finding(rules.INVALID_BUNDLE, "Bundle.type")
    units = {"Bundle": "Bundle", "Bundle.entry[0].resource": "Bundle.entry[0]"}

    assert by_unit([one, whole, root, two], units) == {
        "Bundle.entry[0]": [one, two],
        None: [whole],
        "Bundle": [root],
    }


def test_without_findings_no_unit_is_at_fault():
    assert by_unit([], {"Bundle": "Bundle"}) == {}
