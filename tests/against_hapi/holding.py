"""Judging anew in a test run, once for all its processes, and what is then to be seen."""

from pathlib import Path

from tests.against_hapi.comparing import compare
from tests.against_hapi.documents import SHARED_EXAMPLES, own, shared
from tests.against_hapi.verdicts import Verdicts, judged, read, written
from tests.neighbours import sharing

#: The sets of documents that there are, by name.
SETS = {"own": own, **({"shared": shared} if SHARED_EXAMPLES.is_dir() else {})}


def judged_once(name: str) -> Verdicts:
    """The verdicts of this run on a set of documents; one Java judges all sets, as it takes its time to start."""
    return read(sharing.filled("against-hapi", _judge_all) / f"{name}.txt")


def _judge_all(folder: Path) -> None:
    sets = {name: documents() for name, documents in SETS.items()}
    verdicts = judged([each for documents in sets.values() for each in documents])
    for name, documents in sets.items():
        told = {each.name: verdicts[each.name] for each in documents}
        (folder / f"{name}.txt").write_text(written(told), encoding="utf-8")


def unexplained(verdicts: Verdicts) -> dict[str, list[str]]:
    """Differences that have no reason, by document."""
    lost = {name: compare(name, verdict).unexplained for name, verdict in verdicts.items()}
    return {name: differences for name, differences in lost.items() if differences}


def changed(verdicts: Verdicts, kept: Verdicts) -> list[str]:
    """Documents whose verdicts are not those that are written down."""
    names = sorted(verdicts.keys() | kept.keys())
    return [name for name in names if verdicts.get(name) != kept.get(name)]
