"""What came of the mutants: a table by package, and the survivors with what they change."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from mutmut.mutation.diff_apply import get_diff_for_mutant

from tests.mutants.making import Mutant
from tests.mutants.records import Verdict

SURVIVORS = Path("survivors.diff")


def table(mutants: Iterable[Mutant], verdicts: Mapping[Mutant, Verdict]) -> str:
    """Count by package; in Markdown, as docs/status.md has it."""
    counted: dict[str, Counter[str]] = {}
    for mutant in mutants:
        said = verdicts[mutant].said if mutant in verdicts else "not judged"
        counted.setdefault(mutant.package, Counter())[said] += 1
    rows = [
        "| package | mutants | killed | survived | reached by no test | not judged | killed of all |",
        "|---|--:|--:|--:|--:|--:|--:|",
        *(_row(package, counts) for package, counts in sorted(counted.items())),
    ]
    return "\n".join(rows)


def write_survivors(verdicts: Mapping[Mutant, Verdict], folder: Path) -> int:
    """Write the changes that no test saw, one after another; give their number."""
    alive = [mutant for mutant, verdict in verdicts.items() if verdict.said != "killed"]
    told = (
        f"# {mutant.name}: {verdicts[mutant].said}\n{get_diff_for_mutant(mutant.name, path=mutant.path)}\n"
        for mutant in alive
    )
    (folder / SURVIVORS).write_text("\n".join(told))
    return len(alive)


def _row(package: str, counts: Counter[str]) -> str:
    whole = counts.total()
    cells = [whole, *(counts[said] for said in ("killed", "survived", "unreached", "not judged"))]
    share = f"{100 * counts['killed'] / whole:.1f} %"
    return f"| `{package}` | {' | '.join(str(cell) for cell in cells)} | {share} |"
