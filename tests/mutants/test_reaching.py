from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.mutants.reaching import Reach, digest_of, read_reach, write_reach

ITEMS = [SimpleNamespace(nodeid="tests/test_a.py::test_1"), SimpleNamespace(nodeid="tests/test_b.py::test_2")]
REACH = {
    ITEMS[0].nodeid: Reach(frozenset({"adapter.fhir.care.x_f", "adapter.fhir.care.x_g"}), 0.5),
    ITEMS[1].nodeid: Reach(frozenset(), 0.1),
}


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("tests").mkdir()
    for item in ITEMS:
        Path(item.nodeid.partition("::")[0]).write_text("before")


def test_what_was_found_is_read_again():
    write_reach(REACH, ITEMS, "digest")
    assert read_reach(ITEMS, "digest") == REACH


def test_the_tests_of_a_changed_file_are_looked_at_anew():
    write_reach(REACH, ITEMS, "digest")
    Path("tests/test_a.py").write_text("after")
    assert [*read_reach(ITEMS, "digest")] == [ITEMS[1].nodeid]


def test_all_tests_are_looked_at_anew_when_anything_else_was_changed():
    write_reach(REACH, ITEMS, "digest")
    assert read_reach(ITEMS, "another") == {}


def test_what_tests_stand_on_counts_as_changed_and_tests_themselves_do_not():
    folder = Path("tests")
    before = digest_of([folder])
    Path("tests/test_a.py").write_text("after")
    assert digest_of([folder]) == before
    Path("tests/world.yaml").write_text("a: 1")
    assert digest_of([folder]) != before
