"""The packages that a list in `requirements/` pins."""

import re
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "requirements"
#: A pin begins a line; its hashes are indented below it.
PIN = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    """Name and version of every package of a list."""
    return dict(PIN.findall((FOLDER / f"{name}.txt").read_text(encoding="utf-8")))


def blocks(name: str) -> dict[str, str]:
    """Every package of a list with its version, marker and hashes, without the comments."""
    text = re.sub(r"^ *#.*\n?", "", (FOLDER / f"{name}.txt").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {block.partition("==")[0]: block.strip() for block in re.split(r"\n(?=\S)", text.strip())}
