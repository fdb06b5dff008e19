"""No service code stands in the program: what a code means, and what is special about it, is data."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import adapter
from adapter.config import shipped_mappings
from adapter.mapping.load import load_tables

TABLES = load_tables(shipped_mappings())
CODES = {*TABLES.service.codes, *TABLES.service.sub_codes, *TABLES.pilot.parents}
PACKAGE = Path(adapter.__file__).parent

#: Literals that look like a service code and are something else: by file, which ones, and what they are.
OTHER_THINGS = {
    "cli/naming.py": ("1", "a type of person numbers (9032)"),
    "figures/explained.py": ("4", "a profession (8401)"),
    "fhir/numbers.py": ("1 2 3 9 11 12 19 20", "types (9032), lengths and centuries of numbers"),
    "matching/person_key.py": ("1 2 9", "types of person numbers (9032)"),
    "notifications/comparing.py": ("1 2", "types of person numbers (9032)"),
    "register/checking/frame.py": ("1 15 17", "types of contact persons (8471)"),
    "register/messages/hst.py": ("1 9", "the type of a unit (8476)"),
    "simulator/reading.py": ("1", "a number of a message"),
    "simulator/script.py": ("1", "a number of a message"),
    "simulator/settings.py": ("1 15 17", "types of contact persons (8471)"),
    "store/figures_writing.py": ("13 20", "years of age, where groups of the figures begin"),
    "store/problems.py": ("28", "a class of PostgreSQL's error codes"),
    "store/sealed.py": ("9", "a type of person numbers (9032)"),
    "web/app.py": ("5", "the first digit of an HTTP status"),
}
#: Below it integers count things; they are looked at only beside what is called a code.
FIRST_OF_TWO_DIGITS = 10
WHETHER = (ast.Eq, ast.NotEq, ast.In, ast.NotIn)


def literals(tree: ast.AST) -> Iterator[str]:
    """Every text in a program, but for what only explains it; and every integer that may be a code."""
    explaining = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explaining:
            yield node.value
        yield from map(str, integers(node))


def integers(node: ast.AST) -> Iterator[int]:
    """Those that something is compared with or looked up by, whole, and those of a collection."""
    match node:
        case ast.Compare() if all(isinstance(operator, WHETHER) for operator in node.ops):
            sides = [node.left, *node.comparators]
        case ast.MatchValue():
            sides = [node.value]
        case ast.Set() | ast.List() | ast.Tuple() | ast.Dict():
            sides = [node]
        case _:
            return
    written = ast.unparse(node).lower()
    is_of_codes = isinstance(node, ast.Compare) and "code" in written and not written.startswith("len(")
    yield from (n for side in sides for n in among(side) if is_of_codes or n >= FIRST_OF_TWO_DIGITS)


def among(node: ast.AST | None) -> Iterator[int]:
    """An integer, or those of a collection."""
    match node:
        case ast.Constant(value=int() as value) if not isinstance(value, bool):
            yield value
        case ast.Set(elts=each) | ast.List(elts=each) | ast.Tuple(elts=each):
            yield from (n for one in each for n in among(one))
        case ast.Dict(keys=keys, values=values):
            yield from (n for one in (*keys, *values) for n in among(one))


def suspects() -> dict[str, set[str]]:
    """Files with literals that are service or pilot codes, or begin like pilot codes."""
    found = {
        path.relative_to(PACKAGE).as_posix(): {
            t
            for t in literals(ast.parse(path.read_text(encoding="utf-8")))
            if t in CODES or t.startswith("PILOT-")
        }
        for path in sorted(PACKAGE.rglob("*.py"))
    }
    return {name: texts for name, texts in found.items() if texts}


def test_only_what_is_something_else_looks_like_a_service_or_pilot_code_in_the_program():
    """Both ways: no code that is not an exception, and no exception that is gone."""
    assert suspects() == {name: set(texts.split()) for name, (texts, _) in OTHER_THINGS.items()}


@pytest.mark.parametrize(
    ("program", "seen"),
    [
        ('KINDS = {"a": ["15"]}', {"15"}),
        ('names = {f"{n}": "PILOT-X" for n in ()}', {"PILOT-X"}),
        ("known = int(code) in {18, 19}", {"18", "19"}),
        ("TRAITS = {21: 'long', 'b': 29}", {"21", "29"}),
        ("is_day_centre = int(found.code) == 4", {"4"}),
        ("match number:\n    case 15: pass", {"15"}),
        ('"""15 in words."""\nwidth = found[:15]\nis_one = len(codes) == 1', set()),
    ],
)
def test_a_code_in_a_program_would_be_seen(program, seen):
    assert {text for text in literals(ast.parse(program)) if text in CODES or "PILOT" in text} == seen
