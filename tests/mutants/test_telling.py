import pytest

from tests.mutants import records
from tests.mutants.__main__ import chosen
from tests.mutants.making import Mutant
from tests.mutants.records import Verdict
from tests.mutants.table import table

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
        "| `fhir` | 1 | 0 | 0 | 0 | 1 | 0.0 % |",
        "| `mapping` | 2 | 1 | 0 | 1 | 0 | 50.0 % |",
    ]
