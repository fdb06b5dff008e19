"""The list of log events, and every call in the code that logs."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
LEVELS = ("debug", "info", "warning", "error", "critical", "exception", "log")


@dataclass(frozen=True)
class Call:
    """One call that logs: where, the word where it stands there, the level, the fields by name."""

    place: str
    word: str | None
    level: str
    fields: frozenset[str]
    #: Whether it hands on fields that stand elsewhere.
    has_more: bool


def events() -> dict[str, dict[str, Any]]:
    """The list, as it is written."""
    text = (ROOT / "adapter/logs/events.yaml").read_text(encoding="utf-8")
    told: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return told


def levels(event: dict[str, Any]) -> list[str]:
    return [event["level"]] if isinstance(event["level"], str) else event["level"]


def calls() -> Iterator[Call]:
    """Every call of `logger` and of `log_fault` in the package, but for the one that `log_fault` itself makes."""
    for file in sorted((ROOT / "adapter").rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        # To take a file apart takes long, and each process of a test run asks; most name neither.
        names_one = "logger" in text or "log_fault" in text
        if names_one and (file.name != "faults.py" or file.parent.name != "logs"):
            yield from calls_in(file.relative_to(ROOT).as_posix(), text)


def calls_in(name: str, text: str) -> Iterator[Call]:
    for node in ast.walk(ast.parse(text)):
        level = _level(node)
        if level is not None and isinstance(node, ast.Call):
            yield _call(f"{name}:{node.lineno}", level, node)


def _level(node: ast.AST) -> str | None:
    """The level of a call that logs; `fault` for `log_fault`, None for any other node."""
    if not isinstance(node, ast.Call):
        return None
    called = node.func
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
        return called.attr if called.value.id == "logger" and called.attr in LEVELS else None
    return "fault" if isinstance(called, ast.Name) and called.id == "log_fault" else None


def _call(place: str, level: str, node: ast.Call) -> Call:
    word = node.args[1 if level == "log" else 0]
    fields = {keyword.arg for keyword in node.keywords if keyword.arg}
    has_more = any(keyword.arg is None for keyword in node.keywords)
    more = {"error", "place"} if level == "fault" else set()
    said = word.value if isinstance(word, ast.Constant) else None
    return Call(place, said, "error" if level == "fault" else level, frozenset(fields | more), has_more)
