"""The bench in small, in every run; `python -m tests.matching_bench` is the whole one."""

import re
from pathlib import Path

import pytest
from rich.console import Console

from adapter.fhir.numbers import PersonNumber, classify, organisation_number
from tests.matching_bench.__main__ import bench
from tests.matching_bench.figures import Judged
from tests.matching_bench.kommune import DEAL, KINDS, Size, spooled
from tests.matching_bench.people import NEIGHBOURS, PRIVATE, UNITS, person
from tests.matching_bench.truth import Right, table

SEED = 5


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    result, _ = bench(SEED, Size(2_000, 4_000), tmp_path_factory.mktemp("bench"), Console(quiet=True))
    return result


def test_not_one_true_service_is_kept_out(judged: Judged) -> None:
    against = [each for each in judged.violations if "true service" in each.what]
    assert (judged.precision, judged.wrong, against) == (1.0, 0, [])


def test_nearly_all_that_is_registered_twice_is_kept_out(judged: Judged) -> None:
    assert judged.recall >= 0.98, [each for each in judged.violations if each.what == "registered twice"]
    assert judged.recall_with_review >= 0.999


def test_persons_are_asked_seldom(judged: Judged) -> None:
    assert 0 < judged.review_share <= 0.01


def test_every_decision_names_the_other_record(judged: Judged) -> None:
    assert judged.named_share == 1.0


def test_everyday_services_are_reported(judged: Judged) -> None:
    assert [each for each in judged.violations if each.kind == "(everyday)"] == []


def test_every_kind_is_planted(judged: Judged) -> None:
    assert {name for name, tally in judged.kinds.items() if not tally.groups} == set()
    assert judged.plain.groups > 1_500


def test_there_are_enough_kinds() -> None:
    doubles = [kind for kind in KINDS if kind.is_double]
    assert len(doubles) >= 14
    assert len(KINDS) - len(doubles) >= 14
    assert sum(kind.share for kind in KINDS) <= DEAL
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    assert all(kind.about for kind in KINDS)
    assert {kind.right for kind in KINDS} == set(Right)


def test_the_same_seed_makes_the_same_kommune(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        _, spool, extracts = spooled(3, Size(50, 150), folder, bytes(32))
        texts = {name: path.read_text(encoding="utf-8") for name, path in extracts.paths.items()}
        made.append(([*spool.in_order()], texts))
    assert made[0] == made[1]


def test_persons_are_synthetic_and_nobody_is_met_twice() -> None:
    someone = [person(number) for number in range(0, 100_000, 37)]
    numbers = [
        number
        for each in someone
        for number in (
            each.fnr,
            each.former,
            each.twin.fnr,
            each.namesake.fnr,
            each.stranger.fnr,
            each.d_number,
        )
    ]
    read = [classify(number) for number in numbers]
    assert all(isinstance(each, PersonNumber) and each.series == "tenor" for each in read)
    assert len(set(numbers)) == len(numbers)


def test_units_have_right_control_digits() -> None:
    assert all(organisation_number(unit) == unit for unit in (*UNITS, *NEIGHBOURS, PRIVATE))


def test_the_truth_does_not_come_from_the_matcher() -> None:
    folder = Path(__file__).parent
    making = {path.name for path in folder.glob("*.py")} - {"path.py", "test_small.py"}
    of_matching = re.compile(r"(from|import) adapter")
    assert {name for name in making if of_matching.search((folder / name).read_text("utf-8"))} == set()


def test_the_readme_has_the_truth_by_kind() -> None:
    assert table(KINDS) in (Path(__file__).parent / "README.md").read_text(encoding="utf-8")
