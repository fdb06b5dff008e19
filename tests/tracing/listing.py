"""The list of spans, and every name of a span or attribute in the code."""

import ast
from collections.abc import Iterator
from pathlib import Path

from adapter.tracing.listed import listed

ROOT = Path(__file__).parents[2]
LISTED = listed()
#: What tells of spans: those who make them, and those whose steps they are.
TELLING = (
    "outcomes/traced.py",
    "outbox/traced.py",
    "register/traced.py",
    "register/writing.py",
    "pipeline.py",
)
ATTRIBUTES = ("kpr.", "messaging.", "http.")


def names_in(text: str) -> Iterator[str]:
    """The names of spans that a module makes, and of steps it tells of."""
    for node in ast.walk(ast.parse(text)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("Span", "step")
        ):
            first = node.args[0]
            if isinstance(first, ast.Constant):
                if first.value is not None:
                    yield first.value
            else:
                yield ast.unparse(first)


def attributes_in(text: str) -> Iterator[str]:
    """The names of attributes that a module gives: keys of dictionaries."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Dict):
            for key in node.keys:
                if isinstance(key, ast.Constant) and str(key.value).startswith(ATTRIBUTES):
                    yield key.value


def sources() -> dict[str, str]:
    """Every module of the package, by its path in it."""
    package = ROOT / "adapter"
    return {
        file.relative_to(package).as_posix(): file.read_text(encoding="utf-8")
        for file in sorted(package.rglob("*.py"))
    }
