import pytest
import structlog
from prometheus_client import REGISTRY

from adapter import rules
from adapter.fhir import full
from adapter.fhir.second_opinion import SecondOpinion, beyond_schema
from adapter.rules import Finding

TREE = {"resourceType": "EpisodeOfCare", "status": "active", "patient": {"reference": "Patient/1"}}
REFUSAL = Finding(rules.WRONG_TYPE, "EpisodeOfCare.period")
OTHER = Finding(rules.UNKNOWN_ELEMENT, "EpisodeOfCare.x")


@pytest.fixture
def asked(monkeypatch):
    """What the models are asked, and answer with `answer`."""
    calls = []

    class Asked:
        answer: list[Finding]
        questions = calls

    def answer(tree, version):
        calls.append((tree, version))
        return Asked.answer

    Asked.answer = []
    monkeypatch.setattr(full, "second_opinion", answer)
    return Asked


def disagreements() -> float:
    return REGISTRY.get_sample_value("kpr_lanes_disagree_total") or 0.0


def test_both_lanes_agree_on_a_good_document():
    before = disagreements()

    with structlog.testing.capture_logs() as logs:
        assert SecondOpinion().ask(TREE, "R4", 0, []) == []

    assert (logs, disagreements()) == ([], before)


def test_a_document_that_only_the_models_refuse_passes_and_is_counted_and_logged(asked):
    import adapter.logs  # noqa: PLC0415 - what is set up in the middle of listening is not heard
    import adapter.metrics  # noqa: F401, PLC0415 - the counter must be there to be read

    asked.answer = [REFUSAL, OTHER]
    before = disagreements()

    with structlog.testing.capture_logs() as logs:
        found = SecondOpinion().ask(TREE, "R5", 0, [])

    assert found == [Finding(rules.LANES_DISAGREE, "EpisodeOfCare.period")]
    assert not found[0].stops
    assert disagreements() == before + 1
    assert logs == [
        {
            "event": "lanes_disagree",
            "log_level": "warning",
            "rule": rules.WRONG_TYPE,
            "expression": "EpisodeOfCare.period",
        }
    ]
    assert asked.questions == [(TREE, "R5")]


def test_a_refused_document_is_explained_further_and_is_no_disagreement(asked):
    asked.answer = [REFUSAL, OTHER]
    before = disagreements()

    with structlog.testing.capture_logs() as logs:
        found = SecondOpinion(share=0).ask(TREE, "R4", 9_999, [REFUSAL])

    assert found == [OTHER]
    assert (logs, disagreements()) == ([], before)


@pytest.mark.parametrize(
    ("share", "checksum", "is_asked"),
    [
        (1.0, 9_999, True),
        (0.0, 0, False),
        (0.5, 4_999, True),
        (0.5, 5_000, False),
        (0.5, 14_999, True),
        (0.5, 15_000, False),
        (0.0001, 20_000, True),
        (0.0001, 20_001, False),
    ],
)
def test_which_accepted_documents_are_judged_again_follows_from_their_content(
    asked, share, checksum, is_asked
):
    assert SecondOpinion(share).ask(TREE, "R4", checksum, []) == []
    assert bool(asked.questions) is is_asked


def test_every_accepted_document_is_judged_again_unless_told_otherwise():
    assert SecondOpinion() == SecondOpinion(share=1.0)


@pytest.mark.parametrize("is_worth_it", [True, False])
def test_an_accepted_document_that_is_not_worth_it_is_not_judged_again(asked, is_worth_it):
    asked.answer = [OTHER]
    opinion = SecondOpinion(tell=lambda _: None, worth=lambda tree: tree is TREE and is_worth_it)

    assert bool(opinion.ask(TREE, "R4", 0, [])) is is_worth_it
    assert bool(asked.questions) is is_worth_it


def test_a_refused_document_is_explained_whatever_it_holds(asked):
    asked.answer = [OTHER]

    assert SecondOpinion(0, worth=lambda _: False).ask(TREE, "R4", 9_999, [REFUSAL]) == [OTHER]


def test_nothing_is_explained_where_nobody_reads_it(asked):
    asked.answer = [OTHER]

    assert SecondOpinion(explains=False).ask(TREE, "R4", 0, [REFUSAL]) == []
    assert asked.questions == []


MEDICATION = {"resourceType": "Medication"}
BUNDLE = {"resourceType": "Bundle", "type": "collection"}


@pytest.mark.parametrize(
    ("tree", "is_beyond"),
    [
        (TREE, False),
        (MEDICATION, True),
        ({"resourceType": ["EpisodeOfCare"]}, True),
        (TREE | {"contained": [{"resourceType": "Patient"}]}, False),
        (TREE | {"contained": [{"resourceType": "Patient"}, MEDICATION]}, True),
        (BUNDLE | {"entry": [{"resource": TREE}]}, False),
        (BUNDLE | {"entry": [{"resource": TREE}, {"resource": TREE | {"contained": [MEDICATION]}}]}, True),
        (BUNDLE | {"entry": [{"response": {"outcome": {"resourceType": "OperationOutcome"}}}]}, True),
    ],
    ids=[
        "root",
        "other root",
        "no type",
        "contained",
        "other contained",
        "entry",
        "within an entry",
        "outcome",
    ],
)
def test_a_document_is_beyond_the_schema_where_it_holds_a_type_without_one(tree, is_beyond):
    assert beyond_schema(tree) is is_beyond
