import pytest

from adapter import rules
from adapter.fhir.forgive import forgive

BODY = b'"on-hold"'


def episode(**more: object) -> dict:
    return {"resourceType": "EpisodeOfCare", "status": "active", **more}


def test_on_hold_is_put_right_wherever_an_episode_has_it():
    history = [{"status": "active"}, {"status": "on-hold"}]
    resources = {"a": episode(status="on-hold", statusHistory=history), "b": episode(status="on-hold")}

    findings = forgive(resources, BODY)

    assert [(each.rule, each.expression) for each in findings] == [
        (rules.STATUS_NORMALISED, "a.status"),
        (rules.STATUS_NORMALISED, "a.statusHistory[1].status"),
        (rules.STATUS_NORMALISED, "b.status"),
    ]
    assert [each.params for each in findings] == [{"code": "on-hold"}] * 3
    assert [tree["status"] for tree in resources.values()] == ["onhold", "onhold"]
    assert history == [{"status": "active"}, {"status": "onhold"}]


@pytest.mark.parametrize(
    "tree",
    [
        {"resourceType": "Encounter", "status": "on-hold"},
        episode(status="On-Hold"),
        episode(statusHistory={"status": "on-hold"}),
        episode(statusHistory=["on-hold", None]),
        episode(description="on-hold"),
    ],
)
def test_nothing_else_is_forgiven(tree):
    before = repr(tree)

    assert forgive({"a": tree}, BODY) == []
    assert repr(tree) == before


def test_a_document_without_the_word_is_not_looked_at():
    assert forgive({"a": episode(status="on-hold")}, b"onhold") == []
