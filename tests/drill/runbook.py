"""Sections of the runbook, and their blocks of commands, run as they are printed."""

import asyncio
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.alerts.promtool import ROOT, rules
from tests.anchors import anchors

PAGE = ROOT / "docs/runbook.md"
_BLOCK = re.compile(r"^```sh\n# ([^\n]+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
#: What a person fills in. Nothing else in a command looks like it.
PLACEHOLDER = re.compile(r"<([a-z-]+)>")
_EXITS = re.compile(r"\s+# exits with (\d)$")
#: Seconds for a command that looks through ten thousand inputs on a slow machine.
_PATIENCE = 600


class NotAsWritten(AssertionError):
    """A command of the runbook did not do what the runbook says."""


@dataclass(frozen=True)
class Section:
    """One section: its text, and its blocks by what their first lines say they are for."""

    text: str
    blocks: Mapping[str, tuple[str, ...]]


def section_of(alert: str) -> Section:
    """The section that an alert leads to."""
    [url] = {rule["annotations"]["runbook_url"] for rule in rules() if rule["alert"] == alert}
    [found] = [each for each in sections().values() if url.partition("#")[2] in anchors(each.text)]
    return found


def sections() -> dict[str, Section]:
    """All sections, by their headings."""
    parts = re.split(r"^(?=## )", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {text.partition("\n")[0].removeprefix("## "): Section(text, blocks_of(text)) for text in parts}


def blocks_of(text: str) -> dict[str, tuple[str, ...]]:
    """The commands of each block, by its first line."""
    return {name: tuple(lines.splitlines()) for name, lines in _BLOCK.findall(text)}


def filled(command: str, values: Mapping[str, str]) -> str:
    """A command with what a person fills in; KeyError where nobody knows it."""
    return PLACEHOLDER.sub(lambda found: values[found[1]], command)


async def run(command: str, values: Mapping[str, str], environment: Mapping[str, str]) -> str:
    """Run a line of a block as it is printed and give what it said; NotAsWritten where it ends otherwise."""
    expected = int(found[1]) if (found := _EXITS.search(command)) else 0
    line = filled(_EXITS.sub("", command), values)
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    process = await asyncio.create_subprocess_exec(
        *("bash", "-euo", "pipefail", "-c", line),
        env={**environment, "PATH": programs},
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(_PATIENCE):
        said, _ = await process.communicate()
    text = said.decode(errors="replace")
    if process.returncode != expected:
        raise NotAsWritten(f"{line}: ended with {process.returncode}, not {expected}: {text[-1500:]}")
    return text
