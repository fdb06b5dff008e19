"""
How many mutants of the pure stages the tests kill: `python -m tests.mutants`.

Without arguments all mutants are judged on which there is no verdict yet; a mutant whose function was changed
counts as new. Stopped, it goes on where it was.
"""

import argparse
import dataclasses
import fnmatch
import io
import json
import subprocess
import sys
from collections.abc import Iterable
from contextlib import redirect_stdout
from hashlib import sha256

from tests.mutants import afresh, records
from tests.mutants.making import MADE, Mutant, changed_since, make
from tests.mutants.saying import say
from tests.mutants.table import SURVIVORS, table, write_survivors


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("patterns", nargs="*", help="names of mutants, such as 'adapter.fhir.care.*'")
    parser.add_argument(
        "--since", metavar="COMMIT", help="only of functions whose code differs from a commit's"
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--again", action="store_true", help="judge those alone that survived before")
    which.add_argument(
        "--unfinished", action="store_true", help="judge those alone that outlived their `--seconds`"
    )
    which.add_argument("--anew", action="store_true", help="judge all again")
    which.add_argument("--table", action="store_true", help="judge none, only tell what was judged")
    parser.add_argument(
        "--seconds",
        type=float,
        default=1e9,
        help="the tests' time for each; who outlives it counts as surviving",
    )
    parser.add_argument("--most", type=int, metavar="NUMBER", help="so many at most, drawn by lot")
    parser.add_argument("--lot", default="", metavar="SEED", help="another order of drawing")
    parser.add_argument("--processes", type=int, default=1, help="how many are judged at a time")
    return parser.parse_args()


def chosen(mutants: Iterable[Mutant], patterns: Iterable[str], functions: set[str] | None) -> list[Mutant]:
    """Choose mutants by patterns of names (none: all) and by functions (None: all)."""
    wanted = [*patterns] or ["*"]
    return [
        mutant
        for mutant in mutants
        if any(fnmatch.fnmatchcase(mutant.name, pattern) for pattern in wanted)
        and (functions is None or mutant.function in functions)
    ]


def drawn(mutants: Iterable[Mutant], lot: str, most: int | None) -> list[Mutant]:
    """Draw mutants by lot, all or so many: those judged when we are stopped early are a sample of all, too."""
    return sorted(mutants, key=lambda each: sha256(f"{lot} {each.digest}".encode()).digest())[:most]


def is_to_judge(known: records.Verdict | None, *, again: bool, unfinished: bool) -> bool:
    """Whether to judge a mutant on which this is known."""
    if again or unfinished:
        return known is not None and known.said != "killed" and (again or known.left > 0)
    return known is None


def _judge(mutants: list[Mutant], processes: int, seconds: float) -> int:
    asked = {
        "mutants": [dataclasses.asdict(mutant) for mutant in mutants],
        "processes": processes,
        "seconds": seconds,
    }
    (MADE / "asked.json").write_text(json.dumps(asked))
    return subprocess.run([sys.executable, "-m", "tests.mutants.judging"], cwd=MADE, check=False).returncode


def _judge_afresh(verdicts: dict[Mutant, records.Verdict]) -> None:
    """Give the survivors a second trial that a fork could not see."""
    survivors = [
        mutant for mutant, verdict in verdicts.items() if verdict.said == "survived" and not verdict.by
    ]
    for mutant in afresh.of_import(survivors, MADE):
        records.write(afresh.judge(mutant, MADE, verdicts[mutant].left), MADE)


def main() -> int:
    """Make the mutants, judge them, tell; the exit code is that of the judging."""
    asked = _arguments()
    say("making the mutants")
    with redirect_stdout(io.StringIO()):  # mutmut names each file
        mutants = make(asked.processes)
    chose = chosen(mutants, asked.patterns, changed_since(asked.since) if asked.since else None)
    known = {} if asked.anew else records.of(chose, records.read(MADE))
    todo = [
        mutant
        for mutant in chose
        if is_to_judge(known.get(mutant), again=asked.again, unfinished=asked.unfinished)
    ]
    todo = drawn(todo, asked.lot, asked.most)
    say(f"{len(mutants)} mutants, {len(chose)} of them asked for, {len(todo)} to judge")
    code = _judge(todo, asked.processes, asked.seconds) if todo and not asked.table else 0
    if not asked.table:
        _judge_afresh(records.of(chose, records.read(MADE)))
    verdicts = records.of(chose, records.read(MADE))
    alive = write_survivors(verdicts, MADE)
    print(table(chose, verdicts))  # noqa: T201 - what it was asked for
    say(f"{alive} live: {MADE / SURVIVORS}")
    return code


if __name__ == "__main__":
    sys.exit(main())
