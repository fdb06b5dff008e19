"""Where figures go: a table in the terminal, JSON in var/bench/, a part of docs/performance.md."""

import json
import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.whole.figures import Grid, Section, told
from tests.platform.service import ROOT

#: What stands above the figures of a part of the page, by its heading.
HOW = {
    "The whole path": (
        "Documents of 1 to 3 KB: 60 % new versions of known services, 20 % new services, 10 % consultations, 5 % exact "
        "resends, 5 % with a fault. Every variant reads the same ones from the same broker, in turn, round after round; "
        "ratios are of one round, then their median. *Naive* is what a team writes at first (one message at a time, "
        "json, fhir.resources, 200 rules in a row, a commit a message); *passthrough* is aiokafka in and out and nothing "
        "else. The adapter is `run --role intake`: full check, matching, histories, queue, one transaction a batch. "
        "Again: `make bench`."
    ),
    "As more is held": (
        "Stores that hold so many services, filled by the database, with real services spread among them; the same mix "
        "of events is taken in by each in turn. Again: `make bench-growth`."
    ),
    "Catching up": (
        "A backlog waits when the service starts, and live events go on arriving. Then a table is changed, and everything "
        "stored is decided anew. Again: `make bench-catch-up`."
    ),
    "A long steady load": "Half of what the adapter can, without a pause. Again: `make bench-soak`.",
}
PAGE = ROOT / "docs" / "performance.md"
_PARTS = re.compile(r"<!-- bench (?P<name>[a-z-]+) -->.*?<!-- /bench (?P=name) -->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Run:
    """Which run figures are of."""

    date: str
    commit: str
    processor: str
    cores: int
    #: Of the machine, when the run began: other work makes everything dearer.
    load: float

    @property
    def told(self) -> str:
        return f"Measured {self.date} at {self.commit}: {self.processor}, {self.cores} cores, load {self.load:.1f} at the beginning."


def this_run() -> Run:
    """The run that begins now."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return Run(
        datetime.now(UTC).strftime("%Y-%m-%d %H:%M"),
        _commit(),
        names[0] if names else "unknown",
        len(os.sched_getaffinity(0)),
        os.getloadavg()[0],
    )


def _commit() -> str:
    asked = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(asked, cwd=ROOT, check=False, capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def show(sections: Sequence[Section | Grid], run: Run) -> None:
    """Print the tables."""
    console = Console()
    for section in sections:
        console.print(
            _grid(section) if isinstance(section, Grid) else _table(section), *section.notes, sep="\n"
        )
    console.print(run.told)


def _table(section: Section) -> Table:
    has_goals = any(each.goal is not None for each in section.figures)
    table = Table("figure", "median", "unit", "spread", *(("goal", "stretch", "met") if has_goals else ()))
    table.title = section.title
    for each in section.figures:
        cells = (*each.asked, each.verdict or "–") if has_goals else ()
        table.add_row(each.name, told(each.median), each.unit, each.spread, *cells)
    return table


def _grid(grid: Grid) -> Table:
    table = Table(*grid.head, title=grid.title)
    for row in grid.cells():
        table.add_row(*row)
    return table


def write_json(
    name: str, sections: Sequence[Section | Grid], run: Run, folder: Path = ROOT / "var" / "bench"
) -> Path:
    """Keep everything, each round of it, in a file of its own; give its path."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}-{run.date.replace(' ', 'T').replace(':', '')}-{run.commit}.json"
    made = {"run": asdict(run), "sections": [each.described() for each in sections]}
    file.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return file


def write_page(
    name: str, heading: str, sections: Sequence[Section | Grid], run: Run, page: Path = PAGE
) -> None:
    """Put a part into the page, in the place of what an earlier run wrote there, else at its end."""
    part = f"<!-- bench {name} -->\n{rendered(heading, sections, run)}<!-- /bench {name} -->"
    text = page.read_text(encoding="utf-8")
    parts = {found["name"]: found for found in _PARTS.finditer(text)}
    if name in parts:
        text = text[: parts[name].start()] + part + text[parts[name].end() :]
    else:
        text = f"{text.rstrip()}\n\n{part}\n"
    page.write_text(text, encoding="utf-8")


def rendered(heading: str, sections: Sequence[Section | Grid], run: Run) -> str:
    """One part of the page, in Markdown: the figures with goals first, then what each took."""
    lines = [f"## {heading}", "", HOW[heading], "", run.told, ""]
    for section in sections:
        lines += [f"### {section.title}", ""]
        lines += _lines_of_grid(section) if isinstance(section, Grid) else _lines(section)
        lines += ["", *(f"{note}\n" for note in section.notes)]
    return "\n".join(lines).rstrip() + "\n"


def _lines(section: Section) -> list[str]:
    has_goals = any(each.goal is not None for each in section.figures)
    lines = [_GOALS, _GOAL_RULE] if has_goals else [_PLAIN, _PLAIN_RULE]
    for each in section.figures:
        measured = f"{told(each.median)} {each.unit}".strip()
        cells = [each.name, *each.asked, f"**{measured}**", each.spread, each.verdict or "–"]
        lines.append(f"| {' | '.join(cells if has_goals else [each.name, measured, each.spread])} |")
    return lines


def _lines_of_grid(grid: Grid) -> list[str]:
    rule = f"|---|{'--:|' * (len(grid.head) - 1)}"
    return [f"| {' | '.join(grid.head)} |", rule, *(f"| {' | '.join(row)} |" for row in grid.cells())]


_GOALS, _GOAL_RULE = "| figure | goal | stretch | measured | rounds | met |", "|---|--:|--:|--:|--:|---|"
_PLAIN, _PLAIN_RULE = "| what | median | rounds |", "|---|--:|--:|"
