"""Every example of the catalogue does what it says: the failing one gives its rule, the passing one does not."""

import ast
import re
from pathlib import Path

import pytest

import adapter
from adapter import rules
from adapter.rules import Severity, catalogue
from adapter.rules.examples import NOT_SHOWN, Example, Kind, Pair, all_examples
from adapter.rules.examples.reading import pair_of
from tests.rule_examples.judging import judged

ADAPTER = Path(adapter.__file__).parent
CONSTANTS = {name: rule for name, rule in vars(rules).items() if name.isupper() and rule in catalogue()}
#: Its passing example is what gives such a rule.
LET_PASS = {"same", "continues", "separate"}
#: The adapter goes by these without naming them: what their examples make shows it.
UNNAMED = {
    "KPR-D-016",
    "KPR-D-017",
    "KPR-D-022",
    "KPR-D-107",
    "KPR-D-108",
    "KPR-D-109",
    "KPR-D-112",
    "KPR-D-114",
    "KPR-D-117",
}
#: Written as month + 80: nobody's.
SYNTHETIC = re.compile(r"[0-7]\d[89]\d{8}")
PASSING = [pair.passing for pair in all_examples().values()]
FAILING = [pair.failing for pair in all_examples().values()]


def rule_of(example: Example) -> str:
    return example.rule


def is_let_pass(example: Example) -> bool:
    return catalogue()[example.rule].reason in LET_PASS


def named_in(folder: Path) -> set[str]:
    """The rules that the code names, outside of the catalogue."""
    names: set[str] = set()
    for file in folder.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        # To read what has none of the words takes ten times as long as to look for them.
        if file.parent.name not in ("rules", "examples") and not CONSTANTS.keys().isdisjoint(
            re.findall(r"\w+", text)
        ):
            for node in ast.walk(ast.parse(text)):
                names |= {node.attr} if isinstance(node, ast.Attribute) else set()
                names |= {node.id} if isinstance(node, ast.Name) else set()
    return {rule for name, rule in CONSTANTS.items() if name in names}


@pytest.mark.parametrize("example", FAILING, ids=rule_of)
def test_the_failing_example_gives_its_rule_and_no_other(example: Example, tmp_path: Path):
    given = judged(example, tmp_path)
    own = set() if is_let_pass(example) else {example.rule}
    assert set(given.rules) == ({example.gives} if example.gives else own) | example.also
    assert example.makes in (None, given.makes)


@pytest.mark.parametrize("example", PASSING, ids=rule_of)
def test_the_passing_example_does_not_give_it_and_is_fine_otherwise(example: Example, tmp_path: Path):
    given = judged(example, tmp_path)
    own = {example.rule} if is_let_pass(example) and example.rule not in UNNAMED else set()
    assert set(given.rules) == ({example.gives} if example.gives else own) | example.also
    assert example.makes in (None, given.makes)
    if not is_let_pass(example):
        assert example.rule not in given.before
    assert not any(catalogue()[rule].severity in (Severity.FATAL, Severity.ERROR) for rule in given.rules)
    assert given.outcome not in ("reject", "park", "partial")


@pytest.mark.parametrize("example", [*filter(is_let_pass, FAILING)], ids=rule_of)
def test_where_the_rule_lets_pass_something_else_comes_of_the_failing_example(example: Example):
    """Another rule, or another number of events, consultations or courses."""
    passing = all_examples()[example.rule].passing
    assert example.gives or (example.makes and example.makes != passing.makes)


def test_every_rule_has_examples_or_stands_among_the_few_that_cannot():
    assert set(all_examples()) | set(NOT_SHOWN) == set(catalogue())
    assert not set(all_examples()) & set(NOT_SHOWN)
    assert len(NOT_SHOWN) <= 3


def test_what_cannot_be_shown_needs_something_that_no_document_brings():
    """Our own fault, a disagreement of our own checks, or a decision a person made before."""
    assert {catalogue()[rule].reason for rule in NOT_SHOWN} == {
        "already-registered",
        "internal-fault",
        "lanes-disagree",
    }


def test_only_rules_that_the_code_never_names_are_shown_by_what_is_made():
    assert named_in(ADAPTER) | UNNAMED == set(catalogue())
    assert not named_in(ADAPTER) & UNNAMED
    assert all(all_examples()[rule].passing.makes for rule in UNNAMED)


@pytest.mark.parametrize("example", [*PASSING, *FAILING], ids=lambda e: f"{e.rule}-{e.kind}")
def test_no_number_in_it_is_anybodys(example: Example):
    numbers = re.findall(rb"(?<![\d-])\d{11}(?![\d-])", example.shown)
    assert all(SYNTHETIC.fullmatch(number.decode()) for number in numbers)


@pytest.mark.parametrize("pair", [*all_examples().values()], ids=lambda pair: pair.failing.rule)
def test_the_two_examples_of_a_rule_differ_and_it_can_be_seen_by_what(pair: Pair):
    marks = {line[:1] for line in pair.difference.splitlines()}
    assert marks & {"+", "-"}
    assert max(map(len, pair.difference.splitlines())) < 200


def test_each_kind_of_example_is_shown_as_it_is_written():
    shown = {(example.kind, example.language) for example in (*PASSING, *FAILING)}
    assert shown == {
        (Kind.DOCUMENT, "json"),
        (Kind.DOCUMENT, "xml"),
        (Kind.SEQUENCE, "ndjson"),
        (Kind.MESSAGE, "xml"),
        (Kind.COMPARISON, "yaml"),
    }


def test_an_unknown_word_in_the_data_is_refused():
    with pytest.raises(TypeError, match="givs"):
        pair_of("KPR-F-012", passing={"base": "service", "givs": "KPR-F-013"}, failing={"base": "service"})


@pytest.mark.parametrize(
    "change", [{"replace": [["nowhere", ""]]}, {"drop": ["nowhere"]}], ids=["a text", "a line"]
)
def test_a_change_that_changes_nothing_is_refused(change: dict[str, object]):
    with pytest.raises(LookupError, match="nowhere"):
        pair_of("KPR-F-012", passing={"base": "service"}, failing={"base": "service", **change})
