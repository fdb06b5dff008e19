"""
What both say of each document, and the text files that keep it.

A document's name stands alone on its line; below it, indented, what the two say of it:

    theirs Reference_REF_CantResolve EpisodeOfCare.patient
    warns DomainResource#dom-6
    ours KPR-F-032 EpisodeOfCare.patient

and `unread` where HAPI gave up before the end. Of warnings the places are left out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.against_hapi.documents import Document
from tests.against_hapi.reasons import reasons
from tests.against_hapi.validator import Message, validator

HERE = Path(__file__).parent
#: Verdicts on our own corpora, and on those beside the project.
OWN, SHARED = HERE / "own.txt", HERE / "shared.txt"
ERRORS = frozenset({"ERROR", "FATAL"})


class Said(NamedTuple):
    """One fault that one of the two finds: the name of the message or the rule, and the place."""

    name: str
    place: str


class Verdict(NamedTuple):
    """What both say of one document."""

    theirs: Sequence[Said] = ()
    ours: Sequence[Said] = ()
    #: What HAPI only warns of.
    warnings: Sequence[str] = ()
    #: Whether HAPI could not read the document to its end.
    unread: bool = False


Verdicts = Mapping[str, Verdict]


def judged(documents: Sequence[Document]) -> Verdicts:
    """Let both judge every document."""
    with validator() as hapi:
        said = [each.messages for each in hapi.judge_all(document.body for document in documents)]
    return {each.name: _verdict(each, messages) for each, messages in zip(documents, said, strict=True)}


def _verdict(document: Document, messages: Iterable[Message]) -> Verdict:
    theirs = [message for message in messages if message.severity in ERRORS]
    warnings = {_name(message) for message in messages if message.severity == "WARNING"}
    return Verdict(
        _ordered(Said(_name(each), each.place) for each in theirs),
        _ordered(Said(each.rule, each.expression) for each in document.findings()),
        sorted(warnings),
        any(each.severity == "FATAL" for each in theirs),
    )


def _ordered(said: Iterable[Said]) -> list[Said]:
    return sorted(set(said))


def _name(message: Message) -> str:
    """HAPI's name of a message; where it has none, the name that its wording gets from us."""
    if message.id:
        return message.id.rpartition("/StructureDefinition/")[2]
    named = (name for name, words in reasons().unnamed.items() if re.search(words, message.text))
    return next(named, "unnamed")


def written(verdicts: Verdicts) -> str:
    """Verdicts as text, a document after the other by name."""
    return "".join(line + "\n" for name in sorted(verdicts) for line in _lines(name, verdicts[name]))


def _lines(name: str, verdict: Verdict) -> Iterator[str]:
    yield name
    yield from (f"  theirs {each.name} {each.place}".rstrip() for each in verdict.theirs)
    yield from ["  unread"] if verdict.unread else []
    yield from [f"  warns {' '.join(verdict.warnings)}"] if verdict.warnings else []
    yield from (f"  ours {each.name} {each.place}" for each in verdict.ours)


def read(path: Path) -> Verdicts:
    """Read verdicts back from their text."""
    lines: dict[str, list[list[str]]] = {}
    about: list[list[str]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):
            about.append(line.split())
        else:
            about = lines.setdefault(line, [])
    return {name: _read(about) for name, about in lines.items()}


def _read(about: Sequence[Sequence[str]]) -> Verdict:
    said = {who: [words[1:] for words in about if words[0] == who] for who in ("theirs", "warns", "ours")}
    theirs, ours = ([Said(name, " ".join(place)) for name, *place in said[who]] for who in ("theirs", "ours"))
    return Verdict(theirs, ours, [name for names in said["warns"] for name in names], ["unread"] in about)


def kept() -> Verdicts:
    """All verdicts that are written down: of our own corpora and of those beside the project."""
    return {**read(OWN), **read(SHARED)}
