"""Judging anew in a test run, once for all its processes, and what is then to be seen."""

from collections.abc import Callable, Sequence
from pathlib import Path

from tests.against_hapi.comparing import compare
from tests.against_hapi.documents import Document
from tests.against_hapi.verdicts import Verdicts, judged, read, written
from tests.neighbours import sharing


def judged_once(name: str, documents: Callable[[], Sequence[Document]]) -> Verdicts:
    """The verdicts of this run on a set of documents: Java takes its time."""

    def fill(folder: Path) -> None:
        (folder / "verdicts.txt").write_text(written(judged(documents())), encoding="utf-8")

    return read(sharing.filled(f"against-hapi-{name}", fill) / "verdicts.txt")


def unexplained(verdicts: Verdicts) -> dict[str, list[str]]:
    """Differences that have no reason, by document."""
    lost = {name: compare(name, verdict).unexplained for name, verdict in verdicts.items()}
    return {name: differences for name, differences in lost.items() if differences}


def changed(verdicts: Verdicts, kept: Verdicts) -> list[str]:
    """Documents whose verdicts are not those that are written down."""
    names = sorted(verdicts.keys() | kept.keys())
    return [name for name in names if verdicts.get(name) != kept.get(name)]
