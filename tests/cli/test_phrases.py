"""The words of commands: each stands once, whichever file it is in."""

import ast
from collections import Counter
from pathlib import Path

from adapter.cli import phrases

FILES = sorted(Path(phrases.__file__).parent.glob("*.py"))


def keys(file):
    """The words that a file of phrases names."""
    literals = (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Dict))
    return [key.value for each in literals for key in each.keys if isinstance(key, ast.Constant)]


def test_no_file_says_anew_what_another_says():
    said = Counter(key for file in FILES for key in keys(file))

    assert len(said) > 300
    assert [key for key, times in said.items() if times > 1] == []
