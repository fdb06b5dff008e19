"""What the tests' processes remember of YAML is what is read anew."""

from adapter.config import shipped_examples, shipped_mappings
from adapter.mapping import load
from adapter.values import replace
from tests.yaml_documents import parse

SHIPPED = sorted(
    path for folder in (shipped_mappings(), shipped_examples()) for path in folder.rglob("*.yaml")
)


def test_a_document_is_the_same_the_second_time_and_by_its_own_name():
    assert SHIPPED
    for path in SHIPPED:
        anew = parse(path.read_bytes(), str(path))
        for _ in range(2):
            known = load.read(path)
            assert replace(known, root=None) == replace(anew, root=None)
            assert known.fault(("table",), "x", key=True) == anew.fault(("table",), "x", key=True)


def test_a_fault_names_the_file_it_stands_in():
    for name in ("a", "b"):
        assert [each.file for each in load.parse(b"{x: 1, x: 2}", name).faults] == [name]
