"""The judge of the bench: each way to go wrong is seen."""

from tests.matching_bench.figures import Judged
from tests.matching_bench.found import Found, Start, Verdict
from tests.matching_bench.judging import judge
from tests.matching_bench.kommune import KINDS, Truth
from tests.matching_bench.truth import Group, Right

ONE, OTHER = ("epj-a", "T-1"), ("epj-b", "T-2")
QUEUED, ASKED = Start("queued", None, "21"), Start("held", "possible-duplicate", "21")
LEFT = Start("out-of-scope", None, "21")
KINDS_BY_NAME = {kind.name: kind for kind in KINDS}


def judged(kind: str, *fates: Start | str, extra: bool = False) -> Judged:
    """Judge one group, of which each member has a start or was kept out; perhaps with an everyday service."""
    store, names = Found(), (ONE, OTHER)[: len(fates)]
    for name, fate in zip(names, fates, strict=True):
        if isinstance(fate, Start):
            store.starts[name].append(fate)
        elif fate == "suppressed":
            store.verdicts[name] = Verdict("already-registered", "KPR-D-005a", ONE)
    standing = {*names, ("epj-a", "T-9")} if extra else {*names}
    return judge(Truth([Group(KINDS_BY_NAME[kind], names)], standing=standing), store)


def test_one_of_two_kept_out_is_right() -> None:
    got = judged("both-epj", QUEUED, "suppressed")
    assert (got.precision, got.recall, got.named_share, got.missed) == (1.0, 1.0, 1.0, [])


def test_both_reported_costs_recall() -> None:
    got = judged("both-epj", QUEUED, QUEUED)
    assert (got.precision, got.recall, got.recall_with_review) == (1.0, 0.0, 0.0)
    assert got.violations[0].what == "registered twice"


def test_both_kept_out_costs_precision() -> None:
    got = judged("both-epj", "suppressed", "suppressed")
    assert (got.precision, got.wrong) == (0.5, 1)


def test_a_sure_double_in_review_is_recalled_with_review_only() -> None:
    got = judged("both-epj", QUEUED, ASKED)
    assert (got.recall, got.recall_with_review, got.review_share) == (0.0, 1.0, 0.5)


def test_an_unsure_double_may_wait() -> None:
    got = judged("two-open-21", QUEUED, ASKED)
    assert (got.recall, got.recall_with_review, got.violations) == (1.0, 1.0, [])


def test_a_true_service_kept_out_costs_precision() -> None:
    got = judged("twins", QUEUED, "suppressed")
    assert (got.precision, got.wrong) == (0.0, 1)
    assert "precision 1.000" in got.missed


def test_a_true_service_without_a_trace_costs_precision() -> None:
    assert judged("twins", QUEUED, "absent").wrong == 1
    assert judged("coercion-decisions", "absent", "absent").wrong == 0
    assert judged("twins", QUEUED, QUEUED, extra=True).wrong == 1


def test_what_must_be_sent_may_not_be_left_to_the_annual_channel() -> None:
    assert judged("initial-load", LEFT).wrong == 1
    assert judged("annual-and-history", LEFT).recall == 1.0
    assert judged("annual-and-history", "suppressed").wrong == 0


def test_a_review_asked_of_a_true_service_counts() -> None:
    got = judged("twins", QUEUED, ASKED)
    assert (got.wrong, got.review_share) == (0, 0.5)
    assert KINDS_BY_NAME["twins"].right is Right.KEEP
