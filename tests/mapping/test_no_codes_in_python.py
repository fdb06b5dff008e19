"""No service code stands in the program: what a code means, and what is special about it, is data."""

import ast
from collections.abc import Iterator
from pathlib import Path

import adapter
from adapter.config import shipped_mappings
from adapter.mapping.load import load_tables

TABLES = load_tables(shipped_mappings())
CODES = {*TABLES.service.codes, *TABLES.service.sub_codes, *TABLES.pilot.parents}
PACKAGE = Path(adapter.__file__).parent

#: Files in which a text looks like a service code and is something else.
OTHER_THINGS = {
    "cli/naming.py": "types of person numbers (9032)",
    "config/matching.py": "the default of a setting that an installation may change (KPR-D-006)",
    "figures/explained.py": "a profession (8401)",
    "fhir/numbers.py": "types of person numbers (9032), centuries of birth years",
    "matching/person_key.py": "types of person numbers (9032)",
    "notifications/comparing.py": "types of person numbers (9032)",
    "register/checking/frame.py": "types of contact persons (8471)",
    "register/messages/hst.py": "the type of a unit (8476)",
    "simulator/reading.py": "a number of a message",
    "simulator/script.py": "a number of a message",
    "simulator/settings.py": "types of contact persons (8471)",
    "store/problems.py": "a class of PostgreSQL's error codes",
    "store/sealed.py": "types of person numbers (9032)",
    "web/app.py": "the first digit of an HTTP status",
}


def literals(path: Path) -> Iterator[str]:
    """Every text in a program, but for what only explains it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    explaining = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explaining:
            yield node.value


def suspects() -> dict[str, set[str]]:
    """Files with texts that are service or pilot codes, or begin like pilot codes."""
    found = {
        path.relative_to(PACKAGE).as_posix(): {
            t for t in literals(path) if t in CODES or t.startswith("PILOT-")
        }
        for path in sorted(PACKAGE.rglob("*.py"))
    }
    return {name: texts for name, texts in found.items() if texts}


def test_no_service_code_and_no_pilot_code_stands_in_the_program():
    assert {name: texts for name, texts in suspects().items() if name not in OTHER_THINGS} == {}


def test_every_exception_is_still_one():
    assert OTHER_THINGS.keys() - suspects().keys() == set()


def test_a_code_in_the_program_would_be_seen(tmp_path):
    path = tmp_path / "x.py"
    path.write_text(
        '"""15 in words."""\nKINDS = {"a": ["15"], **{f"{n}": "PILOT-X" for n in ()}}\n', encoding="utf-8"
    )
    assert {"15", "PILOT-X"} <= set(literals(path))
    assert "15 in words." not in set(literals(path))
