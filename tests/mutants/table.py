"""What came of the mutants: a table by package, and the survivors with what they change."""

from collections import Counter
from collections.abc import Iterable, Mapping
from math import sqrt
from pathlib import Path

from mutmut.mutation.diff_apply import get_diff_for_mutant

from tests.mutants.making import Mutant
from tests.mutants.records import Verdict

SURVIVORS = Path("survivors.diff")
#: So many standard deviations to either side hold 95 % of what chance does.
_CERTAIN = 1.96


def table(mutants: Iterable[Mutant], verdicts: Mapping[Mutant, Verdict]) -> str:
    """Count by package; in Markdown, as docs/status.md has it."""
    counted: dict[str, Counter[str]] = {}
    for mutant in mutants:
        verdict = verdicts.get(mutant)
        counts = counted.setdefault(mutant.package, Counter())
        counts[verdict.said if verdict else "not judged"] += 1
        counts["out of time"] += bool(verdict and verdict.left)
    rows = [
        "| package | mutants | judged | killed | survived | out of time | no test | killed of judged | 95 % interval |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
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


def interval(killed: int, judged: int) -> tuple[float, float]:
    """
    Between which shares all would lie with 95 % certainty, were the judged ones drawn by lot.

    Wilson's interval: it holds near 100 % too, and for few.
    """
    share, spread = killed / judged, _CERTAIN**2 / judged
    middle = (share + spread / 2) / (1 + spread)
    away = _CERTAIN / (1 + spread) * sqrt(share * (1 - share) / judged + (spread / judged) / 4)
    return middle - away, middle + away


def _row(package: str, counts: Counter[str]) -> str:
    killed, survived, unreached = (counts[said] for said in ("killed", "survived", "unreached"))
    judged = killed + survived + unreached
    cells = [judged + counts["not judged"], judged, killed, survived, counts["out of time"], unreached]
    shares = ("–", "–")
    if judged:
        low, high = interval(killed, judged)
        shares = f"{killed / judged:.1%}", f"{low:.1%} to {high:.1%}"
    return (
        f"| `{package}` | {' | '.join([*map(str, cells), *(each.replace('%', ' %') for each in shares)])} |"
    )
