"""The verdicts, one a line in a file that is only added to: who is stopped goes on where it was."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from tests.mutants.making import Mutant

KEPT = Path("verdicts.ndjson")

#: `unreached`: no test reaches its function, so it lives.
Said = Literal["killed", "survived", "unreached"]


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant; `by`: the test that killed it, or `afresh`; `left`: tests it had no time for."""

    name: str
    digest: str
    said: Said
    by: str = ""
    left: int = 0


def write(verdict: Verdict, folder: Path = Path()) -> None:
    """Add a verdict."""
    with (folder / KEPT).open("a") as file:
        file.write(json.dumps(asdict(verdict)) + "\n")


def read(folder: Path = Path()) -> dict[str, Verdict]:
    """Read the last verdict on each mutant, by its digest and name."""
    path = folder / KEPT
    if not path.exists():
        return {}
    verdicts = (Verdict(**json.loads(line)) for line in path.read_text().splitlines())
    return {f"{each.name} {each.digest}": each for each in verdicts}


def of(mutants: Iterable[Mutant], verdicts: dict[str, Verdict]) -> dict[Mutant, Verdict]:
    """Give the verdicts on these very mutants: one on a mutant that was changed since does not count."""
    keyed = ((mutant, verdicts.get(f"{mutant.name} {mutant.digest}")) for mutant in mutants)
    return {mutant: verdict for mutant, verdict in keyed if verdict}
