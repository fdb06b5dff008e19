"""The documents that both judge: every one of the corpora that is R4, or could be."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from adapter.checking import Checker
from adapter.events import Event
from adapter.fhir.decode import decode
from adapter.fhir.version import recognise
from adapter.pipeline import World
from adapter.rules import Finding
from tests.conformance.public import neutral
from tests.conftest import SHARED
from tests.corpus.reading import read_corpus
from tests.corpus.test_corpus import FOLDERS

#: Our own corpora, by what their documents' names begin with.
OWN: Mapping[str, Path] = FOLDERS
SHARED_EXAMPLES = SHARED / "fhir" / "examples"


class Document(NamedTuple):
    """One document, by the name it has in the tables."""

    name: str
    event: Event
    world: World

    @property
    def body(self) -> bytes:
        return self.event.body or b""

    def findings(self) -> list[Finding]:
        """What we find that stops it, judged alone."""
        [taken] = Checker(self.world, independent=True).check([self.event])
        return [finding for finding in taken.result.findings if finding.stops]


def own() -> list[Document]:
    """The R4 documents of our own corpora."""
    return [each for name, folder in OWN.items() for each in _corpus(name, folder)]


def shared() -> list[Document]:
    """The R4 documents beside the project: those of fictive vendors, faulty ones, public ones."""
    made = [each for name in ("vendors", "bad") for each in _corpus(name, SHARED_EXAMPLES / name)]
    world, events = neutral()
    return made + [each for each in _documents("public", world, events) if _may_be_r4(each)]


def _corpus(name: str, folder: Path) -> Iterator[Document]:
    corpus = read_corpus(folder)
    cases = {case.file: case.event for case in corpus.cases}
    return (each for each in _documents(name, corpus.world, cases) if _may_be_r4(each))


def _documents(corpus: str, world: World, events: Mapping[str, Event]) -> Iterator[Document]:
    return (Document(f"{corpus}/{file}", event, world) for file, event in events.items())


def _may_be_r4(document: Document) -> bool:
    """Whether it is R4 for us, or of no version that could be told."""
    event, world = document.event, document.world
    if not event.body:
        return False  # a tombstone is no document
    tenant = world.tenant_of(event)
    default = tenant.fhir_version if tenant else "R4"
    tree = decode(event.body, event.content_type, world.limits, default).tree
    return recognise(tree or {}, event.content_type, default)[0] == "R4"
