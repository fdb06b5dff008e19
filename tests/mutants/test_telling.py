from subprocess import CalledProcessError

import pytest

from tests.mutants import records
from tests.mutants.__main__ import chosen, drawn, is_to_judge
from tests.mutants.making import Mutant, changed_since
from tests.mutants.records import Verdict
from tests.mutants.table import interval, table

ONE = Mutant("adapter.fhir.care.x_f__mutmut_1", "adapter/fhir/care.py", "aa")
TWO = Mutant("adapter.mapping.load.x_g__mutmut_1", "adapter/mapping/load.py", "bb")
THREE = Mutant("adapter.mapping.load.x_g__mutmut_2", "adapter/mapping/load.py", "cc")
ALL = [ONE, TWO, THREE]


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("here")
def test_the_last_verdict_on_a_mutant_counts():
    records.write(Verdict(ONE.name, ONE.digest, "survived"))
    records.write(Verdict(ONE.name, ONE.digest, "killed", "a test"))
    assert {mutant: verdict.said for mutant, verdict in records.of(ALL, records.read()).items()} == {
        ONE: "killed"
    }


@pytest.mark.usefixtures("here")
def test_a_verdict_on_a_mutant_that_was_changed_since_does_not_count():
    records.write(Verdict(ONE.name, "of before", "killed"))
    assert records.of(ALL, records.read()) == {}


def test_mutants_are_chosen_by_pattern_and_by_function():
    assert chosen(ALL, [], None) == ALL
    assert chosen(ALL, ["adapter.mapping.*"], None) == [TWO, THREE]
    assert chosen(ALL, ["*_1"], {"adapter.mapping.load.x_g"}) == [TWO]


def test_what_was_not_judged_and_what_no_test_reaches_is_told_and_not_taken_for_killed():
    verdicts = {
        TWO: Verdict(TWO.name, TWO.digest, "killed", "a test"),
        THREE: Verdict(THREE.name, THREE.digest, "unreached"),
    }
    assert table(ALL, verdicts).splitlines()[2:] == [
        "| `fhir` | 1 | 0 | 0 | 0 | 0 | 0 | – | – |",
        "| `mapping` | 2 | 2 | 1 | 0 | 0 | 1 | 50.0 % | 9.5 % to 90.5 % |",
    ]


def test_what_there_was_no_time_for_is_told():
    verdicts = {TWO: Verdict(TWO.name, TWO.digest, "survived", left=3)}
    assert table([TWO], verdicts).splitlines()[2].startswith("| `mapping` | 1 | 1 | 0 | 1 | 1 | 0 |")


def test_the_interval_is_that_of_a_sample():
    assert [round(each, 3) for each in interval(389, 437)] == [0.857, 0.916]
    assert interval(10, 10)[1] == pytest.approx(1)


KILLED, FINISHED, UNFINISHED = (
    Verdict("m", "", "killed", "t"),
    Verdict("m", "", "survived"),
    Verdict("m", "", "survived", left=2),
)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"again": False, "unfinished": False}, [None]),
        ({"again": True, "unfinished": False}, [FINISHED, UNFINISHED]),
        ({"again": False, "unfinished": True}, [UNFINISHED]),
    ],
    ids=["nothing asked", "--again", "--unfinished"],
)
def test_judged_is_what_is_asked_for_and_nothing_else(asked, expected):
    known = [None, KILLED, FINISHED, UNFINISHED]
    assert [each for each in known if is_to_judge(each, **asked)] == expected


def test_mutants_are_drawn_by_lot_and_the_same_ones_by_the_same_lot():
    many = [Mutant(f"m{number}", "", f"{number}") for number in range(50)]
    first = drawn(many, "1", 10)
    assert len({*first}) == 10
    assert drawn(reversed(many), "1", 10) == first
    assert {*drawn(many, "2", 10)} != {*first}
    assert {*drawn(many, "1", None)} == {*many}


def test_a_commit_that_is_not_there_is_an_error_and_not_one_from_which_all_was_changed():
    with pytest.raises(CalledProcessError):
        changed_since("no-such-commit")
