"""Tests beside tables: the shipped ones hold, and a wrong one is seen."""

from pathlib import Path

import pytest

from adapter.config import shipped_examples, shipped_mappings
from adapter.errors import Misconfigured
from adapter.mapping.load import load_tables
from adapter.mapping.table_tests import run_tests, untested
from tests.mapping.deciding import NEW, row, table, write

FOLDERS = [shipped_mappings(), shipped_examples() / "mappings"]
TABLES = load_tables(*FOLDERS)
TESTED = list(run_tests(FOLDERS, TABLES))


@pytest.mark.parametrize("tested", TESTED, ids=[f"{Path(t.file).stem} {t.line}" for t in TESTED])
def test_the_tables_answer_as_the_test_beside_them_says(tested):
    assert tested.differences == (), tested.name


def test_every_row_of_the_programs_own_tables_has_a_test():
    assert [f"{one.address.table}/{one.address.row}" for one in untested(TABLES, TESTED)] == []


def ask(folder: Path, text: str, *rows):
    """Run one file of tests beside a table of the kommune 4601."""
    write(folder, table(*rows))
    (folder / "tests").mkdir()
    (folder / "tests" / "t.yaml").write_text(text, encoding="utf-8")
    tables = load_tables(shipped_mappings(), folder)
    return list(run_tests([folder], tables)), tables


CASE = f'codes: [{{system: "{NEW}", code: K}}]'
HEAD = 'tests:\n  - test: what K is\n    kommune: "4601"\n    day: 2026-01-01\n    '
K = row("k", {"code": "K"}, {"code": "4"})
WRONG = {
    "another code": ("{code: '5'}", ("code: expected 5, found 4",)),
    "nothing": ("{}", ("code: expected nothing, found 4",)),
    "another row": ("{code: '4', row: t/l}", ("row: expected t/l, found t/k",)),
    "a contact apart": (
        "{not_in_kpr: no-kpr-message}",
        ("code: expected nothing, found 4", "not_in_kpr: expected no-kpr-message, found nothing"),
    ),
    "a finding": (
        "{code: '4', findings: [unknown-service-code]}",
        ("findings: expected ['unknown-service-code'], found []",),
    ),
}


@pytest.mark.parametrize(("expected", "differences"), WRONG.values(), ids=WRONG)
def test_a_test_that_expects_something_else_fails_and_says_what_was_found(expected, differences, tmp_path):
    [tested], _ = ask(tmp_path, f"{HEAD}{CASE}\n    expect: {expected}\n", K)
    assert (tested.name, tested.line, tuple(one.en for one in tested.differences)) == (
        "what K is",
        2,
        differences,
    )
    assert all(": ventet " in one.nb and ", fant " in one.nb for one in tested.differences)


def test_a_row_that_no_test_asks_is_named(tmp_path):
    tested, tables = ask(
        tmp_path,
        f"{HEAD}{CASE}\n    expect: {{code: '4'}}\n",
        K,
        row("l", {"code": "L"}, {"leave": True}),
    )
    assert "t/l" in [f"{one.address.table}/{one.address.row}" for one in untested(tables, tested)]
    assert "t/k" not in [f"{one.address.table}/{one.address.row}" for one in untested(tables, tested)]


@pytest.mark.parametrize(("kind", "expect", "asked"), [("AMB", "{}", "t/l"), ("HH", "{code: '4'}", "t/k")])
def test_a_row_that_leaves_to_others_is_tested_where_it_holds(kind, expect, asked, tmp_path):
    tested, tables = ask(
        tmp_path,
        f"{HEAD}{CASE}\n    facts: {{class: {kind}}}\n    expect: {expect}\n",
        row("k", {"code": "K", "class": {"not": ["AMB"]}}, {"code": "4"}),
        row("l", {"code": "K", "class": "AMB"}, {"leave": True}),
    )
    named = [f"{one.address.table}/{one.address.row}" for one in untested(tables, tested)]
    assert [name for name in ("t/k", "t/l") if name not in named] == [asked]


FAULTS = {
    "a fact that is none": (
        f"{HEAD}facts: {{lag: T1}}\n    expect: {{}}\n",
        "2:5: lag is no fact; choose one of ",
    ),
    "neither facts nor a resource": (f"{HEAD}expect: {{}}\n", "2:5: needs a resource, or codes and facts"),
    "a resource beside facts": (
        f"{HEAD}resource: {{resourceType: Encounter}}\n    facts: {{team: T1}}\n    expect: {{}}\n",
        "2:5: needs a resource, or codes and facts, and not both",
    ),
    "a misspelt expectation": (
        f"{HEAD}{CASE}\n    expect: {{kode: '4'}}\n",
        "6:14: unknown key; did you mean code?",
    ),
    "no YAML": ("tests: [", "2:1: not YAML here"),
}


@pytest.mark.parametrize(("text", "message"), FAULTS.values(), ids=FAULTS)
def test_a_faulty_file_of_tests_is_refused_with_its_line(text, message, tmp_path):
    with pytest.raises(Misconfigured) as caught:
        ask(tmp_path, text, K)
    [fault] = caught.value.faults
    assert f"{fault.line}:{fault.column}: {fault.message}".startswith(message)
